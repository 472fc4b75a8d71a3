package io.passnet.edge.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.product.ProductSet;
import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.FrameResult.FrameId;
import io.passnet.edge.session.StageTimes;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamTallyTest {
  private static final long MS = 1_000_000;

  private final StreamTally tally = new StreamTally();
  private final StreamTally.Sum sum = new StreamTally.Sum();

  private static FrameResult answer(long dueMs, long dropped) {
    return new FrameResult(
        new FrameId(0, 0, dueMs * 1000),
        ProductSet.NOTHING,
        new StageTimes(0, MS, 2 * MS, 3 * MS, 4 * MS, 5 * MS),
        false,
        false,
        dropped);
  }

  @Test
  void anAgeCountsFromWhenTheFrameWasDueAndOnlyWithinTheMeasuredTime() {
    tally.measure(new Span(1_000 * MS, 2_000 * MS));
    tally.due(999 * MS, true);
    tally.due(1_000 * MS, true);
    tally.due(1_999 * MS, false);
    tally.due(2_000 * MS, true);
    tally.result(answer(999, 0), 1_005_000);
    tally.result(answer(1_000, 0), 1_040_000);
    tally.result(answer(1_990, 1), 2_010_000);
    tally.addTo(sum);
    assertThat(sum.due).isEqualTo(2);
    assertThat(sum.unsent).isEqualTo(1);
    assertThat(sum.answeredInTime).as("two came before the end").isEqualTo(2);
    assertThat(sum.ages.getTotalCount()).as("two were due within").isEqualTo(2);
    assertThat(sum.ages.getMinValue() / 1e3).isCloseTo(20, within(0.1));
    assertThat(sum.ages.getMaxValue() / 1e3).isCloseTo(40, within(0.1));
    assertThat(sum.stagesMs).containsExactly(2, 4, 6, 8, 10);
  }

  @Test
  void droppedFramesAreSettledAsAnsweredOnesAre() {
    tally.result(answer(0, 3), 1);
    tally.result(answer(0, 0), 1);
    assertThat(tally.settled()).isEqualTo(5);
  }

  @Test
  void nothingCountsBeforeTheTimeIsSet() {
    tally.due(0, true);
    tally.result(answer(0, 0), 0);
    tally.addTo(sum);
    assertThat(sum.due).isZero();
    assertThat(sum.ages.getTotalCount()).isZero();
  }

  @Test
  void sharesTellTheStreamsWithFewestAndWithMostAnswersByTheMean() {
    StreamTally other = new StreamTally();
    for (StreamTally stream : List.of(tally, other)) {
      stream.measure(new Span(0, 1_000 * MS));
      stream.result(answer(1, 0), 10_000);
    }
    other.result(answer(2, 0), 20_000);
    other.result(answer(3, 0), 30_000);
    tally.addTo(sum);
    assertThat(Report.Shares.of(sum)).as("of one stream").isNull();
    other.addTo(sum);
    assertThat(Report.Shares.of(sum)).isEqualTo(new Report.Shares(0.5, 1.5));
    assertThat(sum.inferred.getMaxValue() / 1e3).isCloseTo(4, within(0.01));
  }
}
