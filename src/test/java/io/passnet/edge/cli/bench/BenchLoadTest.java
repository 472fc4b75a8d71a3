package io.passnet.edge.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passnet.edge.api.FreePorts;
import io.passnet.edge.cli.report.Failure;
import io.passnet.edge.cli.report.LiveLine;
import io.passnet.edge.config.Server;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.session.Delivery;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** The load against a real server in this process. */
@QuarkusTest
@QuarkusTestResource(FreePorts.class)
class BenchLoadTest {
  @Inject Server server;

  private static Plan plan(int streams, int idle, OptionalInt outstanding, boolean sound) {
    return new Plan(
        streams, idle, 5, 1, 0, Delivery.EVERY, outstanding, sound, ProductRequest.STANDARD);
  }

  private Report run(Plan plan, Footage.Encoding encoding) throws Exception {
    server.awaitReady();
    int port = ConfigProvider.getConfig().getValue("quarkus.grpc.server.test-port", Integer.class);
    Probe probe =
        new Probe("localhost", OptionalInt.empty(), OptionalLong.of(ProcessHandle.current().pid()));
    try (Load load = new Load("localhost", port, plan, new Footage(encoding), probe)) {
      LiveLine line =
          new LiveLine(new PrintStream(new ByteArrayOutputStream()), false, System::nanoTime);
      return load.run(line);
    }
  }

  @Test
  void aScheduledLoadIsAnsweredToTheLastFrameAndReported() throws Exception {
    Report report = run(plan(2, 1, OptionalInt.empty(), false), Footage.Encoding.JPEG);
    assertThat(report.frames().due()).isBetween(1L, 10L);
    assertThat(report.frames().answered()).isEqualTo(report.frames().due());
    assertThat(report.frames().dropped() + report.frames().rejected()).isZero();
    assertThat(report.ageMs().max()).isGreaterThanOrEqualTo(report.ageMs().p50()).isPositive();
    assertThat(report.ageMs().mean()).isGreaterThan(report.stagesMs().inferred());
    assertThat(report.process().startMb()).isPositive();
    assertThat(report.shares().smallest()).isBetween(0.0, 1.0);
    assertThat(report.modelMs()).isPositive().isLessThan(report.ageMs().max());
    assertThat(report.pauses()).as("no metrics were reached").isNull();
    assertThat(ReportTable.lines(report)).anyMatch(line -> line.contains("p99.9"));
  }

  @Test
  void aClosedLoopOfPacketsWithSoundLosesNothing() throws Exception {
    Report report = run(plan(1, 0, OptionalInt.of(2), true), Footage.Encoding.H264);
    assertThat(report.frames().answered()).isPositive().isEqualTo(report.frames().due());
    assertThat(report.frames().unsent() + report.frames().rejected()).isZero();
    assertThat(report.notices()).isEmpty();
  }

  @Test
  void aMissingServerIsToldBeforeAnythingIsMeasured() {
    Probe probe = new Probe("localhost", OptionalInt.empty(), OptionalLong.empty());
    Plan plan = plan(1, 0, OptionalInt.empty(), false);
    Footage footage = new Footage(Footage.Encoding.JPEG);
    try (Load load = new Load("localhost", 1, plan, footage, probe)) {
      assertThatThrownBy(() -> load.run(LiveLine.standard()))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("UNAVAILABLE");
    }
  }

  @Test
  void numbersOutOfRangeAreRefusedByTheNameOfTheirOption() {
    assertThatThrownBy(() -> plan(0, 0, OptionalInt.empty(), false))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--streams");
    assertThatThrownBy(() -> plan(1, 0, OptionalInt.of(0), false))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--saturate is 0");
  }
}
