package io.passnet.edge.session;

import static io.passnet.edge.session.Feeder.SEGMENTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.product.OverlaySpec;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.Segment;
import io.passnet.edge.product.Smoothing;
import io.passnet.edge.session.SessionException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** An audience stepped by hand: its threads' work is done when the test says so. */
class AudienceTest {
  private static final Totals TOTALS = new Totals(1, 1, 0, 0, 0);
  private static final ProductRequest OVERLAY =
      ProductRequest.NOTHING.with(new OverlaySpec(64, 95, Smoothing.NONE));

  private final Deque<Runnable> work = new ArrayDeque<>();
  private final Audience audience = new Audience(work::add);
  private final Feeder feeder = new Feeder(audience);

  @Test
  void segmentsAndScenesOfMomentsThatArePassedOverComeWithTheNextOne() {
    Guest same = new Guest(audience, SEGMENTS);
    Guest other = new Guest(audience, SEGMENTS);
    feeder.open();
    runAll();
    feeder.show(false);
    feeder.show(true);
    // The frames of a window that it ends are two.
    for (int k = 0; k < 4; k++) {
      feeder.show(false);
    }
    runAll();
    for (Guest guest : List.of(same, other)) {
      assertThat(guest.results).hasSize(1);
      assertThat(guest.results.get(0).frame().id()).isEqualTo(5);
      assertThat(guest.results.get(0).dropped()).isEqualTo(5);
      assertThat(guest.results.get(0).newScene()).isTrue();
      assertThat(guest.segments()).isEqualTo(feeder.segments).hasSize(2);
    }
    feeder.show(false);
    runAll();
    assertThat(same.segments()).isEqualTo(feeder.segments).hasSize(3);
    assertThat(same.results.get(1).newScene()).isFalse();
  }

  @Test
  void ofManySegmentsThatNobodyWasShownTheNewestAreKept() {
    Guest guest = new Guest(audience, SEGMENTS);
    feeder.open();
    runAll();
    for (int k = 0; k < 100; k++) {
      feeder.show(false);
    }
    runAll();
    assertThat(guest.segments()).isEqualTo(feeder.segments.subList(49 - Segment.MOST_KEPT, 49));
  }

  @Test
  void thePictureIsTheMomentsOwnHoweverTheBufferIsUsedAfterwards() {
    Guest guest = new Guest(audience, OVERLAY);
    feeder.open();
    runAll();
    feeder.fill(0x20);
    feeder.show(false);
    feeder.fill(0xff);
    runAll();
    byte[] late = guest.results.get(0).products().overlay().orElseThrow();
    feeder.fill(0x20);
    feeder.show(false);
    runAll();
    assertThat(late).isEqualTo(guest.results.get(1).products().overlay().orElseThrow());
    feeder.fill(0xff);
    feeder.show(false);
    runAll();
    assertThat(late).isNotEqualTo(guest.results.get(2).products().overlay().orElseThrow());
  }

  @Test
  void oneWhoComesWhenAMomentWaitsIsNotShownItButTheNextOne() {
    new Guest(audience, SEGMENTS);
    feeder.open();
    runAll();
    feeder.show(false);
    Guest late = new Guest(audience, OVERLAY);
    feeder.show(false);
    runAll();
    assertThat(late.opened).isEqualTo(1);
    assertThat(late.results).isEmpty();
    feeder.show(false);
    runAll();
    assertThat(late.results).hasSize(1);
    assertThat(late.results.get(0).dropped()).isZero();
    assertThat(late.results.get(0).products().overlay()).isPresent();
  }

  @Test
  void theFailureOfOneEndsThatOneAlone() {
    Guest first = new Guest(audience, SEGMENTS);
    Guest broken = new Guest(audience, SEGMENTS);
    Guest mute = new Guest(audience, SEGMENTS);
    Guest last = new Guest(audience, SEGMENTS);
    feeder.open();
    runAll();
    broken.failing = true;
    mute.failing = true;
    mute.cannotBeToldItsEnd = true;
    feeder.show(false);
    runAll();
    broken.failing = false;
    mute.failing = false;
    feeder.show(false);
    audience.closed(TOTALS);
    runAll();
    assertThat(broken.results).isEmpty();
    assertThat(broken.failures)
        .extracting(SessionException::reason)
        .containsExactly(Reason.INTERNAL);
    assertThat(broken.closed).isZero();
    assertThat(mute.results).isEmpty();
    for (Guest well : List.of(first, last)) {
      assertThat(well.results).hasSize(2);
      assertThat(well.closed).isEqualTo(1);
      assertThat(well.failures).isEmpty();
    }
  }

