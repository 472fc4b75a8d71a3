package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.passnet.edge.geometry.CubeFaces;
import io.passnet.edge.geometry.Eye;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.media.Colours;
import io.passnet.edge.media.PictureEncoder;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.Projected;
import io.passnet.edge.media.Raw;
import io.passnet.edge.media.Webp;
import io.passnet.edge.media.Xmp;
import io.passnet.saliency.v1.ColorRange;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.Notice;
import io.passnet.saliency.v1.NoticeKind;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.Peak;
import io.passnet.saliency.v1.Projection;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.StereoLayout;
import io.passnet.saliency.v1.VideoEncoding;
import io.passnet.saliency.v1.VideoFormat;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** One scene looks the same in whatever way it is sent. */
@QuarkusTest
class PictureFormatsTest extends ServerTest {
  private static final double NEAR_DEGREES = 3;

  private final ByteBuffer scene = Pictures.rgb(11, 512, 256);

  @Test
  void nv12() throws Exception {
    VideoFormat.Builder video =
        VideoFormat.newBuilder()
            .setEncoding(VideoEncoding.VIDEO_ENCODING_NV12)
            .setWidth(512)
            .setHeight(256)
            .setStride(576)
            .setRange(ColorRange.COLOR_RANGE_FULL);
    PictureFormat format =
        PictureFormat.raw(PictureEncoding.NV12, 512, 256, 576)
            .with(new Colours(Colours.Range.FULL, Colours.Matrix.AUTO));
    same(one(video, ByteString.copyFrom(Raw.of(scene, format))));
  }

  @Test
  void webp() throws Exception {
    byte[] webp = Webp.of(scene, 512, 256, true);
    same(one(VideoFormat.newBuilder(), ByteString.copyFrom(webp)));
  }

  @Test
  void aCubemapOfI420InItsUsualOrder() throws Exception {
    VideoFormat.Builder video =
        VideoFormat.newBuilder()
            .setEncoding(VideoEncoding.VIDEO_ENCODING_I420)
            .setWidth(768)
            .setHeight(512)
            .setProjection(Projection.PROJECTION_CUBEMAP_3X2);
    SphereLayout layout =
        new SphereLayout(
            io.passnet.edge.geometry.Projection.CUBEMAP_3X2,
            io.passnet.edge.geometry.StereoLayout.MONO,
            Eye.LEFT,
            CubeFaces.CUBEMAP);
    ByteBuffer laid = Projected.of(scene, 512, 256, layout, 768, 512);
    PictureFormat format = PictureFormat.raw(PictureEncoding.I420, 768, 512, 0);
    same(one(video, ByteString.copyFrom(Raw.of(laid, format))));
  }

  @Test
  void theRightEyeOfAnEquiangularJpegInAnyOrder() throws Exception {
    CubeFaces faces = new CubeFaces("bdulrf", "321032");
    VideoFormat.Builder video =
        VideoFormat.newBuilder()
            .setProjection(Projection.PROJECTION_EQUIANGULAR_CUBEMAP_3X2)
            .setStereo(StereoLayout.STEREO_LAYOUT_TOP_BOTTOM)
            .setEye(io.passnet.saliency.v1.Eye.EYE_RIGHT)
            .setFaceOrder(faces.order())
            .setFaceTurns(faces.turns());
    SphereLayout layout =
        new SphereLayout(
            io.passnet.edge.geometry.Projection.EQUIANGULAR_CUBEMAP_3X2,
            io.passnet.edge.geometry.StereoLayout.TOP_BOTTOM,
            Eye.RIGHT,
            faces);
    ByteBuffer laid = Projected.of(scene, 512, 256, layout, 768, 1024);
    same(one(video, ByteString.copyFrom(PictureEncoder.jpeg(laid, 768, 1024))));
  }

  @Test
  void metadataThatContradictsTheRequestIsToldOnceAndTheFramesAreAnswered() throws Exception {
    byte[] jpeg = PictureEncoder.jpeg(scene, 512, 256);
    String packet = "<d xmlns:GPano='x' GPano:ProjectionType='cylindrical'/>";
    ByteString picture = ByteString.copyFrom(Xmp.in(jpeg, packet));
    TestStream stream = TestStream.start(channel).open(open(VideoFormat.newBuilder()));
    stream.frame(7, 0, picture);
    stream.frame(8, 33_333, picture);
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.results).extracting(Result::getFrameId).containsExactly(7L, 8L);
    assertThat(stream.notices)
        .extracting(Notice::getKind)
        .containsExactly(NoticeKind.NOTICE_KIND_METADATA_CONFLICT);
    assertThat(stream.notices.get(0).getFrameId()).isEqualTo(7);
    assertThat(stream.notices.get(0).getText()).contains("cylindrical");
    assertThat(stream.closed.get().getFramesRejected()).isZero();
  }

  private void same(Result result) throws Exception {
    Result reference =
        one(VideoFormat.newBuilder(), ByteString.copyFrom(PictureEncoder.png(scene, 512, 256)));
    Peak expected = reference.getPeaks(0);
    Peak found = result.getPeaks(0);
    double cosine =
        expected.getDirection().getX() * found.getDirection().getX()
            + expected.getDirection().getY() * found.getDirection().getY()
            + expected.getDirection().getZ() * found.getDirection().getZ();
    assertThat(Math.toDegrees(Math.acos(Math.min(1, cosine)))).isLessThan(NEAR_DEGREES);
  }

  private Result one(VideoFormat.Builder video, ByteString picture) throws Exception {
    TestStream stream = TestStream.start(channel).open(open(video));
    stream.frame(1, 0, picture);
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.notices).isEmpty();
    assertThat(stream.results).hasSize(1);
    return stream.results.get(0);
  }

  private static Open open(VideoFormat.Builder video) {
    return Open.newBuilder().setDelivery(Delivery.DELIVERY_EVERY).setVideo(video).build();
  }
}
