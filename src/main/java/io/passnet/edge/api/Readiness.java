package io.passnet.edge.api;

import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.passnet.edge.config.Server;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.quarkus.grpc.runtime.health.GrpcHealthStorage;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Tells gRPC's and HTTP's health checks whether the model is warm: only then SERVING. */
@ApplicationScoped
@org.eclipse.microprofile.health.Readiness
public class Readiness implements HealthCheck {
  private final GrpcHealthStorage grpcHealth;
  private final Server server;

  @Inject
  Readiness(GrpcHealthStorage grpcHealth, Server server) {
    this.grpcHealth = grpcHealth;
    this.server = server;
  }

  void starting(@Observes StartupEvent event) {
    if (server.sessions().isEmpty()) {
      set(ServingStatus.NOT_SERVING);
    }
  }

  void ready(@Observes Server.Ready event) {
    set(ServingStatus.SERVING);
  }

  private void set(ServingStatus status) {
    grpcHealth.setStatus(SaliencyGrpc.SERVICE_NAME, status);
    grpcHealth.setStatus(GrpcHealthStorage.DEFAULT_SERVICE_NAME, status);
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("model")
        .status(server.sessions().isPresent())
        .withData(
            "provider",
            server
                .engine()
                .map(engine -> engine.defaultModel().provider().label())
                .orElse("none yet"))
        .build();
  }
}
