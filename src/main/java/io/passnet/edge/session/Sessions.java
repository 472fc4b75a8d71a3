package io.passnet.edge.session;

import static io.passnet.edge.session.Counters.Event.DECODER_FALLBACK;
import static io.passnet.edge.session.Counters.Event.STREAM_OPENED;
import static java.util.Objects.requireNonNull;

import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.WarmModel;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.PacketDecoder;
import io.passnet.edge.media.VideoDecoderChoice;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.session.SessionException.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * All live streams of one engine: opens them up to the limit, gives them workers, ends the idle
 * ones, and drains them when the server goes away; the files that are analysed beside them too.
 */
public final class Sessions implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Sessions.class.getName());

  private final Engine engine;
  private final MediaLimits mediaLimits;
  private final VideoDecoderChoice videoDecoder;
  private final SessionLimits limits;
  private final LongSupplier nanoClock;
  private final Counters counters = new Counters();
  private final Uploads uploads;
  private final Audiences audiences;
  private final Map<String, Session> named = new ConcurrentHashMap<>();
  private final Set<Session> live = ConcurrentHashMap.newKeySet();
  private final AtomicInteger admitted = new AtomicInteger();
  private final ExecutorService workers;
  private final ScheduledExecutorService sweeper;
  private volatile boolean draining;

  /** Makes an empty registry; the engine stays the caller's. */
  public Sessions(
      Engine engine,
      MediaLimits mediaLimits,
      VideoDecoderChoice videoDecoder,
      SessionLimits limits,
      LongSupplier nanoClock) {
    this.engine = requireNonNull(engine, "engine is null");
    this.mediaLimits = mediaLimits;
    this.videoDecoder = videoDecoder;
    this.limits = limits;
    this.nanoClock = nanoClock;
    uploads = new Uploads(engine, mediaLimits, limits, nanoClock, counters);
    audiences = new Audiences(limits.maxWatchers(), counters);
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    workers = Executors.newFixedThreadPool(threads, daemons("passnet-worker-"));
    sweeper = Executors.newSingleThreadScheduledExecutor(daemons("passnet-sweeper-"));
    sweeper.scheduleWithFixedDelay(this::sweep, 250, 250, TimeUnit.MILLISECONDS);
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Opens a stream.
   *
   * @throws SessionException when there are too many, the name is taken, or the server is going
   *     away
   */
  public Session open(SessionSpec spec, Outlet outlet) {
    if (draining) {
      throw drainingException();
    }
    // One that is replaced ends at once, but is only freed when its frame in hand is done.
    boolean replaces = spec.takeOver() && named.containsKey(spec.name());
    int most = replaces ? 2 * limits.maxStreams() : limits.maxStreams();
    if (admitted.incrementAndGet() > most) {
      admitted.decrementAndGet();
      throw new SessionException(
          Reason.LIMIT,
          "passnet.session.max-streams",
          "%d streams are open, the most that passnet.session.max-streams allows; close one or raise it"
              .formatted(limits.maxStreams()));
    }
    Session session = admit(spec, outlet);
    try {
      name(session);
      session.begin();
    } catch (RuntimeException | Error e) {
      session.refuse(String.valueOf(e.getMessage()));
      throw e;
    }
    if (draining) {
      session.fail(drainingException());
    }
    return session;
  }

  /** Gives a session its name, which a live one may have to give up for it. */
  private void name(Session session) {
    String name = session.spec().name();
    if (name.isEmpty()) {
      return;
    }
    Session holder = named.putIfAbsent(name, session);
    while (holder != null) {
      if (!session.spec().takeOver()) {
        throw new SessionException(
            Reason.NAME_TAKEN,
            "open.stream",
            "A stream named '%s' is live; choose another name, or set open.take_over to end it and go on in its place"
                .formatted(name));
      }
      if (holder.takeOver()) {
        session.inherit();
      }
      holder = named.putIfAbsent(name, session);
    }
  }

  /**
   * Begins to watch a stream, live or still to come.
   *
   * @param products what is wanted of a stream, by the name of the model that answers it
   * @param outlet gets what the stream's own does, with the products wanted here
   * @throws SessionException when there are too many watchers, or the server is going away
   */
  public Watcher watch(String stream, Function<String, ProductRequest> products, Outlet outlet) {
    if (draining) {
      throw drainingException();
    }
    Watcher watcher = audiences.join(stream, products, outlet);
    if (draining) {
      watcher.fail(drainingException());
    }
    return watcher;
  }

  /** Returns how many watch streams now. */
  public int watchers() {
    return audiences.watchers();
  }

  private Session admit(SessionSpec spec, Outlet outlet) {
    try {
      WarmModel model = engine.model(spec.model()).orElseThrow();
      Pipeline pipeline = new Pipeline(spec, model, mediaLimits, videoDecoder, limits);
      FrameWork work = new FrameWork(spec, model, pipeline, nanoClock);
      AtomicReference<Session> self = new AtomicReference<>();
      pipeline.packets().flatMap(PacketDecoder::fallback).ifPresent(this::countFallback);
      Session session =
          new Session(
              spec,
              work,
              limits,
              workers,
              nanoClock,
              counters,
              outlet,
              audiences.use(spec.name()),
              () -> named.remove(spec.name(), self.get()),
              () -> forget(self.get()));
      self.set(session);
      live.add(session);
      counters.add(STREAM_OPENED, 1);
      return session;
    } catch (OutOfMemoryError e) {
      admitted.decrementAndGet();
      throw new SessionException(
          Reason.LIMIT,
          "passnet.session.max-streams",
          "There is no memory for another stream (%s); lower passnet.session.max-streams, or give the server more by PASSNET_JAVA_OPTS=-XX:MaxDirectMemorySize=4g"
              .formatted(e.getMessage()));
    } catch (RuntimeException | Error e) {
      admitted.decrementAndGet();
      throw e;
    }
  }

  private void countFallback(String reason) {
    if (counters.count(DECODER_FALLBACK) == 0) {
      LOG.log(System.Logger.Level.WARNING, "Video is decoded on the CPU: {0}", reason);
    }
    counters.add(DECODER_FALLBACK, 1);
  }

  private void forget(Session session) {
    live.remove(session);
    audiences.unuse(session.spec().name());
    admitted.decrementAndGet();
  }

  /** Ends the streams that have been idle for too long. */
  void sweep() {
    for (Session session : live) {
      try {
        session.checkIdle();
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.ERROR, "A stream could not be ended", e);
      }
    }
    uploads.sweep();
  }

  /** Returns the live streams. */
  public List<Session> live() {
    return List.copyOf(live);
  }

  /** Returns how many live streams have a frame in hand now; the others wait for their clients. */
  public int working() {
    return (int) live.stream().filter(Session::working).count();
  }

  /** Returns the live streams that have a name. */
  public List<Session> named() {
    return List.copyOf(named.values());
  }

  /** Returns the files that are being analysed. */
  public Uploads uploads() {
    return uploads;
  }

  /** Returns what streams may take. */
  public SessionLimits limits() {
    return limits;
  }

  /** Returns what the streams have come to. */
  public Counters counters() {
    return counters;
  }

  private static SessionException drainingException() {
    return new SessionException(
        Reason.DRAINING, "", "The server is shutting down; connect again in a moment");
  }

  /** Ends all streams, telling their clients that the server goes away; takes no more. */
  public void drain() {
    draining = true;
    live.forEach(session -> session.fail(drainingException()));
    uploads.drain(drainingException());
    audiences.fail(drainingException());
  }

  /** Drains, waits until every stream is freed, and stops the workers. */
  @Override
  public void close() {
    drain();
    try {
      // A frame that is with the engine comes back to a worker; only then is its stream freed.
      for (int i = 0; i < 1000 && !(live.isEmpty() && uploads.live() == 0); i++) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sweeper.shutdownNow();
    workers.shutdown();
    audiences.close();
  }
}
