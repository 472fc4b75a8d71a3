package io.passnet.edge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.media.EncodedVideo;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.NativeMedia;
import io.passnet.edge.media.PacketDecoder;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.VideoDecoderChoice;
import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.session.StreamNotice.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Streams of video packets: what is decoded, dropped, left out and told. */
class PacketSessionTest {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 64;
  private static final int PACKETS = 12;
  private static final int KEY_EVERY = 6;

  private static Engine engine;
  private static EncodedVideo video;

  private final RecordingOutlet outlet = new RecordingOutlet();
  private Sessions sessions;

  @BeforeAll
  static void start() {
    engine = Engine.start(new EngineSettings("passnet-s", DeviceChoice.CPU, 1));
    video = EncodedVideo.of(PictureEncoding.H264, pictures(), WIDTH, HEIGHT, KEY_EVERY);
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @AfterEach
  void nothingIsLeft() {
    if (sessions != null) {
      sessions.close();
    }
    assertThat(NativeMedia.live()).isZero();
    assertThat(engine.openStates()).isZero();
  }

  private static List<ByteBuffer> pictures() {
    List<ByteBuffer> pictures = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      ByteBuffer rgb = ByteBuffer.allocateDirect(WIDTH * HEIGHT * 3);
      while (rgb.hasRemaining()) {
        rgb.put((byte) (rgb.position() / 7 + 9 * i));
      }
      pictures.add(rgb.flip());
    }
    return pictures;
  }

  private Session open(Delivery delivery, Duration maxAge, VideoDecoderChoice choice) {
    return open(delivery, maxAge, choice, video);
  }

  private Session open(
      Delivery delivery, Duration maxAge, VideoDecoderChoice choice, EncodedVideo sent) {
    SessionSpec spec =
        new SessionSpec(
            "test",
            false,
            "passnet-s",
            delivery,
            sent.format(),
            Optional.empty(),
            ProductRequest.STANDARD,
            Duration.ZERO,
            maxAge,
            Duration.ofSeconds(30));
    sessions =
        new Sessions(
            engine, MediaLimits.defaults(), choice, SessionLimits.defaults(), System::nanoTime);
    return sessions.open(spec, outlet);
  }

  private Session every() {
    return open(Delivery.EVERY, Duration.ZERO, VideoDecoderChoice.CPU);
  }

  private static void send(Session session, int packet) {
    send(session, packet, packet, video.packets().get(packet).data());
  }

  private static void send(Session session, long id, long picture, byte[] data) {
    session.accept(
        new Input.Frame(id, picture * 1000, id + 7, ByteBuffer.wrap(data), System.nanoTime()));
  }

  private void close(Session session) throws InterruptedException {
    session.halfClose();
    assertThat(outlet.over.await(60, TimeUnit.SECONDS)).isTrue();
    Totals totals = outlet.closed.get(0);
    assertThat(totals.received())
        .isEqualTo(totals.answered() + totals.dropped() + totals.rejected());
  }

  private List<Long> answered() {
    return outlet.results.stream().map(result -> result.frame().id()).toList();
  }

  @Test
  void everyPacketIsAnsweredInEvery() throws InterruptedException {
    Session session = every();
    for (int i = 0; i < PACKETS; i++) {
      send(session, i);
    }
    close(session);
    assertThat(outlet.videoDecoder).isEqualTo("h264");
    assertThat(outlet.closed).containsExactly(new Totals(PACKETS, PACKETS, 0, 0, 0));
    assertThat(outlet.notices).isEmpty();
    assertThat(outlet.results)
        .allMatch(result -> result.frame().captureTimeUs() == result.frame().id() + 7)
        .allMatch(result -> result.frame().mediaTimeUs() == result.frame().id() * 1000);
  }

