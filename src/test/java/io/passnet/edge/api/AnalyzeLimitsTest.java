package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.passnet.saliency.v1.AnalyzeOptions;
import io.passnet.saliency.v1.AnalyzeRequest;
import io.passnet.saliency.v1.MapFormat;
import io.passnet.saliency.v1.MapSpec;
import io.passnet.saliency.v1.NoticeKind;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.SegmentsSpec;
import io.passnet.saliency.v1.ShadingRatesSpec;
import io.passnet.saliency.v1.VideoEncoding;
import io.passnet.saliency.v1.VideoFormat;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Uploads that are slow, broken, given up, too many or against the contract. */
@QuarkusTest
class AnalyzeLimitsTest extends AnalyzeCalls {
  @Test
  void aClientThatDoesNotReadHoldsItsOwnUploadBack() throws Exception {
    byte[] movie = Files.readAllBytes(movie("faststart", 96, 64, 50, true));
    byte[] bytes = Arrays.copyOf(movie, movie.length + (60 << 20));
    ByteBuffer.wrap(bytes).putInt(movie.length, 60 << 20).putInt(movie.length + 4, 0x66726565);
    AnalyzeOptions options =
        options(Products.newBuilder().setMap(map(512, 256, MapFormat.MAP_FORMAT_F32)));
    TestAnalyze call = TestAnalyze.startUnread(channel, options);
    int sent = 0;
    // Up to what may be ahead it must go on, however slowly; beyond, some seconds say that it
    // rests.
    while (sent < bytes.length && call.awaitReady(sent < 16 << 20 ? 60 : 5)) {
      call.chunk(bytes, sent, Math.min(bytes.length, sent + CHUNK));
      sent += CHUNK;
    }
    assertThat(sent).isBetween(16 << 20, movie.length + (20 << 20));
    assertThat(call.answers.size()).isLessThanOrEqualTo(1);
    call.read(1_000);
    call.chunks(bytes, sent, bytes.length, CHUNK).halfClose();
    assertThat(call.status()).isEqualTo(Status.OK);
    assertThat(call.results()).hasSize(50);
  }

  @Test
  void aFileThatIsCutOffIsAnsweredAsFarAsItGoesAndSaysSo() throws Exception {
    byte[] bytes = Files.readAllBytes(movie("faststart", 96, 64, 50, true));
    TestAnalyze call = sent(Arrays.copyOf(bytes, bytes.length / 2), SEGMENTS, CHUNK);
    assertThat(call.segments()).isNotEmpty();
    assertThat(call.notices())
        .anyMatch(
            notice ->
                notice.getKind() == NoticeKind.NOTICE_KIND_FRAME_UNDECODABLE
                    && notice.getText().contains("cut off"));
  }

  @Test
  void analysesBeyondTheLimitAreRefusedWithItsKey() throws Exception {
    List<TestAnalyze> open = new ArrayList<>();
    for (int i = 0; i < server.awaitReady().limits().maxAnalyses(); i++) {
      open.add(TestAnalyze.start(channel, SEGMENTS));
    }
    eventually("all are open", () -> server.awaitReady().uploads().live() == open.size());
    TestAnalyze refused = TestAnalyze.start(channel, SEGMENTS);
    refused(refused, Status.Code.RESOURCE_EXHAUSTED, "passnet.session.max-analyses");
    open.forEach(TestAnalyze::cancel);
  }

  @Test
  void cancellingAtAnyMomentLeavesNothing() throws Exception {
    byte[] bytes = Files.readAllBytes(movie("faststart", 96, 64, 50, true));
    for (int i = 0; i < 12; i++) {
      TestAnalyze call =
          TestAnalyze.start(channel, SEGMENTS).chunks(bytes, 0, bytes.length * i / 12 + 1, CHUNK);
      Thread.sleep(i * 10L);
      call.cancel();
      eventually("it is gone", () -> server.awaitReady().uploads().live() == 0);
    }
  }

  @Test
  void whatTheContractDoesNotAllowIsRefusedWithItsField() throws Exception {
    byte[] some = new byte[1000];
    refused(TestAnalyze.start(channel).chunk(some, 0, 10), Status.Code.INVALID_ARGUMENT, "options");
    refused(TestAnalyze.start(channel).halfClose(), Status.Code.INVALID_ARGUMENT, "options");
    refused(
        TestAnalyze.start(channel, SEGMENTS).options(SEGMENTS),
        Status.Code.INVALID_ARGUMENT,
        "options");
    refused(
        TestAnalyze.start(channel, SEGMENTS).send(AnalyzeRequest.getDefaultInstance()),
        Status.Code.INVALID_ARGUMENT,
        "message");
    refused(
        TestAnalyze.start(channel, SEGMENTS).halfClose(), Status.Code.INVALID_ARGUMENT, "chunk");
    refused(
        TestAnalyze.start(channel, SEGMENTS).chunk(some, 0, 1000).halfClose(),
        Status.Code.INVALID_ARGUMENT,
        "chunk");
    refused(
        TestAnalyze.start(
            channel,
            options(Products.newBuilder().setShadingRates(ShadingRatesSpec.getDefaultInstance()))),
        Status.Code.INVALID_ARGUMENT,
        "options.products.shading_rates");
    refused(
        TestAnalyze.start(
            channel,
            options(Products.newBuilder().setSegments(SegmentsSpec.newBuilder().setLengthUs(-1)))),
        Status.Code.INVALID_ARGUMENT,
        "options.products.segments");
    refused(
        TestAnalyze.start(
            channel,
            AnalyzeOptions.newBuilder()
                .setVideo(VideoFormat.newBuilder().setEncoding(VideoEncoding.VIDEO_ENCODING_H264))
                .build()),
        Status.Code.INVALID_ARGUMENT,
        "options.video.encoding");
    refused(
        TestAnalyze.start(channel, AnalyzeOptions.newBuilder().setModel("other").build()),
        Status.Code.INVALID_ARGUMENT,
        "options.model");
    refused(
        TestAnalyze.start(channel, SEGMENTS).chunk(new byte[5 << 20], 0, 5 << 20),
        Status.Code.RESOURCE_EXHAUSTED,
        "passnet.media.max-message");
  }

  private static void refused(TestAnalyze call, Status.Code code, String subject) throws Exception {
    assertThat(call.status().getCode()).isEqualTo(code);
    assertThat(call.errorInfo().getMetadataMap()).containsValue(subject);
  }

  private static MapSpec.Builder map(int width, int height, MapFormat format) {
    return MapSpec.newBuilder().setWidth(width).setHeight(height).setFormat(format);
  }
}
