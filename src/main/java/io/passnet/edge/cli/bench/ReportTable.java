package io.passnet.edge.cli.bench;

import java.util.ArrayList;
import java.util.List;

/** A report for people: a line for each thing that was measured. */
public final class ReportTable {
  private ReportTable() {}

  /** Returns the lines. */
  public static List<String> lines(Report report) {
    List<String> lines = new ArrayList<>();
    lines.add(line("load", report.load()));
    lines.add(line("model", report.model()));
    if (report.frames().due() > 0) {
      addAnswers(report, lines);
    }
    Report.Process process = report.process();
    if (process == null) {
      lines.add(line("server", "its process is not known; --pid names one on this machine"));
    } else {
      String memory = "%.0f MB to %.0f MB resident".formatted(process.startMb(), process.endMb());
      lines.add(line("server", "%.2f processors, %s".formatted(process.cpu(), memory)));
      if (process.idleStreamMb() != 0) {
        lines.add(
            line("idle", "%.2f MB more for each idle stream".formatted(process.idleStreamMb())));
      }
    }
    addMemory("resident, highest", report.memory().residentMb(), lines);
    addMemory("heap, lowest", report.memory().heapMb(), lines);
    Report.Pauses pauses = report.pauses();
    if (pauses != null) {
      lines.add(
          line(
              "pauses",
              "%d for garbage collection, %.1f ms in all, the longest lately %.1f ms"
                  .formatted(pauses.count(), pauses.totalMs(), pauses.longestMs())));
    }
    lines.add(line("generator", "%.2f processors".formatted(report.loadCpu())));
    if (report.events() != null) {
      report
          .events()
          .forEach((event, count) -> lines.add(line("counted", "%d %s".formatted(count, event))));
    }
    report
        .notices()
        .forEach((text, count) -> lines.add(line("notice", "%d x %s".formatted(count, text))));
    return lines;
  }

  private static void addAnswers(Report report, List<String> lines) {
    Report.Frames frames = report.frames();
    lines.add(line("answers", "%.2f a second".formatted(report.answersPerSecond())));
    lines.add(
        line(
            "frames",
            "%d due, %d not sent, %d answered, %d dropped and %d rejected since the streams began"
                .formatted(
                    frames.due(),
                    frames.unsent(),
                    frames.answered(),
                    frames.dropped(),
                    frames.rejected())));
    if (report.ageMs() != null) {
      Report.Ages age = report.ageMs();
      Stages stages = report.stagesMs();
      lines.add(
          line(
              "age",
              "p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, longest %.1f ms"
                  .formatted(age.p50(), age.p99(), age.p999(), age.max())));
      lines.add(
          line(
              "inference",
              "p50 %.1f ms; p99 of the age is %.2f times that"
                  .formatted(report.modelMs(), age.p99() / report.modelMs())));
      lines.add(
          line(
              "stages",
              "waited %.2f, decoded %.2f, queued %.2f, inferred %.2f, products %.2f, rest %.2f ms"
                  .formatted(
                      stages.waited(),
                      stages.decoded(),
                      stages.queued(),
                      stages.inferred(),
                      stages.products(),
                      stages.rest())));
    }
    Report.Shares shares = report.shares();
    if (shares != null) {
      lines.add(
          line(
              "shares",
              "%.3f smallest, %.3f largest (a stream's answers by the mean stream's)"
                  .formatted(shares.smallest(), shares.largest())));
    }
  }

  private static void addMemory(String what, MemoryTrace.Thirds mb, List<String> lines) {
    if (mb != null) {
      lines.add(
          line(
              "memory",
              "%s of the first, middle and last third: %.0f, %.0f, %.0f MB"
                  .formatted(what, mb.start(), mb.middle(), mb.end())));
    }
  }

  private static String line(String what, String text) {
    return "%-10s %s".formatted(what, text);
  }
}
