package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.passnet.edge.cli.demo.Scene;
import io.passnet.edge.cli.demo.Voice;
import io.passnet.edge.geometry.Direction;
import io.passnet.edge.media.EncodedSound;
import io.passnet.edge.media.PictureEncoder;
import io.passnet.edge.media.SoundLayout;
import io.passnet.saliency.v1.Audio;
import io.passnet.saliency.v1.AudioEncoding;
import io.passnet.saliency.v1.AudioFormat;
import io.passnet.saliency.v1.ChannelLayout;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.MapFormat;
import io.passnet.saliency.v1.MapSpec;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.PeaksSpec;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Result;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One scene with one voice in every encoding, rate and layout of sound: the map and its strongest
 * peak are those of the same layout as plain floats at the model's own rate.
 */
@QuarkusTest
class EverySoundTest extends ServerTest {
  private static final int WIDTH = 512;
  private static final int HEIGHT = 256;
  private static final double BEGIN = 2;
  private static final double SECONDS = 1.3;
  private static final long BLOCK_US = 20_000;
  private static final double WITHIN_DEGREES = 3;

  private static final List<ByteString> SCENE = scene();
  private static final Map<SoundLayout, Result> REFERENCES = new EnumMap<>(SoundLayout.class);

  /** A row of the table; the codec is null for samples that are sent as they are. */
  private record Row(
      AudioEncoding encoding,
      EncodedSound.Codec codec,
      int rate,
      SoundLayout layout,
      boolean fuma) {
    static Row pcm(AudioEncoding encoding, int rate, SoundLayout layout) {
      return new Row(encoding, null, rate, layout, false);
    }

    @Override
    public String toString() {
      return "%s %d Hz %s%s"
          .formatted(codec == null ? encoding : codec, rate, layout, fuma ? " FuMa" : "");
    }

    /** What it must sound like: every order is heard as the first. */
    SoundLayout heardAs() {
      return layout.channels() > SoundLayout.STEREO.channels() ? SoundLayout.AMBISONIC_1 : layout;
    }
  }

  static Stream<Row> rows() {
    Stream<Row> layouts =
        Stream.of(SoundLayout.values())
            .flatMap(
                layout ->
                    Stream.of(
                        Row.pcm(AudioEncoding.AUDIO_ENCODING_PCM_S16LE, 16_000, layout),
                        Row.pcm(AudioEncoding.AUDIO_ENCODING_PCM_F32LE, 48_000, layout)));
    Stream<Row> fuma =
        Stream.of(SoundLayout.values())
            .filter(layout -> layout.channels() > SoundLayout.STEREO.channels())
            .map(
                layout ->
                    new Row(AudioEncoding.AUDIO_ENCODING_PCM_F32LE, null, 16_000, layout, true));
    Stream<Row> rates =
        Stream.of(44_100, 96_000, 192_000)
            .map(
                rate ->
                    Row.pcm(AudioEncoding.AUDIO_ENCODING_PCM_S16LE, rate, SoundLayout.AMBISONIC_1));
    Stream<Row> coded =
        Stream.of(SoundLayout.MONO, SoundLayout.STEREO, SoundLayout.AMBISONIC_1)
            .flatMap(
                layout ->
                    Stream.of(EncodedSound.Codec.values())
                        .map(
                            codec ->
                                new Row(
                                    codec == EncodedSound.Codec.OPUS
                                        ? AudioEncoding.AUDIO_ENCODING_OPUS
                                        : AudioEncoding.AUDIO_ENCODING_AAC,
                                    codec,
                                    48_000,
                                    layout,
                                    false)));
    Stream<Row> higher =
        Stream.of(SoundLayout.AMBISONIC_2, SoundLayout.AMBISONIC_3)
            .map(
                layout ->
                    new Row(
                        AudioEncoding.AUDIO_ENCODING_OPUS,
                        EncodedSound.Codec.OPUS,
                        48_000,
                        layout,
                        false));
    return Stream.of(layouts, fuma, rates, coded, higher).flatMap(rows -> rows);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theMapIsThatOfPlainSamples(Row row) throws Exception {
    Result plain = reference(row.heardAs());
    Result result = last(row);
    assertThat(result.getHeard()).isTrue();
    assertThat(peak(result).angleTo(peak(plain))).as("degrees off").isLessThan(WITHIN_DEGREES);
    assertThat(Maps.correlation(result, plain)).isGreaterThan(0.99);
  }

  /** Channels that are taken for others point elsewhere: the rows above can fail. */
  @Test
  void aWrongOrderOfChannelsWouldBeSeen() throws Exception {
    Row fuma =
        new Row(
            AudioEncoding.AUDIO_ENCODING_PCM_F32LE, null, 16_000, SoundLayout.AMBISONIC_1, true);
    Result wrong = last(fuma, samples(fuma), false);
    assertThat(Maps.correlation(wrong, reference(SoundLayout.AMBISONIC_1))).isLessThan(0.99);
  }

  private Result reference(SoundLayout layout) throws Exception {
    if (!REFERENCES.containsKey(layout)) {
      REFERENCES.put(layout, last(Row.pcm(AudioEncoding.AUDIO_ENCODING_PCM_F32LE, 16_000, layout)));
    }
    return REFERENCES.get(layout);
  }

  private Result last(Row row) throws Exception {
    return last(row, samples(row), row.fuma);
  }

  private Result last(Row row, float[] samples, boolean fuma) throws Exception {
    AudioFormat.Builder format =
        AudioFormat.newBuilder()
            .setEncoding(row.encoding)
            .setSampleRate(row.rate)
            .setLayout(ChannelLayout.valueOf("CHANNEL_LAYOUT_" + row.layout))
            .setFuma(fuma);
    EncodedSound coded =
        row.codec == null ? null : EncodedSound.of(row.codec, row.rate, row.layout, samples, 0);
    if (coded != null) {
      format.setCodecConfig(ByteString.copyFrom(coded.format().codecConfig().duplicate()));
    }
    TestStream stream = TestStream.start(channel).open(open(format.build()));
    if (coded == null) {
      sendPlain(stream, row, samples);
    } else {
      for (EncodedSound.Packet packet : coded.packets()) {
        stream.awaitReady();
        stream.audio(
            Audio.newBuilder()
                .setMediaTimeUs(packet.mediaTimeUs())
                .setData(ByteString.copyFrom(packet.data().duplicate())));
      }
    }
    for (int i = 0; i < SCENE.size(); i++) {
      stream.awaitReady();
      stream.frame(i, 1_000_000 + i * 100_000L, SCENE.get(i));
    }
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.notices).isEmpty();
    assertThat(stream.results).hasSize(SCENE.size());
    return stream.results.get(SCENE.size() - 1);
  }