  @Test
  void inLatestAllPacketsAreDecodedAndTheNewestPictureIsAnswered() throws InterruptedException {
    Session session = open(Delivery.LATEST, Duration.ZERO, VideoDecoderChoice.CPU);
    for (int i = 0; i < PACKETS; i++) {
      send(session, i);
    }
    close(session);
    assertThat(answered()).endsWith(PACKETS - 1L);
    assertThat(outlet.closed.get(0).rejected()).isZero();
    assertThat(outlet.closed.get(0).dropped()).isEqualTo(PACKETS - answered().size());
    assertThat(outlet.results.stream().mapToLong(FrameResult::dropped).sum())
        .isEqualTo(outlet.closed.get(0).dropped());
    assertThat(outlet.notices).noneMatch(notice -> notice.kind() == Kind.PACKET_BROKEN);
  }

  @Test
  void picturesThatWaitedTooLongAreDroppedButTheirPacketsAreDecoded() throws InterruptedException {
    Session session = open(Delivery.EVERY, Duration.ofSeconds(20), VideoDecoderChoice.CPU);
    for (int i = 0; i < 3; i++) {
      long late = i < 2 ? Duration.ofSeconds(21).toNanos() : 0;
      session.accept(
          new Input.Frame(
              i, i, 0, ByteBuffer.wrap(video.packets().get(i).data()), System.nanoTime() - late));
    }
    close(session);
    assertThat(answered()).containsExactly(2L);
    assertThat(outlet.closed).containsExactly(new Totals(3, 1, 2, 0, 0));
  }

  @Test
  void aStreamJoinedBetweenKeyFramesSaysSoOnceAndHowManyWereLeftOut() throws InterruptedException {
    Session session = every();
    for (int i = 3; i < PACKETS; i++) {
      send(session, i);
    }
    close(session);
    assertThat(answered()).startsWith((long) KEY_EVERY).hasSize(PACKETS - KEY_EVERY);
    assertThat(outlet.notices)
        .extracting(StreamNotice::kind)
        .containsExactly(Kind.PACKET_BROKEN, Kind.PACKET_BROKEN);
    assertThat(outlet.notices.get(0).frameId()).isEqualTo(3);
    assertThat(outlet.notices.get(0).text()).contains("key frame");
    assertThat(outlet.notices.get(1).frameId()).isEqualTo(KEY_EVERY);
    assertThat(outlet.notices.get(1).text()).contains("3 packets");
    assertThat(outlet.notices.get(1).count()).isEqualTo(3);
    assertThat(outlet.closed.get(0).rejected()).isEqualTo(3);
  }

  @Test
  void aBrokenPacketIsToldOnceAndTheStreamGoesOnAtTheNextKeyFrame() throws InterruptedException {
    Session session = every();
    for (int i = 0; i < PACKETS; i++) {
      byte[] data = video.packets().get(i).data();
      send(session, i, i, i == 2 ? Arrays.copyOf(data, data.length / 2) : data);
    }
    close(session);
    assertThat(answered()).containsExactly(0L, 1L, 6L, 7L, 8L, 9L, 10L, 11L);
    assertThat(outlet.notices).hasSize(2).allMatch(n -> n.kind() == Kind.PACKET_BROKEN);
    assertThat(outlet.notices.get(0).frameId()).isEqualTo(2);
    assertThat(outlet.closed).containsExactly(new Totals(PACKETS, 8, 0, 4, 0));
  }

  @Test
  void afterASeekAKeyFrameIsWaitedForAndTimeMayGoBack() throws InterruptedException {
    Session session = every();
    for (int i = 6; i < 9; i++) {
      send(session, i);
    }
    session.accept(new Input.Mark(true));
    send(session, 5);
    send(session, 100, 0, video.packets().get(0).data());
    close(session);
    assertThat(answered()).containsExactly(6L, 7L, 8L, 100L);
    assertThat(outlet.closed).containsExactly(new Totals(5, 4, 0, 1, 0));
  }

