package io.passnet.edge.api;

import io.passnet.edge.config.MediaConfig;
import io.quarkus.grpc.api.ServerBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.vertx.grpc.VertxServerBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;

/** gRPC's own settings, where they follow from the server's. */
@ApplicationScoped
public class Transport implements ServerBuilderCustomizer<VertxServerBuilder> {
  /**
   * gRPC's own bound cuts a stream off without a word, so it lies well above the server's, which
   * names its key: by default a raw 4K picture still gets that answer.
   */
  private static final int SLACK = 8;

  /** Frames of a usual size in flight per stream; more would only grow old in buffers. */
  private static final int FLOW_CONTROL_WINDOW = 1 << 20;

  private final MediaConfig media;

  @Inject
  Transport(MediaConfig media) {
    this.media = media;
  }

  @Override
  public void customize(GrpcServerConfiguration config, VertxServerBuilder builder) {
    long bound = Math.min(Integer.MAX_VALUE, SLACK * media.maxMessage().asLongValue());
    builder
        .nettyBuilder()
        .maxInboundMessageSize((int) bound)
        .flowControlWindow(FLOW_CONTROL_WINDOW)
        // A network that has died says nothing: who does not answer is gone, with what it held.
        .keepAliveTime(60, TimeUnit.SECONDS)
        .keepAliveTimeout(20, TimeUnit.SECONDS)
        // Clients may look for a dead network too, even when idle.
        .permitKeepAliveWithoutCalls(true)
        .permitKeepAliveTime(10, TimeUnit.SECONDS);
  }
}
