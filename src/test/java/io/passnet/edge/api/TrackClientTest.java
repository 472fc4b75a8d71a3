package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.api.client.TrackClient;
import io.passnet.edge.api.client.TrackListener;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.SoundEncoding;
import io.passnet.edge.media.SoundFormat;
import io.passnet.edge.media.SoundLayout;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.TileShare;
import io.passnet.edge.session.Delivery;
import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.SessionSpec;
import io.passnet.edge.session.Totals;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TrackClientTest extends ServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Heard heard = new Heard();

  @Test
  void framesAndSoundGoThereAndAnswersComeBack() throws Exception {
    try (TrackClient client = open(port(), ProductRequest.STANDARD)) {
      client.sound(0, ByteBuffer.allocate(2 * 16_000));
      eventually("the first frame is taken", () -> client.frame(7, 1_000_000, 42, jpeg()));
      assertThat(client.finish(PATIENCE)).isTrue();
      assertThat(client.ended()).isTrue();
    }
    assertThat(heard.opened).hasSize(1).allMatch(model -> model.contains("passnet-s"));
    assertThat(heard.results).hasSize(1);
    FrameResult result = heard.results.get(0);
    assertThat(result.frame()).isEqualTo(new FrameResult.FrameId(7, 1_000_000, 42));
    assertThat(result.heard()).isTrue();
    assertThat(result.times().inferred()).isPositive();
    assertThat(result.products().tiles().stream().mapToDouble(TileShare::share).sum())
        .isCloseTo(1, within(1e-4));
    assertThat(result.products().peaks()).isNotEmpty();
    assertThat(heard.closed).containsExactly(new Totals(1, 1, 0, 0, 1_000_000));
    assertThat(heard.failed).isEmpty();
  }

  @Test
  void aRefusalIsToldWithItsReason() throws Exception {
    // Longer than the server allows.
    try (TrackClient client = open(port(), ProductRequest.STANDARD, Duration.ofDays(2))) {
      eventually("the stream has ended", client::ended);
    }
    assertThat(heard.failed).hasSize(1).allMatch(why -> why.contains("idle_timeout_us"));
    assertThat(heard.closed).isEmpty();
  }

  @Test
  void aMissingServerIsTold() {
    try (TrackClient client = open(1, ProductRequest.STANDARD)) {
      eventually("the stream has ended", client::ended);
    }
    assertThat(heard.failed).hasSize(1).allMatch(why -> why.contains("UNAVAILABLE"));
  }

  private TrackClient open(int port, ProductRequest products) {
    return open(port, products, Duration.ofSeconds(30));
  }

  private TrackClient open(int port, ProductRequest products, Duration idleTimeout) {
    SessionSpec spec =
        new SessionSpec(
            "test",
            false,
            "",
            Delivery.EVERY,
            PictureFormat.auto(),
            Optional.of(new SoundFormat(SoundEncoding.S16LE, 16_000, SoundLayout.MONO)),
            products,
            Duration.ZERO,
            Duration.ZERO,
            idleTimeout);
    return TrackClient.open("localhost", port, spec, heard);
  }

  private static int port() {
    return ConfigProvider.getConfig().getValue("quarkus.grpc.server.test-port", Integer.class);
  }

  private static ByteBuffer jpeg() {
    return Pictures.jpeg(1).asReadOnlyByteBuffer();
  }

  /** Keeps what it is told. */
  private static final class Heard implements TrackListener {
    private final List<String> opened = new CopyOnWriteArrayList<>();
    private final List<FrameResult> results = new CopyOnWriteArrayList<>();
    private final List<String> notices = new CopyOnWriteArrayList<>();
    private final List<Totals> closed = new CopyOnWriteArrayList<>();
    private final List<String> failed = new CopyOnWriteArrayList<>();

    @Override
    public void opened(String model) {
      opened.add(model);
    }

    @Override
    public void result(FrameResult result) {
      results.add(result);
    }

    @Override
    public void notice(String text) {
      notices.add(text);
    }

    @Override
    public void closed(Totals totals) {
      closed.add(totals);
    }

    @Override
    public void failed(String message) {
      failed.add(message);
    }
  }
}
