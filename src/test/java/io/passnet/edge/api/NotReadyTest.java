package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.PredictRequest;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server whose model is not there yet. */
@QuarkusTest
@TestProfile(NotReadyTest.WithoutEngine.class)
@QuarkusTestResource(FreePorts.class)
class NotReadyTest {
  /** Starts the server and never loads the model. */
  public static final class WithoutEngine implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("passnet.engine.enabled", "false");
    }
  }

  private ManagedChannel channel;

  @BeforeEach
  void connect() {
    channel = ServerTest.newChannel();
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
  }

  @Test
  void healthSaysNotServing() {
    assertThat(
            HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.NOT_SERVING);
  }

  @Test
  void callsAreRefusedWithWhatToWaitFor() throws Exception {
    TestStream stream = TestStream.start(channel).open(Open.getDefaultInstance());
    assertThat(stream.status().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(stream.status().getDescription()).contains("grpc.health.v1");
    assertThatThrownBy(
            () ->
                SaliencyGrpc.newBlockingStub(channel).predict(PredictRequest.getDefaultInstance()))
        .hasMessageContaining("FAILED_PRECONDITION");
  }
}
