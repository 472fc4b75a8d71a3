package io.passnet.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.media.EncodedVideo;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.Segment;
import io.passnet.edge.product.SegmentRequest;
import io.passnet.edge.product.TileSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a session answers, drops and holds back. */
class SessionTest extends SteppedSession {
  @Test
  void aReadyPeerGetsItsAnswerAtOnce() {
    assertThat(session.accept(frame(7))).isTrue();
    runAll();
    assertThat(outlet.results).extracting(r -> r.frame().id()).containsExactly(7L);
  }

  @Test
  void inLatestTheAnswerThatWaitsIsReplacedAndTheDropsAreTold() {
    outlet.ready = false;
    for (int i = 1; i <= 3; i++) {
      session.accept(frame(i));
      runAll();
    }
    assertThat(outlet.results).isEmpty();
    outlet.ready = true;
    session.outletReady();
    assertThat(outlet.results).extracting(r -> r.frame().id()).containsExactly(3L);
    assertThat(outlet.results.get(0).dropped()).isEqualTo(2);
    assertThat(outlet.notices)
        .extracting(StreamNotice::kind)
        .containsExactly(StreamNotice.Kind.FALLING_BEHIND);
    assertThat(session.totals()).isEqualTo(new Totals(3, 1, 2, 0, 0));
  }

  @Test
  void segmentsOfAnswersThatWereReplacedComeWithTheOneThatIsSent() {
    open(
        Delivery.LATEST,
        Duration.ZERO,
        PictureFormat.raw(PictureEncoding.RGB24, 64, 32, 0),
        ProductRequest.NOTHING.with(new SegmentRequest(TileSpec.STANDARD, 0, 2000)));
    outlet.ready = false;
    for (int i = 1; i <= 7; i++) {
      session.accept(frame(i));
      runAll();
    }
    outlet.ready = true;
    session.outletReady();
    assertThat(outlet.results).hasSize(1);
    assertThat(outlet.results.get(0).products().segments())
        .extracting(Segment::startUs)
        .containsExactly(0L, 2000L, 4000L);
  }

  @Test
  void inEveryNoFrameIsBegunWhileAnAnswerWaitsAndInputIsHeldBack() {
    open(Delivery.EVERY, Duration.ZERO);
    outlet.ready = false;
    int taken = 0;
    do {
      taken++;
    } while (session.accept(frame(taken)) && taken < 100);
    runAll();
    assertThat(taken).isLessThan(10);
    outlet.ready = true;
    for (int i = 0; i < 2 * taken; i++) {
      session.outletReady();
      runAll();
    }
    assertThat(outlet.results).hasSize(taken);
    assertThat(outlet.asked).isEqualTo(1);
  }

  @Test
  void aFrameThatWaitedTooLongIsDropped() {
    open(Delivery.EVERY, Duration.ofMillis(50));
    session.accept(frame(1));
    now.addAndGet(Duration.ofMillis(51).toNanos());
    session.accept(frame(2));
    runAll();
    assertThat(outlet.results).extracting(r -> r.frame().id()).containsExactly(2L);
    assertThat(session.totals()).isEqualTo(new Totals(2, 1, 1, 0, 0));
  }

  @Test
  void aFrameThatGrewTooOldWhileItWasDecodedIsDropped() {
    open(Delivery.EVERY, Duration.ofMillis(50));
    // It is young enough when it is taken up, 40 ms after it came, and no more when it is decoded.
    step = Duration.ofMillis(20);
    session.accept(frame(1));
    runAll();
    assertThat(outlet.results).isEmpty();
    assertThat(session.totals()).isEqualTo(new Totals(1, 0, 1, 0, 0));
  }

  @Test
  void timesThatCouldOverflowAreRefused() {
    open(Delivery.EVERY, Duration.ZERO);
    for (long time : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, -(1L << 60)}) {
      session.accept(new Input.Frame(-1, time, 0, ByteBuffer.wrap(PICTURE), now.get()));
      runAll();
    }
    session.accept(frame(1));
    runAll();
    assertThat(session.totals()).isEqualTo(new Totals(4, 1, 0, 3, 0));
    assertThat(outlet.notices.get(0).text()).contains("18446744073709551615");
  }

  @Test
  void packetsThatWaitTogetherAreDecodedAndTheNewestPictureIsLookedAtWhateverComesNext() {
    List<ByteBuffer> pictures = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      pictures.add(ByteBuffer.allocateDirect(PICTURE.length).put(PICTURE).flip());
    }
    EncodedVideo video = EncodedVideo.of(PictureEncoding.VP9, pictures, 64, 32, 8);
    open(Delivery.LATEST, Duration.ZERO, video.format());
    for (int i = 0; i < 5; i++) {
      packet(video, i);
    }
    // The worker has taken the five; what comes while it decodes is for the next time.
    work.poll().run();
    for (int i = 5; i < 8; i++) {
      packet(video, i);
    }
    runAll();
    assertThat(outlet.results).extracting(r -> r.frame().id()).containsExactly(4L, 7L);
    assertThat(outlet.results).extracting(FrameResult::dropped).containsExactly(4L, 2L);
    assertThat(session.totals()).isEqualTo(new Totals(8, 2, 6, 0, 0));
  }
}
