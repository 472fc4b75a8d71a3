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
  void aModelThatIsGivenANameIsServedBesideTheDefault() {
    assertThat(Main.settings("serve", "--model", "v1.2=a.zip", "--model=b", "--model", "x=y=z"))
        .containsOnly(
            Map.entry("passnet.engine.models.\"v1.2\"", "a.zip"),
            Map.entry("passnet.engine.models.\"x\"", "y=z"),
            Map.entry("passnet.engine.model", "b"));
    assertThat(Main.settings("serve", "--model", "/models/a=b"))
        .as("a path that holds an equals sign")
        .containsOnly(Map.entry("passnet.engine.model", "/models/a=b"));
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
