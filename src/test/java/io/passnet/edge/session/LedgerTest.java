package io.passnet.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.product.ProductSet;
import io.passnet.edge.session.Counters.Event;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The books of a stream by themselves: a clock and a peer that the test sets. */
class LedgerTest {
  private Counters counters;
  private RecordingOutlet outlet;
  private long now;
  private int causes;

  private Ledger ledger(Delivery delivery) {
    counters = new Counters();
    outlet = new RecordingOutlet();
    return new Ledger(
        new Mailbox(delivery, false, 4),
        new Outbox(delivery, outlet),
        counters,
        cause -> new StreamNotice(StreamNotice.Kind.FALLING_BEHIND, 0, 0, "" + cause, "", ++causes),
        () -> now);
  }

  private static Input.Frame frame(long id) {
    return new Input.Frame(id, id, 0, ByteBuffer.allocate(1), 0);
  }

  private static FrameResult result(Input.Frame frame) {
    return new FrameResult(
        FrameResult.FrameId.of(frame),
        ProductSet.NOTHING,
        new StageTimes(0, 0, 0, 0, 0, 0),
        false,
        false,
        0);
  }

  @Test
  void theFirstDropIsToldAndNoOther() {
    Ledger ledger = ledger(Delivery.LATEST);
    for (int i = 0; i < 5; i++) {
      ledger.came(frame(i));
    }
    assertThat(ledger.framesWaiting()).isEqualTo(1);
    assertThat(outlet.notices)
        .extracting(StreamNotice::text)
        .containsExactly("FRAME_DROPPED_WAITING");
    ledger.answer(result((Input.Frame) ledger.poll()));
    assertThat(outlet.results.get(0).dropped()).isEqualTo(4);
  }

  @Test
  void packetsWithoutAPictureAreNoLossThatIsTold() {
    Ledger ledger = ledger(Delivery.EVERY);
    ledger.came(frame(1));
    ledger.poll();
    ledger.unanswered(1, Event.FRAME_DROPPED_UNSHOWN);
    assertThat(outlet.notices).isEmpty();
    assertThat(ledger.totals(0)).isEqualTo(new Totals(1, 0, 1, 0, 0));
  }

  @Test
  void aClientIsHeardOfWhenItReadsAndNotWhenItIsOnlySentTo() {
    Ledger ledger = ledger(Delivery.LATEST);
    outlet.ready = false;
    now = 10;
    ledger.answer(result(frame(1)));
    assertThat(ledger.silentNanos()).isEqualTo(10);
    outlet.ready = true;
    ledger.send();
    assertThat(ledger.silentNanos()).isZero();
  }

  /** What may happen to a stream's frames. */
  enum Act {
    COME,
    ANSWER,
    REJECT,
    EXPIRE,
    TAKE_AND_KEEP,
    PAUSE,
    READ,
    END
  }

  @Property(tries = 300)
  void whateverHappensEachFrameIsBookedOnce(
      @ForAll Delivery delivery, @ForAll @Size(max = 60) List<Act> acts) {
    Ledger ledger = ledger(delivery);
    long id = 0;
    boolean ended = false;
    for (Act act : acts) {
      boolean takes = act == Act.ANSWER || act == Act.REJECT || act == Act.EXPIRE;
      boolean none = ended || ledger.peek() == null || !(takes || act == Act.TAKE_AND_KEEP);
      Input next = none ? null : ledger.poll();
      switch (act) {
        case COME -> {
          if (!ended) {
            ledger.came(frame(id++));
          }
        }
        case ANSWER -> {
          if (next != null) {
            ledger.answer(result((Input.Frame) next));
          }
        }
        case REJECT -> ledger.unanswered(next == null ? 0 : 1, Event.FRAME_REJECTED_BROKEN);
        case EXPIRE -> ledger.unanswered(next == null ? 0 : 1, Event.FRAME_DROPPED_TOO_OLD);
        case TAKE_AND_KEEP -> {
          // It is in hand when the stream ends.
        }
        case PAUSE -> outlet.ready = false;
        case READ -> {
          outlet.ready = true;
          ledger.send();
        }
        case END -> {
          ledger.end();
          ended = true;
        }
      }
    }
    ledger.end();
    ledger.settle();
    Totals totals = ledger.totals(7);
    assertThat(totals.received()).isEqualTo(id).isEqualTo(count("FRAME_RECEIVED"));
    assertThat(totals.answered() + totals.dropped() + totals.rejected()).isEqualTo(id);
    assertThat(totals.answered()).isEqualTo(outlet.results.size()).isEqualTo(count("FRAME_ANSW"));
    assertThat(totals.dropped()).isEqualTo(count("FRAME_DROPPED"));
    assertThat(totals.rejected()).isEqualTo(count("FRAME_REJECTED"));
  }

  private long count(String prefix) {
    return Arrays.stream(Event.values())
        .filter(event -> event.name().startsWith(prefix))
        .mapToLong(counters::count)
        .sum();
  }
}