  @Test
  void aSceneCutKeepsTheDecoder() throws InterruptedException {
    Session session = every();
    for (int i = 0; i < 4; i++) {
      send(session, i);
      session.accept(new Input.Mark(false));
    }
    close(session);
    assertThat(answered()).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void timeThatRunsBackwardsWithoutAMarkIsTold() throws InterruptedException {
    Session session = every();
    send(session, 0, 5, video.packets().get(0).data());
    send(session, 1, 4, video.packets().get(1).data());
    send(session, 2, 6, video.packets().get(2).data());
    close(session);
    assertThat(answered()).containsExactly(0L, 2L);
    assertThat(outlet.notices).extracting(StreamNotice::kind).containsExactly(Kind.TIME_BACKWARDS);
  }

  @Test
  void packetsThatShowNoPictureAreCountedAndNotTold() throws InterruptedException {
    Session session = every();
    long id = 0;
    for (int i = 0; i < PACKETS; i++) {
      byte[] data = video.packets().get(i).data();
      int half = data.length - 4;
      send(session, id++, i, Arrays.copyOf(data, half));
      send(session, id++, i, Arrays.copyOfRange(data, half, data.length));
    }
    close(session);
    assertThat(outlet.closed).containsExactly(new Totals(2 * PACKETS, PACKETS, PACKETS, 0, 0));
    assertThat(answered()).isEqualTo(LongStream.range(0, PACKETS).map(i -> 2 * i).boxed().toList());
    assertThat(outlet.notices).isEmpty();
    assertThat(outlet.results).allMatch(result -> result.dropped() == 0);
    assertThat(sessions.counters().count(Counters.Event.FRAME_DROPPED_UNSHOWN)).isEqualTo(PACKETS);
  }

  @Test
  void picturesShownInAnotherOrderAreAnsweredAsTheirFrames() throws InterruptedException {
    assumeTrue(EncodedVideo.hasCommand(), "the ffmpeg command, which makes them, is not installed");
    EncodedVideo reordered = EncodedVideo.reordered(pictures(), WIDTH, HEIGHT, PACKETS);
    Session session = open(Delivery.EVERY, Duration.ZERO, VideoDecoderChoice.CPU, reordered);
    for (int i = 0; i < PACKETS; i++) {
      EncodedVideo.Packet packet = reordered.packets().get(i);
      send(session, i, packet.picture(), packet.data());
    }
    close(session);
    assertThat(outlet.notices).isEmpty();
    assertThat(outlet.closed).containsExactly(new Totals(PACKETS, PACKETS, 0, 0, 0));
    assertThat(outlet.results)
        .extracting(result -> result.frame().mediaTimeUs() / 1000)
        .isEqualTo(LongStream.range(0, PACKETS).boxed().toList());
    assertThat(outlet.results)
        .allMatch(
            result ->
                reordered.packets().get((int) result.frame().id()).picture() * 1000L
                    == result.frame().mediaTimeUs());
  }

  @Test
  void withoutAGpuAutoIsToldOnceAndNvdecRefusesTheStream() throws InterruptedException {
    assumeTrue(
        PacketDecoder.nvdecProblem(PictureEncoding.H264).isPresent(), "this machine has NVDEC");
    assertThatThrownBy(() -> open(Delivery.EVERY, Duration.ZERO, VideoDecoderChoice.NVDEC))
        .isInstanceOfSatisfying(
            SessionException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(SessionException.Reason.UNAVAILABLE);
              assertThat(e.subject()).isEqualTo(VideoDecoderChoice.KEY);
              assertThat(e).hasMessageContaining("h264_cuvid").hasMessageContaining("NVIDIA");
            });
    sessions.close();
    Session session = open(Delivery.EVERY, Duration.ZERO, VideoDecoderChoice.AUTO);
    for (int i = 0; i < 3; i++) {
      send(session, i);
    }
    close(session);
    assertThat(answered()).hasSize(3);
    assertThat(outlet.videoDecoder).isEqualTo("h264");
    assertThat(outlet.notices).hasSize(1);
    assertThat(outlet.notices.get(0).kind()).isEqualTo(Kind.DECODER_FALLBACK);
    assertThat(outlet.notices.get(0).text()).contains("h264_cuvid", VideoDecoderChoice.KEY);
    assertThat(sessions.counters().count(Counters.Event.DECODER_FALLBACK)).isEqualTo(1);
  }
}
