package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.passnet.edge.media.NativeMedia;
import io.passnet.edge.model.Passnet;
import io.passnet.edge.session.Counters;
import io.passnet.saliency.v1.AudioEncoding;
import io.passnet.saliency.v1.AudioFormat;
import io.passnet.saliency.v1.ChannelLayout;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.Open;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients go in every way; nothing of them stays behind. */
@QuarkusTest
class DepartureTest extends ServerTest {
  private static final int SPARE_TENSORS = 100;
  private static final Open WITH_SOUND =
      Open.newBuilder()
          .setDelivery(Delivery.DELIVERY_EVERY)
          .setAudio(
              AudioFormat.newBuilder()
                  .setEncoding(AudioEncoding.AUDIO_ENCODING_PCM_S16LE)
                  .setLayout(ChannelLayout.CHANNEL_LAYOUT_MONO)
                  .setSampleRate(44_100))
          .build();

  @Test
  void aThousandShortStreamsLeaveNothing() throws Exception {
    hundredStreams();
    eventually("all streams are gone", () -> server.awaitReady().live().isEmpty());
    int media = NativeMedia.live();
    int tensors = Passnet.liveTensors();
    for (int i = 0; i < 10; i++) {
      hundredStreams();
    }
    eventually("all streams are gone", () -> server.awaitReady().live().isEmpty());
    assertThat(NativeMedia.live()).isEqualTo(media).isZero();
    // Up to eight rings and inputs are kept for the next streams; a hundred streams with frames
    // would leak hundreds.
    assertThat(Passnet.liveTensors() - tensors).isLessThan(SPARE_TENSORS);
    assertThat(server.engine().orElseThrow().openStates()).isZero();
  }

  /** Opens and ends a hundred streams, by half-close, cancel and refusal in turn. */
  private void hundredStreams() throws Exception {
    for (int i = 0; i < 100; i++) {
      TestStream stream = TestStream.start(channel).open(WITH_SOUND);
      if (i % 10 == 0) {
        stream.frame(i, 0, Pictures.jpeg(i));
      }
      switch (i % 3) {
        case 0 -> stream.halfClose();
        case 1 -> {
          stream.opened.get(30, TimeUnit.SECONDS);
          stream.cancel();
        }
        default -> stream.open(WITH_SOUND);
      }
      stream.status();
    }
  }

  @Test
  void aKilledConnectionFreesItsStreams() throws Exception {
    ManagedChannel doomed = newChannel();
    List<TestStream> streams = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      TestStream stream = TestStream.start(doomed).open(WITH_SOUND);
      stream.opened.get(30, TimeUnit.SECONDS);
      for (int n = 0; n < 3; n++) {
        stream.frame(n, n * 33_333L, Pictures.jpeg(n));
      }
      streams.add(stream);
    }
    assertThat(server.awaitReady().live()).hasSize(8);
    doomed.shutdownNow();
    eventually(
        "the streams of the killed connection are gone",
        () -> server.awaitReady().live().isEmpty());
    assertThat(NativeMedia.live()).isZero();
    for (TestStream stream : streams) {
      assertThat(stream.status().isOk()).isFalse();
    }
  }

  @Test
  void cancellingInTheMidstOfWorkCountsEveryFrameOnce() throws Exception {
    Counters counters = server.awaitReady().counters();
    long balance = balance(counters);
    for (int i = 0; i < 20; i++) {
      TestStream stream = TestStream.start(channel).open(WITH_SOUND);
      for (int n = 0; n < 4; n++) {
        stream.frame(n, n * 33_333L, Pictures.jpeg(n));
      }
      Thread.sleep(i * 3L);
      stream.cancel();
    }
    eventually("all streams are gone", () -> server.awaitReady().live().isEmpty());
    eventually("every frame is accounted for", () -> balance(counters) == balance);
  }

  private static long balance(Counters counters) {
    return counters.count(Counters.Event.FRAME_RECEIVED)
        - counters.count(Counters.Event.FRAME_ANSWERED)
        - counters.count(Counters.Event.FRAME_REJECTED_UNDECODABLE)
        - counters.count(Counters.Event.FRAME_DROPPED_WAITING)
        - counters.count(Counters.Event.FRAME_DROPPED_UNREAD)
        - counters.count(Counters.Event.FRAME_DROPPED_ENDED);
  }

  @Test
  void anIdleStreamIsEndedWithAReason() throws Exception {
    TestStream stream =
        TestStream.start(channel).open(Open.newBuilder().setIdleTimeoutUs(200_000).build());
    assertThat(stream.status().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(stream.errorInfo().getReason()).isEqualTo("IDLE_TIMEOUT");
    assertThat(stream.status().getDescription()).contains("200 ms");
  }

  @Test
  void streamsBeyondTheLimitAreRefusedWithItsKey() throws Exception {
    int most = server.awaitReady().limits().maxStreams();
    List<TestStream> streams = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      streams.add(TestStream.start(channel).open(Open.getDefaultInstance()));
    }
    for (TestStream stream : streams) {
      stream.opened.get(60, TimeUnit.SECONDS);
    }
    TestStream refused = TestStream.start(channel).open(Open.getDefaultInstance());
    assertThat(refused.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.errorInfo().getMetadataMap())
        .containsEntry("key", "passnet.session.max-streams");
    // One that is named nowhere is no exception; one that replaces another is.
    Open replacing = Open.newBuilder().setStream("headset").setTakeOver(true).build();
    assertThat(TestStream.start(channel).open(replacing).status().getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    streams.remove(0).cancel();
    eventually("there is room", () -> server.awaitReady().live().size() == most - 1);
    for (int i = 0; i < 5; i++) {
      TestStream next = TestStream.start(channel).open(replacing);
      next.opened.get(60, TimeUnit.SECONDS);
      streams.add(next);
    }
    streams.forEach(TestStream::cancel);
  }
}
