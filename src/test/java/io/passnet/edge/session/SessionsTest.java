package io.passnet.edge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.VideoDecoderChoice;
import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.session.SessionException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Streams by their names: who has one, and what those who watch it are told. */
class SessionsTest {
  private static Engine engine;

  private final Sessions sessions =
      new Sessions(
          engine,
          MediaLimits.defaults(),
          VideoDecoderChoice.CPU,
          SessionLimits.defaults(),
          System::nanoTime);

  @BeforeAll
  static void start() {
    engine = Engine.start(new EngineSettings("passnet-s", DeviceChoice.CPU, 1));
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @AfterEach
  void nothingIsLeft() {
    sessions.close();
    assertThat(engine.openStates()).isZero();
  }

  @Test
  void whereOneTakesAStreamOverAndFailsThoseWhoWatchAreToldThatItIsLost()
      throws InterruptedException {
    sessions.open(spec(false), new Told());
    Told watcher = new Told();
    sessions.watch("plaza", model -> ProductRequest.STANDARD, watcher);
    assertThat(watcher.next()).isEqualTo("opened");
    Told unreachable =
        new Told() {
          @Override
          public void opened(SessionSpec spec, String videoDecoder) {
            throw new IllegalStateException("no way out");
          }
        };
    assertThatThrownBy(() -> sessions.open(spec(true), unreachable)).hasMessage("no way out");
    assertThat(watcher.next()).contains("STREAM_LOST", "'plaza' ended", "no way out");
    assertThat(sessions.counters().count(Counters.Event.STREAM_REFUSED)).isEqualTo(1);
    assertThat(sessions.named()).isEmpty();
  }

  @Test
  void aNameThatIsTakenIsRefusedAndCountedSoAndTheWatchersHearNothing()
      throws InterruptedException {
    Session first = sessions.open(spec(false), new Told());
    Told watcher = new Told();
    sessions.watch("plaza", model -> ProductRequest.STANDARD, watcher);
    assertThat(watcher.next()).isEqualTo("opened");
    assertThatThrownBy(() -> sessions.open(spec(false), new Told()))
        .isInstanceOfSatisfying(
            SessionException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.NAME_TAKEN));
    assertThat(sessions.counters().count(Counters.Event.STREAM_REFUSED)).isEqualTo(1);
    assertThat(sessions.counters().count(Counters.Event.STREAM_CANCELLED)).isZero();
    first.halfClose();
    assertThat(watcher.next()).isEqualTo("closed");
  }

  private static SessionSpec spec(boolean takeOver) {
    return new SessionSpec(
        "plaza",
        takeOver,
        "passnet-s",
        Delivery.LATEST,
        PictureFormat.raw(PictureEncoding.RGB24, 64, 32, 0),
        Optional.empty(),
        ProductRequest.STANDARD,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofSeconds(30));
  }

  /** Keeps what it is told, in order. */
  private static class Told implements Outlet {
    private final BlockingQueue<String> told = new ArrayBlockingQueue<>(10);

    String next() throws InterruptedException {
      return told.poll(60, TimeUnit.SECONDS);
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void opened(SessionSpec spec, String videoDecoder) {
      told.add("opened");
    }

    @Override
    public void result(FrameResult result) {
      told.add("result");
    }

    @Override
    public void notice(StreamNotice notice) {
      told.add("notice");
    }

    @Override
    public void closed(Totals totals) {
      told.add("closed");
    }

    @Override
    public void failed(SessionException cause) {
      told.add(cause.reason() + " " + cause.getMessage());
    }

    @Override
    public void requestMore() {
      // These streams are sent nothing.
    }
  }
}
