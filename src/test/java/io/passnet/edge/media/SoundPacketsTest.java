package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.media.AppendResult.Kind;
import io.passnet.edge.media.EncodedSound.Codec;
import io.passnet.edge.media.EncodedSound.Packet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NothingLeftBehind.class)
class SoundPacketsTest {
  private static final int SECOND = SoundTrack.RATE;

  /** 5 ms in samples of the track. */
  private static final double CLOSE = 80;

  @ParameterizedTest
  @CsvSource({
    "AAC, 8000, MONO",
    "AAC, 16000, MONO",
    "AAC, 22050, STEREO",
    "AAC, 44100, STEREO",
    "AAC, 48000, MONO",
    "AAC, 48000, AMBISONIC_1",
    "AAC, 96000, STEREO",
    "ADTS, 44100, MONO",
    "ADTS, 48000, STEREO",
    "ADTS, 48000, AMBISONIC_1",
    "OPUS, 8000, MONO",
    "OPUS, 16000, STEREO",
    "OPUS, 48000, MONO",
    "OPUS, 48000, STEREO",
    "OPUS, 48000, AMBISONIC_1",
    "OPUS, 48000, AMBISONIC_2",
    "OPUS, 48000, AMBISONIC_3"
  })
  void aBurstLandsWhereThePacketsSay(Codec codec, int rate, SoundLayout layout) throws Exception {
    long startUs = 1_700_000_000_000_000L;
    float[] samples = Tones.burst(rate, layout.channels(), 2, 1.1);
    EncodedSound sound = EncodedSound.of(codec, rate, layout, samples, startUs);
    FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
    try (SoundTrack track = open(sound.format())) {
      appendAll(track, sound.packets());
      assertThat(track.read(startUs + 1_500_000, out, SECOND)).isTrue();
      assertThat(Tones.centre(out, 0, SECOND)).isCloseTo(0.6 * SECOND, within(CLOSE));
      long packetUs = sound.format().durationUs(sound.packets().get(3).data());
      assertThat(track.totalUs())
          .isCloseTo(packetUs * sound.packets().size(), within(sound.packets().size() + packetUs));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AAC, MONO",
    "AAC, STEREO",
    "AAC, AMBISONIC_1",
    "ADTS, AMBISONIC_1",
    "OPUS, MONO",
    "OPUS, STEREO",
    "OPUS, AMBISONIC_1",
    "OPUS, AMBISONIC_2",
    "OPUS, AMBISONIC_3"
  })
  void eachChannelStaysItself(Codec codec, SoundLayout layout) throws Exception {
    float[] samples = Tones.chord(48_000, layout.channels(), 2, 400);
    EncodedSound sound = EncodedSound.of(codec, 48_000, layout, samples, 0);
    FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
    try (SoundTrack track = open(sound.format())) {
      appendAll(track, sound.packets());
      track.read(1_500_000, out, SECOND);
    }
    for (int c = 0; c < 4; c++) {
      for (int tone = 0; tone < 5; tone++) {
        double expected =
            switch (layout) {
              case MONO -> c == 0 && tone == 0 ? 0.5 : 0;
              case STEREO -> c < 2 && tone < 2 ? 0.25 : 0;
              default -> c == tone ? 0.5 : 0;
            };
        assertThat(Tones.amplitude(out, c, SECOND, 400 * (tone + 1)))
            .as("%d Hz in channel %d", 400 * (tone + 1), c)
            .isCloseTo(expected, within(0.03));
      }
    }
  }

  @Test
  void opusNeedsNoHeadForOneOrTwoChannels() throws Exception {
    for (SoundLayout layout : List.of(SoundLayout.MONO, SoundLayout.STEREO)) {
      EncodedSound sound = burst(Codec.OPUS, layout).announced(48_000, layout, new byte[0]);
      assertBurst(sound);
    }
    assertThatThrownBy(() -> new SoundFormat(SoundEncoding.OPUS, 48_000, SoundLayout.AMBISONIC_1))
        .hasMessageContaining("codec_config is empty")
        .hasMessageContaining("OpusHead");
  }

