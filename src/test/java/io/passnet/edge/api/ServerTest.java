package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.passnet.edge.config.Server;
import io.quarkus.test.common.QuarkusTestResource;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A real server on a real port, and a channel to it. */
@QuarkusTestResource(FreePorts.class)
abstract class ServerTest {
  @Inject Server server;

  ManagedChannel channel;

  @BeforeEach
  void connect() {
    server.awaitReady();
    channel = newChannel();
  }

  static ManagedChannel newChannel() {
    int port = ConfigProvider.getConfig().getValue("quarkus.grpc.server.test-port", Integer.class);
    return NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
  }

  @AfterEach
  void disconnectAndLeaveNothing() {
    channel.shutdownNow();
    eventually("all streams are gone", () -> server.awaitReady().live().isEmpty());
    assertThat(server.engine().orElseThrow().openStates()).isZero();
  }

  /** Waits for what must come to be, with a bound far beyond what a slow machine needs. */
  static void eventually(String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
