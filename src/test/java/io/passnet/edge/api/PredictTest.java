package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.passnet.saliency.v1.AudioEncoding;
import io.passnet.saliency.v1.AudioFormat;
import io.passnet.saliency.v1.ChannelLayout;
import io.passnet.saliency.v1.GetServerInfoRequest;
import io.passnet.saliency.v1.GetServerInfoResponse;
import io.passnet.saliency.v1.PredictRequest;
import io.passnet.saliency.v1.PredictResponse;
import io.passnet.saliency.v1.ProviderInfo;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.passnet.saliency.v1.Tile;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PredictTest extends ServerTest {
  @Test
  void oneImageGivesPeaksAndTiles() {
    PredictResponse answer =
        SaliencyGrpc.newBlockingStub(channel)
            .predict(PredictRequest.newBuilder().setImage(Pictures.jpeg(1)).build());
    assertThat(answer.getModel().getName()).isEqualTo("passnet-s");
    assertThat(answer.getResult().getPeaksList()).isNotEmpty();
    assertThat(answer.getResult().getTilesList().stream().mapToDouble(Tile::getShare).sum())
        .isCloseTo(1, within(1e-4));
    assertThat(answer.getResult().getHeard()).isFalse();
    assertThat(answer.getResult().getTimes().getInferredUs()).isPositive();
    assertThat(answer.getResult().getTimes().getTotalUs())
        .isGreaterThanOrEqualTo(answer.getResult().getTimes().getInferredUs());
  }

  @Test
  void soundIsHeardBesideTheImage() {
    byte[] noise = new byte[2 * 16_000];
    new java.util.Random(1).nextBytes(noise);
    PredictResponse answer =
        SaliencyGrpc.newBlockingStub(channel)
            .predict(
                PredictRequest.newBuilder()
                    .setImage(Pictures.jpeg(1))
                    .setAudio(
                        AudioFormat.newBuilder()
                            .setEncoding(AudioEncoding.AUDIO_ENCODING_PCM_S16LE)
                            .setLayout(ChannelLayout.CHANNEL_LAYOUT_MONO)
                            .setSampleRate(16_000))
                    .setSound(ByteString.copyFrom(noise))
                    .build());
    assertThat(answer.getResult().getHeard()).isTrue();
  }

  @Test
  void theAgeOfTheSceneMatters() {
    var stub = SaliencyGrpc.newBlockingStub(channel);
    PredictRequest atStart = PredictRequest.newBuilder().setImage(Pictures.jpeg(1)).build();
    PredictRequest later = atStart.toBuilder().setSceneTimeUs(20_000_000).build();
    assertThat(stub.predict(later).getResult().getTilesList())
        .isNotEqualTo(stub.predict(atStart).getResult().getTilesList());
  }

  @Test
  void serverInfoTellsModelsProvidersAndLimits() {
    GetServerInfoResponse info =
        SaliencyGrpc.newBlockingStub(channel)
            .getServerInfo(GetServerInfoRequest.getDefaultInstance());
    assertThat(info.getVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(info.getModelsList()).hasSize(1);
    assertThat(info.getProvidersList())
        .extracting(ProviderInfo::getName)
        .containsExactly("tensorrt", "cuda", "cpu");
    assertThat(info.getProvidersList()).allMatch(provider -> !provider.getReason().isEmpty());
    assertThat(info.getProvidersList().stream().filter(ProviderInfo::getActive)).hasSize(1);
    assertThat(info.getMaxMessageBytes()).isEqualTo(4 << 20);
    assertThat(info.getMaxPicturePixels()).isEqualTo(16_777_216);
    assertThat(info.getMaxStreams()).isEqualTo(24);
  }

  @Test
  void healthIsServingOnceTheModelIsWarm() {
    var health = HealthGrpc.newBlockingStub(channel);
    for (String service : new String[] {"", SaliencyGrpc.SERVICE_NAME}) {
      eventually(
          "health of '" + service + "' is SERVING",
          () ->
              health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus()
                  == ServingStatus.SERVING);
    }
  }
}