  @Test
  void demixedAmbisonicsAreMixedAsTheHeadSays() throws Exception {
    EncodedSound plain = burst(Codec.OPUS, SoundLayout.AMBISONIC_1);
    // Family 3: W is half of the third stream; Y, Z and X are the first, the second and minus the
    // fourth.
    float[][] rows = {{0, 0, 0.5f, 0}, {0.999f, 0, 0, 0}, {0, 0.999f, 0, 0}, {0, 0, 0, -0.999f}};
    ByteBuffer head = ByteBuffer.allocate(21 + 32).order(ByteOrder.LITTLE_ENDIAN);
    byte[] old = new byte[21];
    plain.format().codecConfig().duplicate().get(old);
    old[18] = 3;
    head.put(old);
    for (int c = 0; c < 4; c++) {
      for (float[] row : rows) {
        head.putShort((short) Math.round(row[c] * 32768));
      }
    }
    EncodedSound sound =
        EncodedSound.of(
                Codec.OPUS, 48_000, SoundLayout.AMBISONIC_1, Tones.chord(48_000, 4, 2, 400), 0)
            .announced(48_000, SoundLayout.AMBISONIC_1, head.array());
    FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
    try (SoundTrack track = open(sound.format())) {
      appendAll(track, sound.packets());
      track.read(1_500_000, out, SECOND);
    }
    assertThat(Tones.amplitude(out, 0, SECOND, 1_200)).isCloseTo(0.25, within(0.02));
    assertThat(Tones.amplitude(out, 1, SECOND, 400)).isCloseTo(0.5, within(0.02));
    assertThat(Tones.amplitude(out, 2, SECOND, 800)).isCloseTo(0.5, within(0.02));
    assertThat(Tones.amplitude(out, 3, SECOND, 1_600)).isCloseTo(0.5, within(0.02));
    assertThat(Tones.amplitude(out, 0, SECOND, 400)).isCloseTo(0, within(0.02));
  }

  @Test
  void aBlockMayHoldManyAdtsFrames() throws Exception {
    EncodedSound sound = burst(Codec.ADTS, SoundLayout.MONO);
    long startUs = sound.packets().get(0).mediaTimeUs();
    FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
    try (SoundTrack track = open(sound.format())) {
      assertThat(track.append(startUs, sound.joined())).isEqualTo(AppendResult.OK);
      track.read(1_500_000, out, SECOND);
      assertThat(Tones.centre(out, 0, SECOND)).isCloseTo(0.6 * SECOND, within(CLOSE));
      assertThat(sound.format().durationUs(sound.joined())).isEqualTo(track.totalUs());
      ByteBuffer cut = sound.joined().limit(sound.joined().limit() - 1);
      AppendResult result = track.append(startUs + 3_000_000, cut);
      assertThat(result.message()).contains("whole");
    }
  }

  @Test
  void adtsIsRecognisedThoughAConfigurationWasGiven() throws Exception {
    EncodedSound raw = burst(Codec.AAC, SoundLayout.STEREO);
    byte[] config = new byte[raw.format().codecConfig().remaining()];
    raw.format().codecConfig().duplicate().get(config);
    assertBurst(
        burst(Codec.ADTS, SoundLayout.STEREO).announced(48_000, SoundLayout.STEREO, config));
  }

  @Test
  void rawAacWithoutAConfigurationIsInvalidAndSaysWhatToDo() throws Exception {
    EncodedSound sound =
        burst(Codec.AAC, SoundLayout.MONO).announced(48_000, SoundLayout.MONO, new byte[0]);
    try (SoundTrack track = open(sound.format())) {
      AppendResult result = track.append(0, sound.packets().get(5).data());
      assertThat(result.kind()).isEqualTo(Kind.INVALID);
      assertThat(result.message()).contains("AudioSpecificConfig").contains("ADTS");
    }
  }