  private static Open open(AudioFormat format) {
    return Open.newBuilder()
        .setDelivery(Delivery.DELIVERY_EVERY)
        .setAudio(format)
        .setProducts(
            Products.newBuilder()
                .setPeaks(PeaksSpec.newBuilder().setCount(1))
                .setMap(MapSpec.newBuilder().setFormat(MapFormat.MAP_FORMAT_F32)))
        .build();
  }

  private static void sendPlain(TestStream stream, Row row, float[] samples) throws Exception {
    boolean floats = row.encoding == AudioEncoding.AUDIO_ENCODING_PCM_F32LE;
    int block = (int) (row.rate * BLOCK_US / 1_000_000) * row.layout.channels();
    for (int at = 0; at < samples.length; at += block) {
      int count = Math.min(block, samples.length - at);
      ByteBuffer bytes =
          ByteBuffer.allocate(count * (floats ? Float.BYTES : Short.BYTES))
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int i = at; i < at + count; i++) {
        if (floats) {
          bytes.putFloat(samples[i]);
        } else {
          bytes.putShort((short) Math.round(samples[i] * 32767));
        }
      }
      long timeUs = (long) at / row.layout.channels() * 1_000_000 / row.rate;
      stream.awaitReady();
      stream.audio(
          Audio.newBuilder().setMediaTimeUs(timeUs).setData(ByteString.copyFrom(bytes.flip())));
    }
  }

  /** The voice from where the walker is; what is beyond the first order must not be heard. */
  private static float[] samples(Row row) {
    Voice voice = new Voice(row.rate);
    Scene scene = new Scene(voice, 8, 4);
    int channels = row.layout.channels();
    int frames = (int) (SECONDS * row.rate);
    float[] samples = new float[frames * channels];
    for (int k = 0; k < frames; k++) {
      double time = BEGIN + (double) k / row.rate;
      float w = voice.sample((long) (BEGIN * row.rate) + k);
      Direction from = scene.sounding(time);
      float[] all =
          switch (channels) {
            case 1 -> new float[] {w};
            // Half to the left at the front, as a pair of cardioids would hear it.
            case 2 ->
                new float[] {(float) (w * (1 + from.y()) / 2), (float) (w * (1 - from.y()) / 2)};
            default -> ambisonic(w, from, channels, row.fuma);
          };
      System.arraycopy(all, 0, samples, k * channels, channels);
    }
    return samples;
  }

  private static float[] ambisonic(float w, Direction from, int channels, boolean fuma) {
    float[] all = new float[channels];
    float x = (float) (w * from.x());
    float y = (float) (w * from.y());
    float z = (float) (w * from.z());
    all[0] = fuma ? (float) (w / Math.sqrt(2)) : w;
    all[1] = fuma ? x : y;
    all[2] = fuma ? y : z;
    all[3] = fuma ? z : x;
    for (int c = 4; c < channels; c++) {
      all[c] = -w;
    }
    return all;
  }

  private static Direction peak(Result result) {
    var found = result.getPeaks(0).getDirection();
    return new Direction(found.getX(), found.getY(), found.getZ());
  }

  private static List<ByteString> scene() {
    Scene scene = new Scene(new Voice(16_000), WIDTH, HEIGHT);
    return IntStream.range(0, 3)
        .mapToObj(i -> scene.picture(BEGIN + 1 + i * 0.1))
        .map(rgb -> ByteString.copyFrom(PictureEncoder.jpeg(rgb, WIDTH, HEIGHT)))
        .toList();
  }
}
