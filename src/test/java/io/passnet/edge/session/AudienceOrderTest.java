package io.passnet.edge.session;

import static io.passnet.edge.session.Feeder.SEGMENTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** An audience under whatever happens, in any order; its threads' work is done step by step. */
class AudienceOrderTest {
  private static final Totals TOTALS = new Totals(1, 1, 0, 0, 0);
  private static final Comparator<FrameResult> BY_ID =
      Comparator.comparing(result -> result.frame().id());

  private final Deque<Runnable> work = new ArrayDeque<>();
  private final Audience audience = new Audience(work::add);
  private final Feeder feeder = new Feeder(audience);

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
            guests.forEach(guest -> guest.missNothing(feeder.newest));
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
}
