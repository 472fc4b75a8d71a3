package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.passnet.saliency.v1.Audio;
import io.passnet.saliency.v1.Notice;
import io.passnet.saliency.v1.NoticeKind;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.PredictRequest;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.passnet.saliency.v1.VideoEncoding;
import io.passnet.saliency.v1.VideoFormat;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** Pictures and sound that cannot be used: their notice or status, and that the stream lives on. */
@QuarkusTest
class BadMediaTest extends Refusals {
  @Test
  void aFrameOfTheWrongSizeIsANoticeAndTheStreamLivesOn() throws Exception {
    Open raw =
        EVERY.toBuilder()
            .setVideo(
                VideoFormat.newBuilder()
                    .setEncoding(VideoEncoding.VIDEO_ENCODING_RGB24)
                    .setWidth(512)
                    .setHeight(256))
            .build();
    TestStream stream = TestStream.start(channel).open(raw);
    stream.frame(1, 0, ByteString.copyFrom(new byte[1000]));
    stream.frame(2, 33_333, ByteString.copyFrom(Pictures.rgb(2, 512, 256)));
    stream.halfClose();
    survived(stream, NoticeKind.NOTICE_KIND_FRAME_UNDECODABLE, 1, 2, "393216");
  }

  @Test
  void anNv12FrameOfTheWrongSizeNamesTheExactOne() throws Exception {
    Open open = EVERY.toBuilder().setVideo(nv12(512, 255)).build();
    TestStream stream = TestStream.start(channel).open(open);
    stream.frame(1, 0, ByteString.copyFrom(new byte[512 * 255 * 3 / 2]));
    stream.frame(2, 33_333, ByteString.copyFrom(new byte[512 * 255 + 512 * 128]));
    stream.halfClose();
    survived(stream, NoticeKind.NOTICE_KIND_FRAME_UNDECODABLE, 1, 2, "has 196096.");
  }

  @Test
  void aTruncatedJpegIsANoticeAndTheStreamLivesOn() throws Exception {
    ByteString whole = Pictures.jpeg(1);
    TestStream stream = TestStream.start(channel).open(EVERY);
    stream.frame(1, 0, whole.substring(0, whole.size() / 2));
    stream.frame(2, 33_333, whole);
    stream.halfClose();
    survived(stream, NoticeKind.NOTICE_KIND_FRAME_UNDECODABLE, 1, 2, "JPEG");
  }

  @Test
  void aTwentyMegapixelPngIsRefusedWithTheKeyOfTheLimit() throws Exception {
    ByteString png = png(6324, 3162, 6324 * 3 + 1);
    TestStream stream = TestStream.start(channel).open(EVERY);
    stream.frame(1, 0, png);
    stream.frame(2, 33_333, Pictures.jpeg(2));
    stream.halfClose();
    survived(
        stream, NoticeKind.NOTICE_KIND_FRAME_UNDECODABLE, 1, 2, "passnet.media.max-picture-pixels");
    predictRefused(png, Status.Code.RESOURCE_EXHAUSTED, "passnet.media.max-picture-pixels");
  }

  @Test
  void aDecompressionBombIsRefusedBeforeItIsUnpacked() throws Exception {
    ByteString small = png(512, 256, 200_000_000 / 256);
    ByteString huge = png(60_000, 60_000, 100);
    TestStream stream = TestStream.start(channel).open(EVERY);
    stream.frame(1, 0, huge);
    stream.frame(2, 33_333, Pictures.jpeg(2));
    stream.halfClose();
    survived(
        stream, NoticeKind.NOTICE_KIND_FRAME_UNDECODABLE, 1, 2, "passnet.media.max-picture-pixels");
    TestStream inflated = TestStream.start(channel).open(EVERY);
    inflated.frame(1, 0, small);
    inflated.frame(2, 33_333, Pictures.jpeg(2));
    inflated.halfClose();
    survived(inflated, NoticeKind.NOTICE_KIND_FRAME_UNDECODABLE, 1, 2, "PNG");
  }

