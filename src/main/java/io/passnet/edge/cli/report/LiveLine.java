package io.passnet.edge.cli.report;

import java.io.Console;
import java.io.PrintStream;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A line that tells how things stand: rewritten in place on a terminal, printed every two seconds
 * elsewhere. For one thread.
 */
public final class LiveLine {
  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long LOG_NANOS = 2_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoClock;
  private long lastNanos;
  private int width;

  /**
   * A line on this output.
   *
   * @param terminal whether a carriage return goes back to the line's start there
   */
  public LiveLine(PrintStream out, boolean terminal, LongSupplier nanoClock) {
    this.out = out;
    this.terminal = terminal;
    this.nanoClock = nanoClock;
    lastNanos = nanoClock.getAsLong();
  }

  /** A line on standard output. */
  public static LiveLine standard() {
    return new LiveLine(System.out, onTerminal(), System::nanoTime);
  }

  @SuppressWarnings("SystemConsoleNull") // The method below tells on newer versions.
  private static boolean onTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From Java 22 on there is always a console, and this tells whether it is a terminal.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** Shows the text if the last one has stood for long enough. */
  public void show(Supplier<String> text) {
    long now = nanoClock.getAsLong();
    if (now - lastNanos < (terminal ? TERMINAL_NANOS : LOG_NANOS)) {
      return;
    }
    lastNanos = now;
    String line = text.get();
    if (terminal) {
      // Blanks wipe away what a longer line has left.
      out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      out.flush();
      width = line.length();
    } else {
      out.println(line);
    }
  }

  /** Ends the line, so that other text can follow. */
  public void end() {
    if (terminal && width > 0) {
      out.print("\r" + " ".repeat(width) + "\r");
      out.flush();
      width = 0;
    }
  }

  /** A bar such as {@code [######......]} for a part from 0 to 1. */
  public static String bar(double part, int width) {
    int full = (int) Math.round(Math.min(Math.max(part, 0), 1) * width);
    return "[" + "#".repeat(full) + ".".repeat(width - full) + "]";
  }
}
