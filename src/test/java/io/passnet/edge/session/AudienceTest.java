package io.passnet.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.product.Moment;
import io.passnet.edge.product.OverlaySpec;
import io.passnet.edge.product.ProductLine;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.SaliencyMap;
import io.passnet.edge.product.Segment;
import io.passnet.edge.product.SegmentRequest;
import io.passnet.edge.product.Smoothing;
import io.passnet.edge.product.TileSpec;
import io.passnet.edge.session.SessionException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** An audience stepped by hand: its threads' work is done when the test says so. */
class AudienceTest {
  private static final Totals TOTALS = new Totals(1, 1, 0, 0, 0);
  private static final int WIDTH = 64;
  private static final int HEIGHT = 32;
  private static final ProductRequest SEGMENTS =
      ProductRequest.NOTHING.with(
          new SegmentRequest(
              new TileSpec(new TileGrid(2, 1), false, Smoothing.NONE), 0, 2 * Feeder.FRAME_US));
  private static final ProductRequest OVERLAY =
      ProductRequest.NOTHING.with(new OverlaySpec(64, 95, Smoothing.NONE));

  private static final Comparator<FrameResult> BY_ID =
      Comparator.comparing(result -> result.frame().id());

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

  /** What may happen, in any order. */
  enum Act {
    OPEN,
    SHOW,
    CUT,
    JOIN,
    LEAVE,
    PAUSE,
    READ,
    CLOSE,
    STEP
  }

  @Property(tries = 2000)
  void whateverTheOrderEachIsToldInOrderAndNothingIsLostUncounted(
      @ForAll @Size(max = 40) List<Act> acts) {
    List<Guest> guests = new ArrayList<>();
    guests.add(new Guest(audience, SEGMENTS));
    feeder.open();
    for (Act act : acts) {
      Guest newest = guests.get(guests.size() - 1);
      switch (act) {
        case OPEN -> feeder.open();
        case SHOW, CUT -> {
          if (feeder.live) {
            feeder.show(act == Act.CUT);
            guests.forEach(Guest::missNothing);
          }
        }
        case JOIN -> {
          // One who comes when a moment waits to be shown is shown the one after it.
          boolean between = !work.isEmpty();
          guests.add(new Guest(audience, SEGMENTS));
          guests.get(guests.size() - 1).between = between;
        }
        case LEAVE -> newest.leave();
        case PAUSE -> newest.ready = false;
        case READ -> newest.read();
        case CLOSE -> {
          if (feeder.live) {
            feeder.live = false;
            audience.closed(TOTALS);
            guests.forEach(guest -> guest.over = true);
          }
        }
        case STEP -> {
          if (!work.isEmpty()) {
            work.remove().run();
          }
        }
      }
    }
    runAll();
    if (feeder.live) {
      audience.closed(TOTALS);
      runAll();
    }
    for (Guest guest : guests) {
      if (guest.gone || guest.between) {
        assertThat(guest.accounted()).isLessThanOrEqualTo(guest.due);
      } else {
        assertThat(guest.accounted()).isEqualTo(guest.due);
      }
      assertThat(guest.results).doesNotHaveDuplicates().isSortedAccordingTo(BY_ID);
      assertThat(guest.segments()).doesNotHaveDuplicates();
      if (!guest.gone && !guest.between && !guest.paused) {
        assertThat(guest.segments()).isEqualTo(guest.segmentsDue);
      }
    }
  }

  private void runAll() {
    while (!work.isEmpty()) {
      work.remove().run();
    }
  }

  /** The one whose stream is watched; wants the same segments as the guests. */
  private static final class Feeder {
    static final long FRAME_US = 33_000;

    private final Audience audience;
    private final ByteBuffer picture = ByteBuffer.allocate(3 * WIDTH * HEIGHT);
    final List<Segment> segments = new ArrayList<>();
    private ProductLine line;
    private boolean live;
    private long scene;
    private long frames;
    private FrameResult newest;

    Feeder(Audience audience) {
      this.audience = audience;
    }

