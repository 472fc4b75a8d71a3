package io.passnet.edge.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.inject.Inject;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Entry point. The command line is read twice: before Quarkus starts, because the command decides
 * what is started and on which port, and again to run the command with its beans.
 */
@QuarkusMain
public final class Main implements QuarkusApplication {
  @Inject IFactory factory;

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    settings(args).forEach(System::setProperty);
    Quarkus.run(Main.class, args);
  }

  @Override
  public int run(String... args) {
    CommandLine commandLine = new CommandLine(PassnetCommand.class, factory);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    return commandLine.execute(args);
  }

  /** Returns the configuration that a command line asks for. */
  static Map<String, String> settings(String... args) {
    try {
      CommandLine commandLine = new CommandLine(new PassnetCommand());
      commandLine.setCaseInsensitiveEnumValuesAllowed(true);
      ParseResult leaf = commandLine.parseArgs(args);
      while (leaf.hasSubcommand()) {
        leaf = leaf.subcommand();
      }
      boolean help = leaf.isUsageHelpRequested() || leaf.isVersionHelpRequested();
      return !help && leaf.commandSpec().userObject() instanceof Configured command
          ? command.settings()
          : Configured.NOTHING_SERVED;
    } catch (ParameterException e) {
      // Told to the user by the second reading.
      return Configured.NOTHING_SERVED;
    }
  }
}
