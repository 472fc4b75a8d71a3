package io.passnet.edge.session;

import static io.passnet.edge.session.Counters.Event.FILE_ANALYSED;
import static io.passnet.edge.session.Counters.Event.FILE_CANCELLED;
import static io.passnet.edge.session.Counters.Event.FILE_FAILED;
import static io.passnet.edge.session.Counters.Event.FILE_REFUSED;

import io.passnet.edge.engine.WarmModel;
import io.passnet.edge.media.MediaException;
import io.passnet.edge.media.MediaFile;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.PictureSize;
import io.passnet.edge.media.SoundTrack;
import io.passnet.edge.model.ModelManifest;
import io.passnet.edge.product.Segment;
import io.passnet.edge.session.AnalysisOutlet.Progress;
import io.passnet.edge.session.FrameResult.FrameId;
import io.passnet.edge.session.SessionException.Reason;
import io.passnet.edge.session.StreamNotice.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * One file that comes in chunks, is analysed while it comes, and is answered segment by segment.
 * Nothing is left out: the analysis waits for bytes, and for a peer that does not read.
 *
 * <p>All methods may be called by any thread and return at once. However it ends, its threads end
 * and what it holds is freed.
 */
public final class Upload implements Intake {
  private static final System.Logger LOG = System.getLogger(Upload.class.getName());

  private final Object lock = new Object();
  private final AnalysisSpec spec;
  private final WarmModel model;
  private final MediaLimits mediaLimits;
  private final Uploads.Surroundings surroundings;
  private final AnalysisOutlet outlet;
  private final ExecutorService writer;
  private final Spool spool;
  private boolean ended;
  private boolean unread;
  private long lastHeardOfNanos;

  Upload(
      AnalysisSpec spec,
      WarmModel model,
      MediaLimits mediaLimits,
      Uploads.Surroundings surroundings,
      AnalysisOutlet outlet) {
    this.spec = spec;
    this.model = model;
    this.mediaLimits = mediaLimits;
    this.surroundings = surroundings;
    this.outlet = outlet;
    spool = new Spool(mediaLimits.maxFileBytes(), outlet::requestMore);
    writer = surroundings.newWriter();
    lastHeardOfNanos = surroundings.nanoTime();
  }

  /** Returns what is wanted of the file. */
  public AnalysisSpec spec() {
    return spec;
  }

  /** Takes the next bytes of the file; more are asked for when there is room for them. */
  public void chunk(ByteBuffer bytes) {
    heardOf();
    onWriter(() -> spool.write(bytes));
  }

  /** The client sends no more: the file is whole. */
  @Override
  public void halfClose() {
    onWriter(
        () -> {
          if (spool.written() == 0) {
            throw new SessionException(
                Reason.INVALID,
                "chunk",
                "The upload ended before its first chunk; send options, then the file in chunks");
          }
          spool.complete();
        });
  }

  /**
   * The client is gone: nothing more is sent.
   *
   * @return whether that ended the upload; if not, it had ended before
   */
  @Override
  public boolean cancel() {
    return end(FILE_CANCELLED, null);
  }

  @Override
  public boolean refuse(String why) {
    return end(FILE_REFUSED, null);
  }

  /** Ends the upload with an error that the client is told. */
  public void fail(SessionException cause) {
    end(FILE_FAILED, cause);
  }

  /** The peer takes answers again. */
  @Override
  public void outletReady() {
    synchronized (lock) {
      lock.notifyAll();
    }
  }

  /** Ends the upload if the client is waited for longer than the idle timeout. */
  void checkIdle() {
    boolean hungry = spool.waiting();
    synchronized (lock) {
      long now = surroundings.nanoTime();
      if (!hungry && !unread) {
        lastHeardOfNanos = now;
      }
      if (now - lastHeardOfNanos <= surroundings.idleTimeout().toNanos()) {
        return;
      }
    }
    fail(
        new SessionException(
            Reason.IDLE,
            hungry ? "chunk" : "passnet.session.idle-timeout",
            "%s for %d ms, which passnet.session.idle-timeout sets; send chunks and read answers as they come"
                .formatted(
                    hungry ? "No chunk came" : "No answer was read",
                    surroundings.idleTimeout().toMillis())));
  }

  /** Analyses the file to its end, on a thread of its own. */
  void run() {
    try {
      analyse();
    } catch (MediaException e) {
      fail(refusal(e));
    } catch (Gone e) {
      // Whoever ended the upload has told the client.
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      broken(e);
    } finally {
      writer.shutdown();
      spool.close();
    }
  }

  private void analyse() throws IOException, MediaException, InterruptedException {
    ModelManifest.Frame frame = model.manifest().frame();
    PictureSize size = new PictureSize(frame.width(), frame.height());
    try (MediaFile file = MediaFile.open(spool, mediaLimits, size, spec.reading())) {
      Answers answers = new Answers(file);
      answers.open();
      new Analysis(
              model,
              file,
              Optional.empty(),
              spec.products(),
              spec.segments(),
              new Analysis.Pace(spec.everyNth(), 0))
          .run(answers);
      answers.close();
    }
  }