  /** Announced and real; the sound is heard at the real rate, and told of once. */
  @ParameterizedTest
  @CsvSource({
    "AAC, 44100, STEREO, STEREO, sample_rate is 44100, say 48000",
    "ADTS, 16000, MONO, MONO, sample_rate is 16000, say 48000",
    "ADTS, 48000, MONO, STEREO, layout is MONO, 2 channels",
    "AAC, 48000, STEREO, MONO, layout is STEREO, 1 channels",
    "OPUS, 24000, MONO, MONO, sample_rate is 24000, say 48000",
    "OPUS, 48000, AMBISONIC_1, AMBISONIC_2, layout is AMBISONIC_1, 9 channels",
    "OPUS, 48000, AMBISONIC_3, AMBISONIC_1, layout is AMBISONIC_3, 4 channels"
  })
  void aConflictThatLeavesTheSoundUsableIsToldOnce(
      Codec codec, int rate, SoundLayout layout, SoundLayout real, String said, String found)
      throws Exception {
    EncodedSound sound = burst(codec, real);
    byte[] config = new byte[sound.format().codecConfig().remaining()];
    sound.format().codecConfig().duplicate().get(config);
    FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
    try (SoundTrack track = open(sound.announced(rate, layout, config).format())) {
      for (int i = 0; i < sound.packets().size(); i++) {
        Packet packet = sound.packets().get(i);
        AppendResult result = track.append(packet.mediaTimeUs(), packet.data());
        assertThat(result.kind()).isEqualTo(i == 0 ? Kind.CONFLICT : Kind.OK);
        if (i == 0) {
          assertThat(result.message()).contains(said).contains(found);
        }
      }
      assertThat(track.read(1_500_000, out, SECOND)).isTrue();
      assertThat(Tones.centre(out, 0, SECOND)).isCloseTo(0.6 * SECOND, within(CLOSE));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OPUS, AMBISONIC_1, STEREO, 2 channels",
    "OPUS, STEREO, AMBISONIC_1, 4 channels",
    "ADTS, AMBISONIC_2, MONO, 1 channels",
    "AAC, MONO, AMBISONIC_1, 4 channels"
  })
  void aConflictThatLeavesNothingToHearIsInvalidWithBothValues(
      Codec codec, SoundLayout layout, SoundLayout real, String found) throws Exception {
    EncodedSound sound = burst(codec, real);
    byte[] config = new byte[sound.format().codecConfig().remaining()];
    sound.format().codecConfig().duplicate().get(config);
    try (SoundTrack track = open(sound.announced(48_000, layout, config).format())) {
      for (Packet packet : sound.packets().subList(0, 5)) {
        AppendResult result = track.append(packet.mediaTimeUs(), packet.data());
        assertThat(result.kind()).isEqualTo(Kind.INVALID);
        assertThat(result.message()).contains(layout.name()).contains(found);
      }
      assertThat(track.read(100_000, FloatBuffer.allocate(4 * SECOND), SECOND)).isFalse();
      assertThat(track.totalUs()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Codec.class)
  void aBrokenPacketIsSilenceAndTheNextOnesAreHeard(Codec codec) throws Exception {
    EncodedSound sound = burst(codec, SoundLayout.STEREO);
    Random random = new Random(3);
    FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
    try (SoundTrack track = open(sound.format())) {
      for (int i = 0; i < sound.packets().size(); i++) {
        Packet packet = sound.packets().get(i);
        byte[] data = packet.data().array().clone();
        boolean broken = i > 5 && i < 15;
        if (broken) {
          random.nextBytes(data);
          // No Opus packet holds so many frames; almost all other bytes are some sound.
          data[0] = (byte) 0xff;
          data[1] = (byte) 0x3f;
        }
        Kind kind = track.append(packet.mediaTimeUs(), ByteBuffer.wrap(data)).kind();
        assertThat(kind).isEqualTo(broken ? Kind.INVALID : Kind.OK);
      }
      track.read(1_500_000, out, SECOND);
      assertThat(Tones.centre(out, 0, SECOND)).isCloseTo(0.6 * SECOND, within(CLOSE));
      assertThat(track.append(3_000_000, ByteBuffer.allocate(0)).kind()).isIn(Kind.OK, Kind.GAP);
    }
  }

  @Test
  void aMissingPacketIsAGapAndALateOneFillsIt() throws Exception {
    EncodedSound sound = burst(Codec.OPUS, SoundLayout.MONO);
    FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
    try (SoundTrack track = open(sound.format())) {
      // Three of 20 ms are held back; the burst is in them.
      int first = 54;
      for (int i = 0; i < sound.packets().size(); i++) {
        if (i < first || i >= first + 5) {
          Packet packet = sound.packets().get(i);
          assertThat(track.append(packet.mediaTimeUs(), packet.data()).kind())
              .isEqualTo(i == first + 5 ? Kind.GAP : Kind.OK);
        }
      }
      track.read(1_500_000, out, SECOND);
      assertThat(Tones.level(out, 0, SECOND)).isLessThan(0.02);
      for (Packet packet : sound.packets().subList(first, first + 5)) {
        assertThat(track.append(packet.mediaTimeUs(), packet.data()).kind()).isEqualTo(Kind.OK);
      }
      track.finish();
      track.read(1_500_000, out, SECOND);
      assertThat(Tones.centre(out, 0, SECOND)).isCloseTo(0.6 * SECOND, within(CLOSE));
    }
  }

  @Test
  void limitsNameTheirKeys() throws Exception {
    EncodedSound sound = burst(Codec.OPUS, SoundLayout.AMBISONIC_1);
    assertLimit(sound.format(), limits(1 << 20, 3, 192_000), "passnet.media.max-sound-channels");
    assertLimit(sound.format(), limits(1 << 20, 16, 44_100), "passnet.media.max-sound-rate");
    byte[] head = new byte[sound.format().codecConfig().remaining()];
    sound.format().codecConfig().duplicate().get(head);
    head[19] = 20;
    assertLimit(
        sound.announced(48_000, SoundLayout.AMBISONIC_1, head).format(),
        limits(1 << 20, 16, 192_000),
        "passnet.media.max-sound-channels");
    assertLimit(
        new SoundFormat(SoundEncoding.S16LE, 192_000, SoundLayout.MONO),
        limits(1 << 20, 16, 191_999),
        "passnet.media.max-sound-rate");
    assertLimit(
        new SoundFormat(SoundEncoding.S16LE, 48_000, SoundLayout.AMBISONIC_3),
        limits(1 << 20, 15, 192_000),
        "passnet.media.max-sound-channels");
    try (SoundTrack track = SoundTrack.open(sound.format(), limits(10, 16, 192_000), 2)) {
      AppendResult result = track.append(0, sound.packets().get(4).data());
      assertThat(result.kind()).isEqualTo(Kind.INVALID);
      assertThat(result.limitKey()).isEqualTo("passnet.media.max-packet-bytes");
      assertThat(result.message()).contains("passnet.media.max-packet-bytes");
    }
    EncodedSound fast =
        EncodedSound.of(Codec.ADTS, 96_000, SoundLayout.MONO, Tones.burst(96_000, 1, 0.5, 0.2), 0)
            .announced(48_000, SoundLayout.MONO, new byte[0]);
    try (SoundTrack track = SoundTrack.open(fast.format(), limits(1 << 20, 16, 48_000), 2)) {
      assertThat(track.append(0, fast.packets().get(1).data()).limitKey())
          .isEqualTo("passnet.media.max-sound-rate");
    }
  }

  @Test
  void configurationsThatAreNoneAreRefused() {
    byte[] text = "OpusHead?".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> format(SoundEncoding.OPUS, text)).hasMessageContaining("codec_config");
    assertThatThrownBy(() -> format(SoundEncoding.OPUS, new byte[19]))
        .hasMessageContaining("does not begin with OpusHead");
    assertThatThrownBy(() -> format(SoundEncoding.AAC, new byte[] {0x12}))
        .hasMessageContaining("codec_config has 1 bytes")
        .hasMessageContaining("AudioSpecificConfig");
    assertThatThrownBy(() -> format(SoundEncoding.AAC, new byte[] {0x17, 0x08, 0, 0}))
        .hasMessageContaining("codec_config names no sample rate");
    // Twin VQ, which nobody decodes.
    SoundFormat vq = format(SoundEncoding.AAC, new byte[] {0x39, (byte) 0x88});
    assertThatThrownBy(() -> open(vq))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("The aac decoder refuses");
  }

  @Test
  void opusPacketsSayHowLongTheyAre() {
    // RFC 6716, table 2: SILK 20 ms, SILK 60 ms, hybrid 10 ms, CELT 2.5 ms and 20 ms; then counts.
    assertThat(opusUs(1 << 3)).isEqualTo(20_000);
    assertThat(opusUs(11 << 3)).isEqualTo(60_000);
    assertThat(opusUs(14 << 3)).isEqualTo(10_000);
    assertThat(opusUs(16 << 3)).isEqualTo(2_500);
    assertThat(opusUs(31 << 3)).isEqualTo(20_000);
    assertThat(opusUs(31 << 3 | 2)).isEqualTo(40_000);
    assertThat(opusUs(31 << 3 | 3, 3)).isEqualTo(60_000);
    assertThat(opusUs(31 << 3 | 3, 63)).isZero();
    assertThat(opusUs()).isZero();
  }

  private static long opusUs(int... bytes) {
    ByteBuffer packet = ByteBuffer.allocate(bytes.length);
    for (int value : bytes) {
      packet.put((byte) value);
    }
    return OpusHead.durationUs(packet.flip());
  }

  private static SoundFormat format(SoundEncoding encoding, byte[] config) {
    return new SoundFormat(encoding, 48_000, SoundLayout.MONO, false, ByteBuffer.wrap(config));
  }

  private static void assertLimit(SoundFormat format, MediaLimits limits, String key) {
    assertThatThrownBy(() -> SoundTrack.open(format, limits, 2))
        .isInstanceOfSatisfying(MediaException.class, e -> assertThat(e.limitKey()).isEqualTo(key))
        .hasMessageContaining(key);
  }

  private static MediaLimits limits(int packetBytes, int channels, int rate) {
    return new MediaLimits(1, 1, 1, packetBytes, channels, rate, 1, Duration.ofSeconds(1));
  }

  private static void assertBurst(EncodedSound sound) throws MediaException {
    FloatBuffer out = FloatBuffer.allocate(4 * SECOND);
    try (SoundTrack track = open(sound.format())) {
      appendAll(track, sound.packets());
      assertThat(track.read(1_500_000, out, SECOND)).isTrue();
      assertThat(Tones.centre(out, 0, SECOND)).isCloseTo(0.6 * SECOND, within(CLOSE));
    }
  }

  /** Two seconds at 48 kHz with a burst at 1.1 s. */
  private static EncodedSound burst(Codec codec, SoundLayout layout) {
    return EncodedSound.of(
        codec, 48_000, layout, Tones.burst(48_000, layout.channels(), 2, 1.1), 0);
  }

  private static SoundTrack open(SoundFormat format) throws MediaException {
    return SoundTrack.open(format, MediaLimits.defaults(), 4);
  }

  private static void appendAll(SoundTrack track, List<Packet> packets) {
    for (Packet packet : packets) {
      assertThat(track.append(packet.mediaTimeUs(), packet.data())).isEqualTo(AppendResult.OK);
    }
    track.finish();
  }
}
