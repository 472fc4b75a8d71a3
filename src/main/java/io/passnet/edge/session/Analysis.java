package io.passnet.edge.session;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.engine.Inference;
import io.passnet.edge.engine.Seat;
import io.passnet.edge.engine.WarmModel;
import io.passnet.edge.media.MediaException;
import io.passnet.edge.media.MediaFile;
import io.passnet.edge.media.PictureSize;
import io.passnet.edge.media.SceneCuts;
import io.passnet.edge.media.SoundTrack;
import io.passnet.edge.model.FrameInput;
import io.passnet.edge.model.ModelManifest;
import io.passnet.edge.product.Moment;
import io.passnet.edge.product.ProductLine;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.ProductSet;
import io.passnet.edge.product.SaliencyMap;
import io.passnet.edge.product.Segment;
import io.passnet.edge.product.SegmentRequest;
import io.passnet.edge.product.SegmentTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A whole file through the engine, as fast as it goes and without loss. While one picture is looked
 * at, or several where there is room, the next is decoded and the products of the one before are
 * made and handed over.
 */
public final class Analysis {
  /** Longest stretch between two pictures that is handed over with all its sound. */
  public static final long LONGEST_GAP_US = 10_000_000;

  /** One is decoded, three looked at, one handed over. */
  private static final int SLOTS = 5;

  /**
   * What was found in a picture. Its buffers belong to the receiver until it returns.
   *
   * @param index number among the analysed pictures, from 0
   * @param mediaTimeUs from the file's start, never running backwards
   * @param heard whether the file's sound was heard with it
   * @param newScene whether a scene begins with the picture
   * @param moment the moment, with its map; its picture holds while it is handed over
   * @param products what was asked for
   * @param times where the time went
   * @param broken pieces of the file that were broken and skipped so far
   * @param display the picture in the file's size to show, RGB; empty if there is none
   * @param sound mono samples at {@link SoundTrack#RATE} since the picture before, the last {@link
   *     #LONGEST_GAP_US} of them
   */
  public record Seen(
      long index,
      long mediaTimeUs,
      boolean heard,
      boolean newScene,
      Moment moment,
      ProductSet products,
      StageTimes times,
      long broken,
      Optional<ByteBuffer> display,
      FloatBuffer sound) {}

  /** Takes what was found, one by one, on a thread of the analysis; what it throws ends it. */
  public interface Sink {
    /** Takes a picture. */
    void take(Seen seen) throws IOException;

    /** Takes a segment: before the picture that ended it, the last one after all pictures. */
    void take(Segment segment) throws IOException;

    /** The analysis has failed: nothing more is taken, and no bytes need be waited for. */
    default void failed() {}
  }

  /**
   * Which of the file's pictures are looked at.
   *
   * @param everyNth every n-th, from 1
   * @param mostFps of these, so many a second of media time at most; 0 for all
   */
  public record Pace(int everyNth, double mostFps) {}

  /** A picture on its way, in buffers that are used again. */
  private static final class Slot {
    private final FrameInput input;
    private final Optional<ByteBuffer> display;
    private FloatBuffer sound = FloatBuffer.allocate(0);
    private long timeUs;
    private boolean heard;
    private long broken;
    private long startedNanos;
    private long decodedNanos;

    /** Done once what was in it last has been handed over. */
    private Future<?> handed = CompletableFuture.completedFuture(null);

    Slot(FrameInput input, Optional<PictureSize> display) {
      this.input = input;
      this.display = display.map(size -> ByteBuffer.allocateDirect(size.rgbBytes()));
    }
  }

  private final WarmModel model;
  private final MediaFile file;
  private final ProductRequest products;
  private final SegmentRequest segments;
  private final SegmentTable table;
  private final ProductLine line = new ProductLine();
  private final SceneCuts cuts;
  private long scene;
  private final Optional<PictureSize> display;
  private final Pace pace;
  private long decoded;
  private long dueUs = Long.MIN_VALUE;
  private long lastUs;
  private long soundUs;

  /**
   * Prepares an analysis; model and file stay the caller's.
   *
   * @param file opened with the model's frame size, nothing of it read yet
   * @param display the size to show with which it was opened, if it was
   * @param products to be made of each map
   * @param segments to be made of all maps
   * @param pace which pictures are looked at
   */
  public Analysis(
      WarmModel model,
      MediaFile file,
      Optional<PictureSize> display,
      ProductRequest products,
      SegmentRequest segments,
      Pace pace) {
    this.model = requireNonNull(model, "model is null");
    this.file = requireNonNull(file, "file is null");
    this.display = requireNonNull(display, "display is null");
    this.products = requireNonNull(products, "products is null");
    this.segments = requireNonNull(segments, "segments is null");
    this.table = segments.table();
    this.cuts = new SceneCuts(model.manifest().frame().width(), model.manifest().frame().height());
    this.pace = requireNonNull(pace, "pace is null");
  }