  @Test
  void soundThatIsNotANumberIsANoticeAndTheStreamLivesOn() throws Exception {
    ByteBuffer samples = ByteBuffer.allocate(4 * 4800).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 4800; i++) {
      samples.putFloat(i == 17 ? Float.NaN : 0.1f);
    }
    TestStream stream = TestStream.start(channel).open(audio(48_000));
    stream.audio(Audio.newBuilder().setData(ByteString.copyFrom(samples.flip())));
    stream.frame(2, 100_000, Pictures.jpeg(2));
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.notices)
        .extracting(Notice::getKind)
        .containsExactly(NoticeKind.NOTICE_KIND_AUDIO_INVALID);
    assertThat(stream.results).hasSize(1).noneMatch(Result::getHeard);
  }

  @Test
  void timeThatRunsBackwardsIsANoticeAndTheStreamLivesOn() throws Exception {
    TestStream stream = TestStream.start(channel).open(EVERY);
    stream.frame(1, 1_000_000, Pictures.jpeg(1));
    stream.frame(2, 500_000, Pictures.jpeg(2));
    stream.frame(3, 1_033_333, Pictures.jpeg(3));
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.results).extracting(Result::getFrameId).containsExactly(1L, 3L);
    assertThat(stream.notices).hasSize(1);
    assertThat(stream.notices.get(0).getKind()).isEqualTo(NoticeKind.NOTICE_KIND_TIME_BACKWARDS);
    assertThat(stream.notices.get(0).getFrameId()).isEqualTo(2);
    assertThat(stream.notices.get(0).getText()).contains("SEEK");
  }

  @Test
  void predictRefusesWhatIsNoPicture() {
    predictRefused(ByteString.EMPTY, Status.Code.INVALID_ARGUMENT, "image");
    predictRefused(
        ByteString.copyFromUtf8("no picture at all"), Status.Code.INVALID_ARGUMENT, "JPEG");
  }

  @Test
  void predictRefusesSoundOfNoFormatAndSoundThatIsNone() {
    PredictRequest silent = PredictRequest.newBuilder().setImage(Pictures.jpeg(1)).build();
    PredictRequest noFormat = silent.toBuilder().setSound(ByteString.copyFrom(new byte[8])).build();
    PredictRequest broken =
        noFormat.toBuilder()
            .setAudio(audio(48_000).getAudio())
            .setSound(ByteString.copyFrom(new byte[] {0, 0, (byte) 0xc0, 0x7f}))
            .build();
    var stub = SaliencyGrpc.newBlockingStub(channel);
    assertThatThrownBy(() -> stub.predict(noFormat))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("audio was left out");
    assertThatThrownBy(() -> stub.predict(broken)).hasMessageContaining("INVALID_ARGUMENT");
  }

  private static void survived(
      TestStream stream, NoticeKind kind, long bad, long good, String words) throws Exception {
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.notices).hasSize(1);
    assertThat(stream.notices.get(0).getKind()).isEqualTo(kind);
    assertThat(stream.notices.get(0).getFrameId()).isEqualTo(bad);
    assertThat(stream.notices.get(0).getText()).contains(words);
    assertThat(stream.results).extracting(Result::getFrameId).containsExactly(good);
    assertThat(stream.closed.get().getFramesRejected()).isEqualTo(1);
  }

  private void predictRefused(ByteString image, Status.Code code, String words) {
    assertThatThrownBy(
            () ->
                SaliencyGrpc.newBlockingStub(channel)
                    .predict(PredictRequest.newBuilder().setImage(image).build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(words);
            });
  }

  /** Makes a PNG of zeros whose header says {@code width} x {@code height}. */
  private static ByteString png(int width, int height, int bytesPerRow) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) 8).put((byte) 2).put((byte) 0).put((byte) 0).put((byte) 0);
    chunk(png, "IHDR", header.array());
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    Deflater best = new Deflater(9);
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(rows, best)) {
      byte[] row = new byte[bytesPerRow];
      for (int j = 0; j < Math.min(height, 3162); j++) {
        deflated.write(row);
      }
    }
    best.end();
    chunk(png, "IDAT", rows.toByteArray());
    chunk(png, "IEND", new byte[0]);
    return ByteString.copyFrom(png.toByteArray());
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] data)
      throws IOException {
    DataOutputStream out = new DataOutputStream(png);
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) crc.getValue());
  }
}
