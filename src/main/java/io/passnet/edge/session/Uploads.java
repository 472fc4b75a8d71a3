package io.passnet.edge.session;

import static io.passnet.edge.session.Counters.Event.FILE_OPENED;

import io.passnet.edge.engine.Engine;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.session.SessionException.Reason;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** All files that are being analysed: up to the limit, each on threads of its own. */
public final class Uploads {
  private static final System.Logger LOG = System.getLogger(Uploads.class.getName());

  /** What all uploads share. */
  record Surroundings(Duration idleTimeout, LongSupplier nanoClock, Counters counters) {
    long nanoTime() {
      return nanoClock.getAsLong();
    }

    ExecutorService newWriter() {
      return Executors.newSingleThreadExecutor(work -> daemon(work, "passnet-spool"));
    }
  }

  private final Engine engine;
  private final MediaLimits mediaLimits;
  private final SessionLimits limits;
  private final Surroundings surroundings;
  private final Set<Upload> live = ConcurrentHashMap.newKeySet();
  private final AtomicInteger admitted = new AtomicInteger();
  private volatile SessionException refusal;

  Uploads(
      Engine engine,
      MediaLimits mediaLimits,
      SessionLimits limits,
      LongSupplier nanoClock,
      Counters counters) {
    this.engine = engine;
    this.mediaLimits = mediaLimits;
    this.limits = limits;
    surroundings = new Surroundings(limits.idleTimeout(), nanoClock, counters);
  }

  /**
   * Begins an analysis; its bytes come later.
   *
   * @throws SessionException when there are too many, or the server is going away
   */
  public Upload open(AnalysisSpec spec, AnalysisOutlet outlet) {
    if (refusal != null) {
      throw refusal;
    }
    if (admitted.incrementAndGet() > limits.maxAnalyses()) {
      admitted.decrementAndGet();
      throw new SessionException(
          Reason.LIMIT,
          "passnet.session.max-analyses",
          "%d files are being analysed, the most that passnet.session.max-analyses allows; wait for one to end or raise it"
              .formatted(limits.maxAnalyses()));
    }
    Upload upload = admit(spec, outlet);
    SessionException gone = refusal;
    if (gone != null) {
      upload.fail(gone);
    }
    return upload;
  }

  private Upload admit(AnalysisSpec spec, AnalysisOutlet outlet) {
    try {
      Upload upload =
          new Upload(
              spec, engine.model(spec.model()).orElseThrow(), mediaLimits, surroundings, outlet);
      begin(upload);
      surroundings.counters().add(FILE_OPENED, 1);
      return upload;
    } catch (RuntimeException | Error e) {
      admitted.decrementAndGet();
      throw e;
    }
  }

  private void begin(Upload upload) {
    live.add(upload);
    try {
      daemon(() -> run(upload), "passnet-analysis").start();
    } catch (RuntimeException | Error e) {
      live.remove(upload);
      upload.cancel();
      throw e;
    }
  }

  private void run(Upload upload) {
    try {
      upload.run();
    } finally {
      live.remove(upload);
      admitted.decrementAndGet();
    }
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** How many files are being analysed. */
  public int live() {
    return live.size();
  }

  /** Ends those whose client has been idle for too long. */
  void sweep() {
    for (Upload upload : live) {
      try {
        upload.checkIdle();
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.ERROR, "An upload could not be ended", e);
      }
    }
  }

  /** Ends all, telling their clients why; takes no more. */
  void drain(SessionException cause) {
    refusal = cause;
    live.forEach(upload -> upload.fail(cause));
  }
}
