package io.passnet.edge.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
  private static final String TEXT =
      """
      # HELP passnet_frames_answered_total Since the server started
      # TYPE passnet_frames_answered_total counter
      passnet_frames_answered_total 12.0
      passnet_frames_dropped_total{reason="waiting"} 3.0
      passnet_frames_dropped_total{reason="unread"} 7.0
      passnet_call_errors_total{call="track",key="",reason="idle_timeout"} 0.0
      passnet_streams{state="idle"} 1.0
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
    MetricsText later =
        MetricsText.parse(
            TEXT.replace("12.0", "20.0")
                .replace(" 3.0", " 4.0")
                .replace(" 0.0", " 2.0")
                .replace(" 1.0", " 2.0"));
    assertThat(later.eventsSince(earlier))
        .containsOnly(
            Map.entry("frames_answered", 8L),
            Map.entry("frames_dropped waiting", 1L),
            Map.entry("call_errors track idle_timeout", 2L));
  }

  @Test
  void whatCannotBeReadIsNotKnown() {
    assertThat(MetricsText.NONE.known()).isFalse();
    assertThat(MetricsText.parse("<html>404</html>").known()).isFalse();
  }
}
