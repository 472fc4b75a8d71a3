package io.passnet.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.media.EncodedVideo;
import io.passnet.edge.media.PictureEncoding;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a session ends, and what is told and freed then. */
class SessionEndTest extends SteppedSession {
  @Test
  void halfCloseAnswersWhatWaitsThenCloses() {
    open(Delivery.EVERY, Duration.ZERO);
    session.accept(frame(1));
    session.accept(frame(2));
    session.halfClose();
    assertThat(session.accept(frame(3))).isFalse();
    runAll();
    assertThat(outlet.results).hasSize(2);
    assertThat(outlet.closed).containsExactly(new Totals(2, 2, 0, 0, 0));
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void nothingIsSentAfterACancel() {
    session.accept(frame(1));
    session.cancel();
    session.cancel();
    session.halfClose();
    runAll();
    assertThat(outlet.results).isEmpty();
    assertThat(outlet.closed).isEmpty();
    assertThat(session.totals()).isEqualTo(new Totals(1, 0, 1, 0, 0));
  }

  @Test
  void anIdleStreamIsEndedWhenItsTimeIsUpAndNotBefore() {
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    session.checkIdle();
    assertThat(outlet.failures).isEmpty();
    now.addAndGet(2);
    session.checkIdle();
    session.checkIdle();
    assertThat(outlet.failures)
        .extracting(SessionException::reason)
        .containsExactly(SessionException.Reason.IDLE);
  }

  @Test
  void aFailureOfTheServerEndsTheStreamAndFreesIt() {
    outlet.failing = true;
    session.accept(frame(1));
    runAll();
    assertThat(outlet.failures)
        .extracting(SessionException::reason)
        .containsExactly(SessionException.Reason.INTERNAL);
    assertThat(session.totals().received())
        .isEqualTo(session.totals().answered() + session.totals().dropped());
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void packetsLeftInTheDecoderAreCountedWhenTheStreamIsCancelled() {
    EncodedVideo video =
        EncodedVideo.of(
            PictureEncoding.H264,
            List.of(ByteBuffer.allocateDirect(PICTURE.length).put(PICTURE).flip()),
            64,
            32,
            1);
    open(Delivery.EVERY, Duration.ZERO, video.format());
    // An access unit delimiter alone shows nothing.
    byte[] delimiter = {0, 0, 0, 1, 9, 0x10};
    session.accept(new Input.Frame(1, 0, 0, ByteBuffer.wrap(delimiter), now.get()));
    packet(video, 0);
    runAll();
    session.cancel();
    assertThat(session.totals()).isEqualTo(new Totals(2, 1, 1, 0, 0));
  }

  @Test
  void aStreamIsNotIdleWhileItsFrameIsInHand() {
    session.accept(frame(1));
    now.addAndGet(Duration.ofSeconds(5).toNanos());
    session.checkIdle();
    assertThat(outlet.failures).isEmpty();
    runAll();
    assertThat(outlet.results).hasSize(1);
    // A frame that brings no answer shows as well that the client is there.
    session.accept(new Input.Frame(2, 2000, 0, ByteBuffer.allocate(1), now.get()));
    now.addAndGet(Duration.ofSeconds(5).toNanos());
    runAll();
    session.checkIdle();
    assertThat(outlet.failures).isEmpty();
    assertThat(outlet.notices).hasSize(1);
  }
}