  /**
   * Runs to the file's end.
   *
   * @throws IOException the sink's, if it failed
   * @throws MediaException if a picture cannot be used
   */
  public void run(Sink sink) throws IOException, MediaException, InterruptedException {
    ExecutorService decoder = Executors.newSingleThreadExecutor();
    ExecutorService finisher = Executors.newSingleThreadExecutor();
    Slot[] slots = new Slot[SLOTS];
    try (Seat seat = model.seatForFile()) {
      for (int i = 0; i < SLOTS; i++) {
        slots[i] = new Slot(seat.input(), display);
      }
      Future<Boolean> decoded = decoder.submit(() -> decode(slots[0]));
      Future<?> handed = slots[0].handed;
      for (int index = 0; await(decoded); index++) {
        Slot slot = slots[index % SLOTS];
        Slot next = slots[(index + 1) % SLOTS];
        await(next.handed);
        decoded = decoder.submit(() -> decode(next));
        Future<Inference.Outcome> outcome =
            seat.infer(slot.input, slot.timeUs, slot.heard, slot.timeUs);
        int number = index;
        Future<?> before = handed;
        Callable<Void> hand =
            () -> {
              // After a failure nothing more is handed over.
              await(before);
              hand(seen(number, slot, await(outcome)), sink);
              return null;
            };
        handed = finisher.submit(hand);
        slot.handed = handed;
      }
      await(handed);
      Optional<Segment> last = table.finish();
      if (last.isPresent()) {
        sink.take(last.get());
      }
    } catch (IOException | MediaException | InterruptedException | RuntimeException | Error e) {
      sink.failed();
      throw e;
    } finally {
      // The file may only be closed once nothing is decoded from it any more.
      stop(decoder);
      stop(finisher);
      for (Slot slot : slots) {
        if (slot != null) {
          slot.input.close();
        }
      }
    }
  }

  private void hand(Seen seen, Sink sink) throws IOException {
    Optional<Segment> ended =
        table.add(seen.mediaTimeUs(), line.make(segments.tiles(), seen.moment()));
    if (ended.isPresent()) {
      sink.take(ended.get());
    }
    sink.take(seen);
  }

  private static void stop(ExecutorService thread) throws InterruptedException {
    thread.shutdown();
    thread.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  private static <T> T await(Future<T> work)
      throws IOException, MediaException, InterruptedException {
    try {
      return work.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof MediaException media) {
        throw media;
      }
      if (cause instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(cause.getMessage(), cause);
    }
  }

  /** Decodes the next picture that is due; returns whether there was one. */
  private boolean decode(Slot slot) throws MediaException {
    slot.startedNanos = System.nanoTime();
    do {
      boolean more =
          slot.display.isPresent()
              ? file.nextPicture(slot.input.picture(), slot.display.get().clear())
              : file.nextPicture(slot.input.picture());
      if (!more) {
        return false;
      }
    } while (!due(file.pictureTimeUs()));
    lastUs = Math.max(lastUs, file.pictureTimeUs());
    slot.timeUs = lastUs;
    slot.broken = file.brokenPackets();
    listen(slot);
    slot.decodedNanos = System.nanoTime();
    return true;
  }

  private boolean due(long timeUs) {
    if (decoded++ % pace.everyNth() != 0) {
      return false;
    }
    if (pace.mostFps() <= 0) {
      return true;
    }
    // Times are rounded to microseconds, so a picture may come that much early.
    if (dueUs != Long.MIN_VALUE && timeUs + 1_000 < dueUs) {
      return false;
    }
    long stepUs = Math.round(1e6 / pace.mostFps());
    dueUs = dueUs == Long.MIN_VALUE ? timeUs + stepUs : Math.max(dueUs, timeUs - stepUs) + stepUs;
    return true;
  }

  private void listen(Slot slot) {
    slot.heard = false;
    slot.sound = FloatBuffer.allocate(0);
    if (file.sound().isEmpty()) {
      return;
    }
    SoundTrack track = file.sound().get();
    slot.heard = track.read(slot.timeUs, slot.input.sound(), model.manifest().audio().samples());
    if (slot.display.isPresent()) {
      soundUs = Math.max(soundUs, slot.timeUs - LONGEST_GAP_US);
      int samples = (int) ((slot.timeUs - soundUs) * SoundTrack.RATE / 1_000_000);
      FloatBuffer channels = FloatBuffer.allocate(SoundTrack.CHANNELS * samples);
      track.read(slot.timeUs, channels, samples);
      // The first channel, W, is what a microphone for all directions hears.
      slot.sound = channels.slice(0, samples);
      soundUs += samples * 1_000_000L / SoundTrack.RATE;
    }
  }

  private Seen seen(long index, Slot slot, Inference.Outcome outcome) {
    long begin = System.nanoTime();
    boolean cut = cuts.take(slot.input.picture());
    scene += cut ? 1 : 0;
    ModelManifest manifest = model.manifest();
    Moment moment =
        new Moment(
            slot.timeUs,
            scene,
            SaliencyMap.of(manifest.map().width(), manifest.map().height(), outcome.density()),
            Optional.of(
                new Moment.Picture(
                    slot.input.picture(), manifest.frame().width(), manifest.frame().height())),
            Optional.empty());
    ProductSet made = line.make(products, moment);
    StageTimes times =
        new StageTimes(
            slot.startedNanos,
            0,
            slot.decodedNanos - slot.startedNanos,
            outcome.startedNanos() - slot.decodedNanos,
            outcome.endedNanos() - outcome.startedNanos(),
            System.nanoTime() - begin);
    return new Seen(
        index,
        slot.timeUs,
        slot.heard,
        cut,
        moment,
        made,
        times,
        slot.broken,
        slot.display.map(ByteBuffer::clear),
        slot.sound);
  }
}
