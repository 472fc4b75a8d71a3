package io.passnet.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.engine.Seat;
import io.passnet.edge.engine.Submissions;
import io.passnet.edge.media.EncodedVideo;
import io.passnet.edge.media.PictureEncoding;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream alone on a device that has room for several of its frames; none is answered yet. */
class FramesInHandTest extends SteppedSession {
  private static final int THREADS = 2;

  private final CountDownLatch answering = new CountDownLatch(1);
  private final List<Seat> holders = new ArrayList<>();

  @BeforeAll
  static void startWithThreadsToSpare() {
    stop();
    start(THREADS);
  }

  /** Has the device's threads wait with the answers of others, who have no more turns. */
  @BeforeEach
  void hold() throws InterruptedException {
    CountDownLatch held = new CountDownLatch(THREADS);
    for (int i = 0; i < THREADS; i++) {
      Seat seat = engine.defaultModel().seat();
      holders.add(seat);
      assertThat(seat.request(0, () -> {})).isTrue();
      Submissions.submit(
          seat,
          seat.input(),
          0,
          false,
          () -> {
            held.countDown();
            Submissions.await(answering);
          });
    }
    held.await();
    // Until those were not looked at lately.
    Thread.sleep(200);
  }

  @AfterEach
  void release() {
    answering.countDown();
    holders.forEach(Seat::close);
  }

  /** The session takes a frame, and begins it if it may. */
  private void bring(Input input) {
    session.accept(input);
    if (!work.isEmpty()) {
      work.poll().run();
    }
  }

  private void answerAll() {
    answering.countDown();
    runAll();
  }

  @Test
  void inLatestTwoAreBegunAndTheNewestOfThoseAfterThemWaits() {
    for (int i = 1; i <= 5; i++) {
      bring(frame(i));
    }
    answerAll();
    assertThat(outlet.results).extracting(r -> r.frame().id()).containsExactly(1L, 2L, 5L);
    assertThat(session.totals()).isEqualTo(new Totals(5, 3, 2, 0, 0));
  }

  @Test
  void inEveryAnswersOfAllInHandWaitForAPeerThatDoesNotRead() {
    open(Delivery.EVERY, Duration.ZERO);
    outlet.ready = false;
    for (int i = 1; i <= 4; i++) {
      bring(frame(i));
    }
    answerAll();
    outlet.ready = true;
    session.outletReady();
    assertThat(outlet.results).extracting(r -> r.frame().id()).containsExactly(1L, 2L, 3L);
    runAll();
    assertThat(outlet.results).extracting(r -> r.frame().id()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(session.totals()).isEqualTo(new Totals(4, 4, 0, 0, 0));
  }

  @Test
  void aSceneThatBeginsWithTheSecondIsToldWithTheSecond() {
    bring(frame(1));
    bring(new Input.Mark(true));
    bring(frame(2));
    answerAll();
    assertThat(outlet.results).extracting(FrameResult::newScene).containsExactly(false, true);
  }

  @Test
  void aFrameThatCannotBeReadIsRejectedBesideTheOneInHand() {
    bring(frame(1));
    bring(new Input.Frame(2, 2000, 0, ByteBuffer.allocate(1), now.get()));
    assertThat(outlet.notices).hasSize(1);
    assertThat(outlet.results).isEmpty();
    answerAll();
    assertThat(session.totals()).isEqualTo(new Totals(2, 1, 0, 1, 0));
  }

  @Test
  void aHalfClosedStreamIsClosedWhenAllInHandAreAnswered() {
    bring(frame(1));
    bring(frame(2));
    session.halfClose();
    answerAll();
    assertThat(outlet.closed).containsExactly(new Totals(2, 2, 0, 0, 0));
  }

  @Test
  void aCancelledStreamIsFreedWhenAllInHandAreBack() {
    bring(frame(1));
    bring(frame(2));
    session.cancel();
    assertThat(ends).isZero();
    answerAll();
    assertThat(ends).isEqualTo(1);
    assertThat(session.totals()).isEqualTo(new Totals(2, 0, 2, 0, 0));
  }

  @Test
  void aFailureWithTheFirstAnswerFreesTheSecondToo() {
    bring(frame(1));
    bring(frame(2));
    outlet.failing = true;
    answerAll();
    assertThat(outlet.failures)
        .extracting(SessionException::reason)
        .containsExactly(SessionException.Reason.INTERNAL);
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void workersThatAreGoneEndTheStreamAndFreeAllInHand() {
    bring(frame(1));
    bring(frame(2));
    refusing = true;
    answering.countDown();
    long until = System.nanoTime() + 30_000_000_000L;
    while (ends == 0 && System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
    assertThat(outlet.failures).hasSize(1);
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void picturesOfPacketsAreInHandTogetherToo() {
    List<ByteBuffer> pictures = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      pictures.add(ByteBuffer.allocateDirect(PICTURE.length).put(PICTURE).flip());
    }
    EncodedVideo video = EncodedVideo.of(PictureEncoding.VP9, pictures, 64, 32, 6);
    open(Delivery.EVERY, Duration.ZERO, video.format());
    for (int i = 0; i < 6; i++) {
      packet(video, i);
    }
    session.halfClose();
    answerAll();
    assertThat(outlet.results)
        .extracting(r -> r.frame().id())
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(outlet.closed).containsExactly(new Totals(6, 6, 0, 0, 0));
  }
}
