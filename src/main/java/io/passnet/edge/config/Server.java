package io.passnet.edge.config;

import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.EngineMeter;
import io.passnet.edge.media.NativeMedia;
import io.passnet.edge.model.ModelException;
import io.passnet.edge.session.Sessions;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/**
 * The engine and its streams for as long as the server runs. The engine loads and warms up beside
 * the server's start, so that health answers, NOT_SERVING, from the first moment.
 */
@ApplicationScoped
public class Server {
  /** Told once, when streams can be opened. */
  public record Ready(Engine engine) {}

  private static final Logger LOG = Logger.getLogger(Server.class);

  private final EngineConfig engineConfig;
  private final MediaConfig mediaConfig;
  private final SessionConfig sessionConfig;
  private final EngineMeter meter;
  private final Event<Ready> ready;
  private final CompletableFuture<Sessions> sessions = new CompletableFuture<>();
  private volatile Engine engine;

  @Inject
  Server(
      EngineConfig engineConfig,
      MediaConfig mediaConfig,
      SessionConfig sessionConfig,
      EngineMeter meter,
      Event<Ready> ready) {
    this.engineConfig = engineConfig;
    this.mediaConfig = mediaConfig;
    this.sessionConfig = sessionConfig;
    this.meter = meter;
    this.ready = ready;
  }

  void start(@Observes StartupEvent event) {
    if (engineConfig.enabled()) {
      Thread starter = new Thread(this::load, "passnet-starter");
      starter.setDaemon(true);
      starter.start();
    }
  }

  private void load() {
    try {
      // FFmpeg's libraries take as long to load as the model does.
      CompletableFuture<String> media = CompletableFuture.supplyAsync(NativeMedia::version);
      engine = Engine.start(engineConfig.settings(), meter);
      await(media);
      report(engine);
      sessions.complete(
          new Sessions(
              engine,
              mediaConfig.limits(),
              mediaConfig.videoDecoder(),
              sessionConfig.limits(),
              System::nanoTime));
      ready.fire(new Ready(engine));
    } catch (ModelException e) {
      LOG.fatal(e.getMessage());
      giveUp(e);
    } catch (RuntimeException | Error e) {
      LOG.fatal("The server cannot start; ./passnet doctor says more", e);
      giveUp(e);
    }
  }

  /** Waits for what is loaded beside; fails as that does, with its own message. */
  private static void await(CompletableFuture<?> loading) {
    try {
      loading.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void giveUp(Throwable cause) {
    sessions.completeExceptionally(cause);
    Quarkus.asyncExit(1);
  }

  private static void report(Engine engine) {
    engine
        .defaultModel()
        .providers()
        .forEach(
            report ->
                LOG.infof(
                    "provider %s: %s, %s",
                    report.provider().label(),
                    report.active() ? "in use" : "not in use",
                    report.reason()));
    engine
        .models()
        .forEach(
            model ->
                LOG.infof(
                    "model %s %s is warm: a map of %d x %d every %.1f ms",
                    model.name(),
                    model.manifest().version(),
                    model.manifest().map().width(),
                    model.manifest().map().height(),
                    model.cadence().toNanos() / 1e6));
  }

  /** Returns the streams' registry once the model is warm. */
  public Optional<Sessions> sessions() {
    return sessions.isDone() && !sessions.isCompletedExceptionally()
        ? Optional.of(sessions.join())
        : Optional.empty();
  }

  /**
   * Waits until the model is warm.
   *
   * @throws java.util.concurrent.CompletionException with a {@link ModelException} if it cannot run
   */
  public Sessions awaitReady() {
    return sessions.join();
  }

  /** Returns the engine once the model is warm. */
  public Optional<Engine> engine() {
    return sessions().map(open -> engine);
  }

  void stop(@Observes ShutdownEvent event) {
    sessions().ifPresent(Sessions::drain);
    if (engine != null) {
      // Answers what still waits for the model, so that no stream waits for it.
      engine.close();
    }
    sessions().ifPresent(Sessions::close);
  }
}
