package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.passnet.saliency.v1.Audio;
import io.passnet.saliency.v1.AudioEncoding;
import io.passnet.saliency.v1.AudioFormat;
import io.passnet.saliency.v1.Axes;
import io.passnet.saliency.v1.ChannelLayout;
import io.passnet.saliency.v1.Closed;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.MapFormat;
import io.passnet.saliency.v1.MapSpec;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.PeaksSpec;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.Segment;
import io.passnet.saliency.v1.SegmentsSpec;
import io.passnet.saliency.v1.Tile;
import io.passnet.saliency.v1.TilesSpec;
import io.passnet.saliency.v1.VideoEncoding;
import io.passnet.saliency.v1.VideoFormat;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TrackTest extends ServerTest {
  private static final Open EVERY = Open.newBuilder().setDelivery(Delivery.DELIVERY_EVERY).build();

  @Test
  void everyFrameIsAnsweredInOrderThenTheStreamClosesWithItsTotals() throws Exception {
    TestStream stream = TestStream.start(channel).open(EVERY);
    for (int i = 0; i < 40; i++) {
      stream.frame(1000 + i, i * 33_333L, Pictures.jpeg(i));
    }
    stream.halfClose();

    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.results).extracting(Result::getFrameId).hasSize(40).isSorted();
    assertThat(stream.results).extracting(Result::getDropped).containsOnly(0L);
    assertThat(stream.closed.get())
        .isEqualTo(Closed.newBuilder().setFramesReceived(40).setFramesAnswered(40).build());
  }

  @Test
  void segmentsComeWithTheFrameThatEndsThemAndAverageTheirFrames() throws Exception {
    Products products =
        Products.newBuilder()
            .setTiles(TilesSpec.newBuilder().setColumns(4).setRows(2))
            .setSegments(SegmentsSpec.newBuilder().setLengthUs(300_000).setStartUs(100_000))
            .build();
    TestStream stream =
        TestStream.start(channel).open(EVERY.toBuilder().setProducts(products).build());
    for (int i = 0; i < 9; i++) {
      stream.frame(i, i * 100_000L, Pictures.jpeg(i));
    }
    stream.halfClose();

    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.results)
        .extracting(Result::getSegmentsCount)
        .containsExactly(0, 1, 0, 0, 1, 0, 0, 1, 0);
    Segment segment = stream.results.get(4).getSegments(0);
    assertThat(segment.getStartUs()).isEqualTo(100_000);
    assertThat(segment.getEndUs()).isEqualTo(400_000);
    assertThat(segment.getFrames()).isEqualTo(3);
    for (int tile = 0; tile < 8; tile++) {
      double mean = 0;
      for (int frame = 1; frame <= 3; frame++) {
        mean += stream.results.get(frame).getTiles(tile).getShare() / 3.0;
      }
      assertThat(segment.getTiles(tile).getShare()).isCloseTo((float) mean, within(1e-6f));
    }
  }

  @Test
  void openedRepeatsWhatWasResolved() throws Exception {
    TestStream stream = TestStream.start(channel).open(Open.getDefaultInstance());
    var opened = stream.opened.get(30, TimeUnit.SECONDS);
    assertThat(opened.getDelivery()).isEqualTo(Delivery.DELIVERY_LATEST);
    assertThat(opened.getAxes()).isEqualTo(Axes.AXES_OMAF);
    assertThat(opened.getStream()).isNotEmpty();
    assertThat(opened.getModel().getName()).isEqualTo("passnet-s");
    assertThat(opened.getModel().getProvider()).isEqualTo("cpu");
    assertThat(opened.getProducts().getTiles().getColumns()).isEqualTo(6);
    assertThat(opened.getProducts().getPeaks().getCount()).isEqualTo(5);
    assertThat(opened.getIdleTimeoutUs()).isPositive();
    assertThat(opened.getExpectedCadenceUs()).isPositive();
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
  }

  @Test
  void tileSharesSumToOneAndPeaksAreUnitVectors() throws Exception {
    Result result = one(Open.getDefaultInstance(), Pictures.png(3));
    assertThat(result.getTilesList()).hasSize(24);
    assertThat(result.getTilesList().stream().mapToDouble(Tile::getShare).sum())
        .isCloseTo(1, within(1e-4));
    assertThat(result.getTilesList()).extracting(Tile::getRank).doesNotHaveDuplicates();
    assertThat(result.getPeaksList()).isNotEmpty();
    result
        .getPeaksList()
        .forEach(
            peak -> {
              var d = peak.getDirection();
              double length = Math.hypot(Math.hypot(d.getX(), d.getY()), d.getZ());
              assertThat(length).isCloseTo(1, within(1e-5));
            });
  }

  @Test
  void theSamePeakIsGivenInEachOfTheFourAxes() throws Exception {
    ByteString picture = Pictures.jpeg(11);
    var omaf = one(axes(Axes.AXES_OMAF), picture).getPeaks(0).getDirection();
    var openXr = one(axes(Axes.AXES_OPENXR), picture).getPeaks(0).getDirection();
    var unity = one(axes(Axes.AXES_UNITY), picture).getPeaks(0).getDirection();
    var unreal = one(axes(Axes.AXES_UNREAL), picture).getPeaks(0).getDirection();
    assertThat(new float[] {openXr.getX(), openXr.getY(), openXr.getZ()})
        .containsExactly(new float[] {-omaf.getY(), omaf.getZ(), -omaf.getX()}, within(1e-5f));
    assertThat(new float[] {unity.getX(), unity.getY(), unity.getZ()})
        .containsExactly(new float[] {-omaf.getY(), omaf.getZ(), omaf.getX()}, within(1e-5f));
    assertThat(new float[] {unreal.getX(), unreal.getY(), unreal.getZ()})
        .containsExactly(new float[] {omaf.getX(), -omaf.getY(), omaf.getZ()}, within(1e-5f));
  }

  @Test
  void mapsComeInTheFormatAndSizeAskedFor() throws Exception {
    for (var expected :
        List.of(
            new Object[] {MapFormat.MAP_FORMAT_U8, 90 * 180},
            new Object[] {MapFormat.MAP_FORMAT_F16, 2 * 90 * 180},
            new Object[] {MapFormat.MAP_FORMAT_F32, 4 * 90 * 180})) {
      Products map =
          Products.newBuilder()
              .setMap(
                  MapSpec.newBuilder()
                      .setWidth(180)
                      .setHeight(90)
                      .setFormat((MapFormat) expected[0]))
              .build();
      Result result = one(Open.newBuilder().setProducts(map).build(), Pictures.jpeg(1));
      assertThat(result.getMap().getWidth()).isEqualTo(180);
      assertThat(result.getMap().getData().size()).isEqualTo(expected[1]);
      assertThat(result.getTilesList()).isEmpty();
      assertThat(result.getPeaksList()).isEmpty();
    }
  }

  @Test
  void jpegPngAndRawPicturesOfTheSameSceneGiveTheSameTiles() throws Exception {
    ByteBuffer rgb = Pictures.rgb(5, 512, 256);
    ByteBuffer rgba = ByteBuffer.allocate(512 * 256 * 4);
    for (int i = 0; i < 512 * 256; i++) {
      rgba.put(rgb.get(3 * i)).put(rgb.get(3 * i + 1)).put(rgb.get(3 * i + 2)).put((byte) 255);
    }
    Result png = one(Open.getDefaultInstance(), Pictures.png(5));
    Result raw = one(raw(VideoEncoding.VIDEO_ENCODING_RGB24), ByteString.copyFrom(rgb));
    Result alpha = one(raw(VideoEncoding.VIDEO_ENCODING_RGBA32), ByteString.copyFrom(rgba.flip()));
    Result jpeg = one(Open.getDefaultInstance(), Pictures.jpeg(5));
    for (int i = 0; i < 24; i++) {
      float share = png.getTiles(i).getShare();
      assertThat(raw.getTiles(i).getShare()).isCloseTo(share, within(1e-4f));
      assertThat(alpha.getTiles(i).getShare()).isCloseTo(share, within(1e-4f));
      assertThat(jpeg.getTiles(i).getShare()).isCloseTo(share, within(0.03f));
    }
  }

  @Test
  void soundIsHeardInEveryLayoutAndEncoding() throws Exception {
    for (ChannelLayout layout :
        List.of(
            ChannelLayout.CHANNEL_LAYOUT_MONO,
            ChannelLayout.CHANNEL_LAYOUT_STEREO,
            ChannelLayout.CHANNEL_LAYOUT_AMBISONIC_1)) {
      for (AudioEncoding encoding :
          List.of(AudioEncoding.AUDIO_ENCODING_PCM_S16LE, AudioEncoding.AUDIO_ENCODING_PCM_F32LE)) {
        Open open =
            EVERY.toBuilder()
                .setAudio(
                    AudioFormat.newBuilder()
                        .setEncoding(encoding)
                        .setLayout(layout)
                        .setSampleRate(48_000))
                .build();
        TestStream stream = TestStream.start(channel).open(open);
        stream.audio(Audio.newBuilder().setData(tone(encoding, layout)));
        stream.frame(1, 500_000, Pictures.jpeg(1));
        stream.halfClose();
        assertThat(stream.status()).isEqualTo(Status.OK);
        assertThat(stream.notices).isEmpty();
        assertThat(stream.results).hasSize(1).allMatch(Result::getHeard);
        assertThat(stream.closed.get().getAudioUs()).isEqualTo(500_000);
      }
    }
  }

  @Test
  void twoStreamsNeverSeeEachOthersState() throws Exception {
    Result alone = last(10, 0);
    TestStream other = TestStream.start(channel).open(EVERY);
    for (int i = 0; i < 10; i++) {
      other.frame(i, i * 33_333L, Pictures.jpeg(100 + 20 * i));
    }
    Result beside = last(10, 0);
    other.halfClose();
    assertThat(other.status()).isEqualTo(Status.OK);
    assertThat(beside.getTilesList()).isEqualTo(alone.getTilesList());
  }

  @Test
  void aSeekForgetsThePast() throws Exception {
    Result fresh = last(1, 3);
    TestStream stream = TestStream.start(channel).open(EVERY);
    for (int i = 0; i < 5; i++) {
      stream.frame(i, 5_000_000 + i * 33_333L, Pictures.jpeg(40 + 20 * i));
    }
    stream.seek();
    stream.frame(9, 0, Pictures.jpeg(3));
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.notices).isEmpty();
    assertThat(stream.results.get(5).getTilesList()).isEqualTo(fresh.getTilesList());
  }

  /** Sends {@code frames} pictures and returns the last answer. */
  private Result last(int frames, int first) throws Exception {
    TestStream stream = TestStream.start(channel).open(EVERY);
    for (int i = 0; i < frames; i++) {
      stream.frame(i, i * 33_333L, Pictures.jpeg(first + i));
    }
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    return stream.results.get(frames - 1);
  }

  private Result one(Open open, ByteString picture) throws Exception {
    TestStream stream = TestStream.start(channel).open(open);
    stream.frame(1, 0, picture);
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.notices).isEmpty();
    assertThat(stream.results).hasSize(1);
    return stream.results.get(0);
  }

  private static Open axes(Axes axes) {
    return Open.newBuilder()
        .setAxes(axes)
        .setProducts(
            Products.newBuilder()
                .setPeaks(PeaksSpec.newBuilder().setCount(1))
                .setTiles(TilesSpec.newBuilder().setColumns(8).setRows(8)))
        .build();
  }

  private static Open raw(VideoEncoding encoding) {
    return Open.newBuilder()
        .setVideo(VideoFormat.newBuilder().setEncoding(encoding).setWidth(512).setHeight(256))
        .build();
  }

  private static ByteString tone(AudioEncoding encoding, ChannelLayout layout) {
    int channels =
        switch (layout) {
          case CHANNEL_LAYOUT_MONO -> 1;
          case CHANNEL_LAYOUT_STEREO -> 2;
          default -> 4;
        };
    boolean floats = encoding == AudioEncoding.AUDIO_ENCODING_PCM_F32LE;
    ByteBuffer block =
        ByteBuffer.allocate(24_000 * channels * (floats ? 4 : 2)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 24_000 * channels; i++) {
      double value = 0.5 * Math.sin(2 * Math.PI * 440 * (i / channels) / 48_000);
      if (floats) {
        block.putFloat((float) value);
      } else {
        block.putShort((short) (value * 32767));
      }
    }
    return ByteString.copyFrom(block.flip());
  }
}
