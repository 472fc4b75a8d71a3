package io.passnet.edge.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
  private static final String TEXT =
      """
      # HELP passnet_events_total What streams and frames have come to
      # TYPE passnet_events_total counter
      passnet_events_total{event="frame_answered"} 12.0
      passnet_events_total{event="frame_dropped_waiting"} 3.0
      jvm_gc_pause_seconds_sum{action="end of minor GC",cause="G1 Evacuation Pause",gc="G1"} 0.5
      jvm_gc_pause_seconds_sum{action="end of minor GC",cause="Metadata GC",gc="G1"} 0.25
      jvm_gc_pause_seconds_summit 9.0
      process_open_fds 7
      odd +Inf
      """;

  @Test
  void aNameIsSummedOverItsLabelsAndNoOtherNameJoinsIn() {
    MetricsText metrics = MetricsText.parse(TEXT);
    assertThat(metrics.sum("jvm_gc_pause_seconds_sum")).isEqualTo(0.75);
    assertThat(metrics.sum("jvm_gc_pause_seconds_sum", "cause=\"Metadata GC\"")).isEqualTo(0.25);
    assertThat(metrics.sum("process_open_fds")).isEqualTo(7);
    assertThat(metrics.sum("nothing")).isZero();
    assertThat(metrics.sum("odd")).isInfinite();
  }

  @Test
  void eventsAreCountedFromAnEarlierReadingAndThoseThatStoodStillAreLeftOut() {
    MetricsText earlier = MetricsText.parse(TEXT);
    MetricsText later = MetricsText.parse(TEXT.replace("12.0", "20.0"));
    assertThat(later.eventsSince(earlier)).containsOnly(Map.entry("frame_answered", 8L));
  }

  @Test
  void whatCannotBeReadIsNotKnown() {
    assertThat(MetricsText.NONE.known()).isFalse();
    assertThat(MetricsText.parse("<html>404</html>").known()).isFalse();
  }
}
