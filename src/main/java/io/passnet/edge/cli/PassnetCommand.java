package io.passnet.edge.cli;

import io.quarkus.picocli.runtime.annotations.TopCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** {@code ./passnet}. */
@TopCommand
@Command(
    name = "passnet",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Tells where people will look in 360-degree video, frame by frame.",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      AnalyzeCommand.class,
      BenchCommand.class,
      ViewCommand.class,
      DoctorCommand.class,
      HelpCommand.class
    })
final class PassnetCommand {}
