package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.passnet.edge.media.EncodedSound;
import io.passnet.edge.media.EncodedSound.Codec;
import io.passnet.edge.media.EncodedSound.Packet;
import io.passnet.edge.media.SoundFormat;
import io.passnet.edge.media.SoundLayout;
import io.passnet.saliency.v1.Audio;
import io.passnet.saliency.v1.AudioEncoding;
import io.passnet.saliency.v1.AudioFormat;
import io.passnet.saliency.v1.ChannelLayout;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.Notice;
import io.passnet.saliency.v1.NoticeKind;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.PredictRequest;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encoded sound over the wire. */
@QuarkusTest
class SoundTest extends ServerTest {
  @ParameterizedTest
  @CsvSource({
    "AAC, 44100, STEREO",
    "AAC, 48000, AMBISONIC_1",
    "ADTS, 48000, MONO",
    "OPUS, 48000, STEREO",
    "OPUS, 48000, AMBISONIC_1",
    "OPUS, 48000, AMBISONIC_3"
  })
  void packetsAreHeardAndTheirDurationIsCounted(Codec codec, int rate, SoundLayout layout)
      throws Exception {
    EncodedSound sound = noise(codec, rate, layout);
    TestStream stream = TestStream.start(channel).open(open(audio(sound.format())));
    for (Packet packet : sound.packets()) {
      send(stream, packet);
    }
    stream.frame(1, 900_000, Pictures.jpeg(1));
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.notices).isEmpty();
    assertThat(stream.results).hasSize(1).allMatch(Result::getHeard);
    long packetUs = sound.format().durationUs(sound.packets().get(3).data());
    assertThat(stream.closed.get().getAudioUs())
        .isCloseTo(packetUs * sound.packets().size(), within((long) sound.packets().size()));
  }

  @Test
  void brokenPacketsAreOneNoticeAndTheStreamLivesOn() throws Exception {
    EncodedSound sound = noise(Codec.ADTS, 48_000, SoundLayout.STEREO);
    TestStream stream = TestStream.start(channel).open(open(audio(sound.format())));
    for (int i = 0; i < sound.packets().size(); i++) {
      Packet packet = sound.packets().get(i);
      boolean broken = i > 3 && i < 10;
      send(stream, broken ? new Packet(packet.mediaTimeUs(), ByteBuffer.allocate(50)) : packet);
    }
    stream.frame(1, 900_000, Pictures.jpeg(1));
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.results).hasSize(1).allMatch(Result::getHeard);
    assertThat(
            stream.notices.stream()
                .filter(n -> n.getKind() == NoticeKind.NOTICE_KIND_AUDIO_INVALID))
        .hasSize(1)
        .allMatch(n -> n.getCount() == 1 && n.getText().contains("ADTS"));
  }

  @Test
  void aCauseIsToldWhenItBeginsAndAgainAfterFiveGoodSeconds() throws Exception {
    AudioFormat pcm =
        AudioFormat.newBuilder()
            .setEncoding(AudioEncoding.AUDIO_ENCODING_PCM_S16LE)
            .setLayout(ChannelLayout.CHANNEL_LAYOUT_MONO)
            .setSampleRate(8_000)
            .build();
    TestStream stream = TestStream.start(channel).open(open(pcm));
    for (int i = 0; i < 60; i++) {
      // Blocks of 100 ms; half a sample is too much in three at the start and two at the end.
      boolean bad = i < 3 || i >= 58;
      send(stream, new Packet(i * 100_000L, ByteBuffer.allocate(bad ? 1601 : 1600)));
    }
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.notices)
        .extracting(Notice::getKind)
        .containsOnly(NoticeKind.NOTICE_KIND_AUDIO_INVALID);
    assertThat(stream.notices).extracting(Notice::getCount).containsExactly(1L, 4L);
    assertThat(stream.closed.get().getAudioUs()).isEqualTo(5_500_000);
  }

  @Test
  void whatTheStreamSaysOtherwiseIsOneNotice() throws Exception {
    EncodedSound sound = noise(Codec.AAC, 48_000, SoundLayout.STEREO);
    TestStream stream =
        TestStream.start(channel)
            .open(open(audio(sound.format()).toBuilder().setSampleRate(44_100).build()));
    for (Packet packet : sound.packets()) {
      send(stream, packet);
    }
    stream.frame(1, 900_000, Pictures.jpeg(1));
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.results).hasSize(1).allMatch(Result::getHeard);
    assertThat(stream.notices)
        .extracting(Notice::getKind)
        .containsExactly(NoticeKind.NOTICE_KIND_METADATA_CONFLICT);
    assertThat(stream.notices.get(0).getText()).contains("44100").contains("48000");
  }

  @Test
  void whatCannotBeOpenedIsRefusedWithFieldOrKey() throws Exception {
    AudioFormat opus = audio(noise(Codec.OPUS, 48_000, SoundLayout.AMBISONIC_1).format());
    refused(opus.toBuilder().clearCodecConfig().build(), Status.Code.INVALID_ARGUMENT, "OpusHead");
    refused(
        opus.toBuilder().setCodecConfig(ByteString.copyFromUtf8("no head")).build(),
        Status.Code.INVALID_ARGUMENT,
        "codec_config");
    byte[] many = opus.getCodecConfig().toByteArray();
    many[19] = 20;
    refused(
        opus.toBuilder().setCodecConfig(ByteString.copyFrom(many)).build(),
        Status.Code.RESOURCE_EXHAUSTED,
        "passnet.media.max-sound-channels");
  }

  @Test
  void predictHearsAnAdtsStreamAndSinglePackets() {
    EncodedSound adts = noise(Codec.ADTS, 48_000, SoundLayout.STEREO);
    assertThat(predictHeard(adts.format(), adts.joined())).isTrue();
    for (Codec codec : new Codec[] {Codec.AAC, Codec.OPUS}) {
      EncodedSound sound = noise(codec, 48_000, SoundLayout.STEREO);
      assertThat(predictHeard(sound.format(), sound.packets().get(5).data())).isTrue();
    }
    assertThatThrownBy(() -> predictHeard(adts.format(), ByteBuffer.allocate(100)))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("ADTS");
  }

  private boolean predictHeard(SoundFormat format, ByteBuffer data) {
    return SaliencyGrpc.newBlockingStub(channel)
        .predict(
            PredictRequest.newBuilder()
                .setImage(Pictures.jpeg(1))
                .setAudio(audio(format))
                .setSound(ByteString.copyFrom(data))
                .build())
        .getResult()
        .getHeard();
  }

  private void refused(AudioFormat audio, Status.Code code, String words) throws Exception {
    TestStream stream = TestStream.start(channel).open(open(audio));
    assertThat(stream.status().getCode()).isEqualTo(code);
    assertThat(stream.status().getDescription()).contains(words);
  }

  private static void send(TestStream stream, Packet packet) {
    stream.audio(
        Audio.newBuilder()
            .setMediaTimeUs(packet.mediaTimeUs())
            .setData(ByteString.copyFrom(packet.data().duplicate())));
  }

  private static Open open(AudioFormat audio) {
    return Open.newBuilder().setDelivery(Delivery.DELIVERY_EVERY).setAudio(audio).build();
  }

  private static AudioFormat audio(SoundFormat format) {
    return AudioFormat.newBuilder()
        .setEncoding(AudioEncoding.valueOf("AUDIO_ENCODING_" + format.encoding()))
        .setSampleRate(format.rate())
        .setLayout(ChannelLayout.valueOf("CHANNEL_LAYOUT_" + format.layout()))
        .setCodecConfig(ByteString.copyFrom(format.codecConfig().duplicate()))
        .build();
  }

  /** A second of noise from time 0 on. */
  private static EncodedSound noise(Codec codec, int rate, SoundLayout layout) {
    Random random = new Random(7);
    float[] samples = new float[rate * layout.channels()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = random.nextFloat() - 0.5f;
    }
    return EncodedSound.of(codec, rate, layout, samples, 0);
  }
}