  /** What the analysis finds, sent as far as it is wanted. */
  private final class Answers implements Analysis.Sink {
    private final MediaFile file;
    private long frames;
    private long broken;
    private Progress progress;

    Answers(MediaFile file) {
      this.file = file;
      progress = new Progress(0, file.durationUs());
    }

    void open() throws IOException {
      send(() -> outlet.opened(file, progress));
      if (!file.conflicts().isEmpty()) {
        notice(Kind.METADATA_CONFLICT, String.join(" ", file.conflicts()), 1);
      }
      if (!file.hasSound() && !file.soundDescription().equals("none")) {
        notice(Kind.AUDIO_INVALID, "The sound is not heard: " + file.soundDescription(), 1);
      }
    }

    @Override
    public void take(Analysis.Seen seen) throws IOException {
      frames++;
      progress = new Progress(seen.mediaTimeUs(), file.durationUs());
      tellBroken(seen.broken());
      if (spec.answersFrames()) {
        FrameId id = new FrameId(seen.index(), seen.mediaTimeUs(), 0);
        FrameResult result =
            new FrameResult(id, seen.products(), seen.times(), seen.heard(), seen.newScene(), 0);
        send(() -> outlet.result(result, progress));
      }
    }

    @Override
    public void take(Segment segment) throws IOException {
      send(() -> outlet.segment(segment, progress));
    }

    @Override
    public void failed() {
      // What is decoded ahead may wait for bytes that are still to come.
      spool.close();
    }

    void close() throws IOException {
      if (file.brokeOff()) {
        throw new IOException("The upload could not be read back");
      }
      if (frames == 0) {
        throw new SessionException(
            Reason.INVALID,
            "chunk",
            "The file holds no picture that can be decoded; check that it plays");
      }
      tellBroken(file.brokenPackets());
      if (file.cutOffUs().isPresent()) {
        notice(
            Kind.FRAME_UNDECODABLE,
            "The file ends at %.1f s of %.1f s: it has been cut off. What there is was analysed; send it whole."
                .formatted(file.cutOffUs().getAsLong() / 1e6, file.durationUs() / 1e6),
            1);
      }
      long soundUs = file.sound().map(SoundTrack::receivedUs).orElse(0L);
      long lost = file.brokenPictures();
      Totals totals = new Totals(frames + lost, frames, 0, lost, Math.max(0, soundUs));
      synchronized (lock) {
        send(() -> outlet.closed(totals, progress));
        ended = true;
        surroundings.counters().add(FILE_ANALYSED, 1);
      }
    }

    private void tellBroken(long count) throws IOException {
      if (count > 0 && broken == 0) {
        notice(
            Kind.PACKET_BROKEN,
            "Pieces of the file are broken and skipped, frames with them; check that it plays. Closed counts them.",
            count);
      }
      broken = Math.max(broken, count);
    }

    private void notice(Kind kind, String text, long count) throws IOException {
      StreamNotice notice = new StreamNotice(kind, 0, progress.analysedUs(), text, "", count);
      send(() -> outlet.notice(notice, progress));
    }
  }

  /** Sends one message as soon as the peer takes it. */
  private void send(Runnable message) throws IOException {
    synchronized (lock) {
      while (!ended && !outlet.ready()) {
        unread = true;
        try {
          lock.wait();
        } catch (InterruptedException e) {
          throw (IOException) new InterruptedIOException().initCause(e);
        }
      }
      unread = false;
      if (ended) {
        throw new Gone();
      }
      message.run();
      lastHeardOfNanos = surroundings.nanoTime();
    }
  }

  private void heardOf() {
    synchronized (lock) {
      lastHeardOfNanos = surroundings.nanoTime();
    }
  }

  /** Does something with the spool, in the order in which the client did it. */
  private void onWriter(Runnable work) {
    try {
      writer.execute(
          () -> {
            try {
              work.run();
            } catch (SessionException e) {
              fail(e);
            } catch (RuntimeException | Error e) {
              broken(e);
            }
          });
    } catch (RejectedExecutionException e) {
      // It has ended; what still comes is of no use.
    }
  }

  private void broken(Throwable cause) {
    if (cause instanceof SessionException known) {
      fail(known);
    } else if (end(
        FILE_FAILED, new SessionException(Reason.INTERNAL, "", "The server failed: " + cause))) {
      LOG.log(System.Logger.Level.ERROR, "The analysis of a file failed", cause);
    }
  }

  private static SessionException refusal(MediaException e) {
    return e.kind() == MediaException.Kind.LIMIT
        ? new SessionException(Reason.LIMIT, e.limitKey(), e.getMessage())
        : new SessionException(Reason.INVALID, "chunk", e.getMessage());
  }

  private boolean end(Counters.Event how, SessionException cause) {
    synchronized (lock) {
      if (ended) {
        return false;
      }
      ended = true;
      lock.notifyAll();
      surroundings.counters().add(how, 1);
      if (cause != null) {
        try {
          outlet.failed(cause);
        } catch (RuntimeException | Error e) {
          LOG.log(System.Logger.Level.WARNING, "A client could not be told: " + cause, e);
        }
      }
    }
    spool.close();
    return true;
  }

  /** The upload has ended while there was still something to send. */
  private static final class Gone extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