    void open() {
      live = true;
      line = new ProductLine();
      SessionSpec spec =
          new SessionSpec(
              "plaza",
              false,
              Delivery.LATEST,
              PictureFormat.raw(PictureEncoding.RGB24, WIDTH, HEIGHT, 0),
              Optional.empty(),
              SEGMENTS,
              Duration.ZERO,
              Duration.ZERO,
              Duration.ofSeconds(1));
      audience.opened(spec, "");
    }

    void fill(int grey) {
      Arrays.fill(picture.array(), (byte) grey);
    }

    void show(boolean cut) {
      scene += cut ? 1 : 0;
      float[] density = new float[WIDTH * HEIGHT];
      Arrays.fill(density, 1);
      Moment moment =
          new Moment(
              frames * FRAME_US,
              scene,
              SaliencyMap.of(WIDTH, HEIGHT, density),
              Optional.of(new Moment.Picture(picture, WIDTH, HEIGHT)),
              Optional.empty());
      FrameResult result =
          new FrameResult(
              new FrameResult.FrameId(frames, frames * FRAME_US, 0),
              line.make(SEGMENTS, moment),
              new StageTimes(0, 0, 0, 0, 0, 0),
              false,
              cut,
              0);
      frames++;
      segments.addAll(result.products().segments());
      newest = result;
      audience.show(result, moment);
    }
  }

  /** One who watches and keeps what it is told; what it must not be told fails the test. */
  private final class Guest implements Outlet {
    private final Counters counters = new Counters();
    private final Watcher watcher;
    private final List<FrameResult> results = new ArrayList<>();
    private final List<SessionException> failures = new ArrayList<>();
    private final List<Segment> segmentsDue = new ArrayList<>();
    private boolean ready = true;
    private boolean failing;
    private boolean cannotBeToldItsEnd;
    private boolean gone;
    private boolean over;
    private boolean paused;
    private boolean between;
    private int due;
    private int opened;
    private int closed;
    private Totals totals;

    Guest(Audience joined, ProductRequest products) {
      watcher = new Watcher(products, this, counters, () -> joined.leave(self()));
      joined.join(watcher);
    }

    private Watcher self() {
      return watcher;
    }

    void leave() {
      gone = true;
      watcher.leave();
    }

    void read() {
      ready = true;
      watcher.outletReady();
    }

    /** A moment is shown that it must be told, or that must be counted. */
    void missNothing() {
      if (!gone && !over) {
        due++;
        segmentsDue.addAll(feeder.newest.products().segments());
      }
    }

    /** Moments that it was shown, or that were counted as skipped. */
    long accounted() {
      return counters.count(Counters.Event.WATCH_RESULT_SENT)
          + counters.count(Counters.Event.WATCH_RESULT_SKIPPED);
    }

    List<Segment> segments() {
      return results.stream().flatMap(result -> result.products().segments().stream()).toList();
    }

    @Override
    public boolean ready() {
      paused |= !ready;
      return ready;
    }

    @Override
    public void opened(SessionSpec spec, String videoDecoder) {
      goesOn();
      opened++;
    }

    @Override
    public void result(FrameResult result) {
      goesOn();
      assertThat(opened).isPositive();
      if (failing) {
        throw new IllegalStateException("no way out");
      }
      results.add(result);
    }

    @Override
    public void closed(Totals last) {
      goesOn();
      totals = last;
      closed++;
    }

    @Override
    public void lost(Totals last, SessionException cause) {
      totals = last;
      failed(cause);
    }

    @Override
    public void failed(SessionException cause) {
      goesOn();
      failures.add(cause);
      if (cannotBeToldItsEnd) {
        throw new IllegalStateException("no way out");
      }
    }

    private void goesOn() {
      if (gone || closed > 0 || !failures.isEmpty()) {
        throw new AssertionError("Told something after its end");
      }
    }

    @Override
    public void notice(StreamNotice notice) {
      throw new AssertionError("Notices are the feeder's");
    }

    @Override
    public void requestMore() {
      throw new AssertionError("A watcher sends nothing");
    }
  }
}
