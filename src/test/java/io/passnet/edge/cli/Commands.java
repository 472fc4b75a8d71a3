package io.passnet.edge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.passnet.edge.config.EngineConfig;
import io.passnet.edge.config.MediaConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Runs commands with the default model on the CPU and without a container. */
public final class Commands {
  /**
   * How a command ended.
   *
   * @param code 0 if it did what it was to do
   * @param output what it printed
   * @param errors what it printed to standard error
   */
  public record Exit(int code, String output, String errors) {}

  private Commands() {}

  /** {@code ./passnet analyze}. */
  @SuppressWarnings("UnnecessaryAssignment") // No container runs here.
  public static Exit analyze(Object... args) {
    AnalyzeCommand command = new AnalyzeCommand();
    command.config = engineConfig();
    command.mediaConfig = mediaConfig();
    return run(command, args);
  }

  /** {@code ./passnet view}. */
  @SuppressWarnings("UnnecessaryAssignment") // No container runs here.
  public static Exit view(Object... args) {
    ViewCommand command = new ViewCommand();
    command.config = engineConfig();
    command.mediaConfig = mediaConfig();
    return run(command, args);
  }

  private static EngineConfig engineConfig() {
    return new SmallRyeConfigBuilder()
        .withMapping(EngineConfig.class)
        .withDefaultValue("passnet.engine.device", "cpu")
        .build()
        .getConfigMapping(EngineConfig.class);
  }

  private static MediaConfig mediaConfig() {
    return new SmallRyeConfigBuilder()
        .withConverter(MemorySize.class, 100, new MemorySizeConverter())
        .withConverter(Duration.class, 100, new DurationConverter())
        .withMapping(MediaConfig.class)
        .build()
        .getConfigMapping(MediaConfig.class);
  }

  private static Exit run(Object command, Object... args) {
    PrintStream standardOutput = System.out;
    PrintStream standardErrors = System.err;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setOut(new PrintStream(output, true, UTF_8));
    System.setErr(new PrintStream(errors, true, UTF_8));
    try {
      int code =
          new CommandLine(command)
              .execute(Stream.of(args).map(Object::toString).toArray(String[]::new));
      return new Exit(code, output.toString(UTF_8), errors.toString(UTF_8));
    } finally {
      System.setOut(standardOutput);
      System.setErr(standardErrors);
    }
  }
}