  @Test
  void aStreamWithManyWatchersLeavesTheOthersTheirTurn() {
    Audience quiet = new Audience(work::add);
    Guest single = new Guest(quiet, SEGMENTS);
    Feeder beside = new Feeder(quiet);
    beside.open();
    List<Guest> many = new ArrayList<>();
    for (int k = 0; k < 50; k++) {
      many.add(new Guest(audience, SEGMENTS));
    }
    feeder.open();
    runAll();
    feeder.show(false);
    beside.show(false);
    while (single.results.isEmpty()) {
      work.remove().run();
    }
    assertThat(many.stream().filter(guest -> !guest.results.isEmpty())).hasSizeLessThan(5);
    runAll();
    assertThat(many).allSatisfy(guest -> assertThat(guest.results).hasSize(1));
  }

  @Test
  void whatWaitsForOneWhoDoesNotReadIsSentAtTheEndAndCountedIfItCannotBe() {
    Guest slow = new Guest(audience, SEGMENTS);
    feeder.open();
    runAll();
    slow.ready = false;
    feeder.show(false);
    runAll();
    feeder.show(false);
    runAll();
    assertThat(slow.results).isEmpty();
    audience.closed(TOTALS);
    runAll();
    assertThat(slow.results).extracting(result -> result.frame().id()).containsExactly(1L);
    assertThat(slow.results.get(0).dropped()).isEqualTo(1);
    assertThat(slow.closed).isEqualTo(1);
    assertThat(slow.accounted()).isEqualTo(2);

    Guest drained = new Guest(audience, SEGMENTS);
    feeder.open();
    runAll();
    drained.ready = false;
    feeder.show(false);
    runAll();
    audience.fail(new SessionException(Reason.DRAINING, "", "The server is shutting down"));
    runAll();
    assertThat(drained.results).isEmpty();
    assertThat(drained.accounted()).isEqualTo(1);
    assertThat(drained.failures).hasSize(1);
  }

  @Test
  void howTheStreamEndedIsTold() {
    SessionException idle = new SessionException(Reason.IDLE, "x", "Nothing came for 5 ms");
    SessionException drain = new SessionException(Reason.DRAINING, "", "Shutting down");
    for (SessionException cause : Arrays.asList(null, idle, drain)) {
      Guest guest = new Guest(audience, SEGMENTS);
      feeder.open();
      audience.lost(TOTALS, cause);
      runAll();
      assertThat(guest.closed).isZero();
      assertThat(guest.totals).isEqualTo(TOTALS);
      assertThat(guest.failures)
          .extracting(SessionException::reason)
          .containsExactly(cause == drain ? Reason.DRAINING : Reason.STREAM_LOST);
      assertThat(guest.failures.get(0).getMessage())
          .contains(
              cause == null
                  ? "'plaza' ended before its client closed it: the client is gone"
                  : cause.getMessage());
    }
  }

  @Test
  void momentsOfTheStreamBeforeAreNotMixedWithThoseOfTheNext() {
    Guest guest = new Guest(audience, SEGMENTS);
    feeder.open();
    runAll();
    feeder.show(true);
    feeder.open();
    feeder.show(false);
    runAll();
    assertThat(guest.opened).isEqualTo(2);
    assertThat(guest.results).extracting(FrameResult::newScene).containsExactly(true, false);
    assertThat(guest.results).extracting(FrameResult::dropped).containsExactly(0L, 0L);
  }

  @Test
  void afterTheThreadsHaveStoppedTheRestIsToldAllTheSame() {
    boolean[] stopped = new boolean[1];
    Audience stopping =
        new Audience(
            task -> {
              if (stopped[0]) {
                throw new RejectedExecutionException();
              }
              work.add(task);
            });
    Guest guest = new Guest(stopping, SEGMENTS);
    stopping.fail(new SessionException(Reason.DRAINING, "", "The server is shutting down"));
    stopped[0] = true;
    runAll();
    assertThat(guest.failures).hasSize(1);
  }

  private void runAll() {
    while (!work.isEmpty()) {
      work.remove().run();
    }
  }
}
