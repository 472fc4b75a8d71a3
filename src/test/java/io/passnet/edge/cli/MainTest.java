package io.passnet.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void serveSetsThePortsModelAndDeviceThatWereGiven() {
    assertThat(
            Main.settings(
                "serve", "--port", "9100", "--http-port=8100", "--model", "m", "--device", "CPU"))
        .containsOnly(
            Map.entry("quarkus.grpc.server.port", "9100"),
            Map.entry("quarkus.http.port", "8100"),
            Map.entry("passnet.engine.model", "m"),
            Map.entry("passnet.engine.device", "cpu"));
    assertThat(Main.settings("serve")).isEmpty();
  }

  @Test
  void whatServesNobodyOpensNoPortAndLoadsNoModel() {
    for (String[] line :
        new String[][] {
          {},
          {"doctor"},
          {"help"},
          {"serve", "--help"},
          {"--version"},
          {"serve", "--port", "x"},
          {"bench"}
        }) {
      assertThat(Main.settings(line))
          .containsEntry("passnet.engine.enabled", "false")
          .containsEntry("quarkus.http.host-enabled", "false")
          .containsEntry("quarkus.grpc.server.use-separate-server", "false");
    }
  }
}
