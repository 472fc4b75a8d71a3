package io.passnet.edge.session;

import io.passnet.edge.engine.Inference;
import io.passnet.edge.engine.Seat;
import io.passnet.edge.engine.WarmModel;
import io.passnet.edge.media.AppendResult;
import io.passnet.edge.media.MediaException;
import io.passnet.edge.media.PacketDecoder;
import io.passnet.edge.product.HeadPose;
import io.passnet.edge.product.Moment;
import io.passnet.edge.product.ProductLine;
import io.passnet.edge.product.ProductSet;
import io.passnet.edge.session.StreamNotice.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a session has done to each input: decoding, inference and products, stage times stamped on
 * the way, and refusals put into words. Used by one worker at a time.
 */
final class FrameWork implements AutoCloseable {
  /**
   * A frame that the engine has answered.
   *
   * @param frame the frame
   * @param prepared what was made of it for the model
   * @param startedNanos when decoding began
   * @param decodedNanos when it was handed to the engine
   * @param outcome the engine's answer, null if it failed
   * @param failure why it failed, null if it did not
   */
  record Looked(
      Input.Frame frame,
      Pipeline.Prepared prepared,
      long startedNanos,
      long decodedNanos,
      Inference.Outcome outcome,
      RuntimeException failure) {}

  /**
   * What became of a frame.
   *
   * @param result for the one who sent it
   * @param moment what watchers' products are made from; its picture holds until the frame is done
   */
  record Answer(FrameResult result, Moment moment) {}

  /** Times beyond this could overflow when they are subtracted. */
  private static final long LATEST_TIME_US = 1L << 58;

  /** Due time of a frame whose stream names no sooner one; the same for all, so none starves. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final SessionSpec spec;
  private final WarmModel model;
  private final Pipeline pipeline;
  private final LongSupplier nanoClock;
  private final ProductLine line = new ProductLine();
  private final Complaints complaints = new Complaints();
  private final Optional<PacketWork> packets;
  private volatile long soundUs;

  FrameWork(SessionSpec spec, WarmModel model, Pipeline pipeline, LongSupplier nanoClock) {
    this.spec = spec;
    this.model = model;
    this.pipeline = pipeline;
    this.nanoClock = nanoClock;
    this.packets =
        pipeline.packets().map(decoder -> new PacketWork(this, pipeline, decoder, spec.delivery()));
  }

  /** Returns what decodes video packets; empty for pictures that are no packets. */
  String videoDecoder() {
    return pipeline.packets().map(PacketDecoder::decoderName).orElse("");
  }

  /** Returns whether the last packets may still have something to show, by {@link Input.More}. */
  boolean unfinished() {
    return packets.isPresent() && packets.get().unfinished();
  }

  /**
   * Takes a frame, a mark or the end.
   *
   * @param framesWaiting frames that wait behind it
   * @param account told, with the answer too, what becomes of the frames
   * @return whether a picture went to the engine
   */
  boolean look(Input input, int framesWaiting, Account account) {
    if (packets.isPresent()) {
      return packets.get().take(input, framesWaiting, account);
    }
    if (input instanceof Input.Frame frame) {
      return start(frame, now(), account);
    }
    if (input instanceof Input.Mark) {
      take(input).ifPresent(account::told);
    }
    return false;
  }

  /** Has a frame's picture prepared and handed to the engine; returns whether it went there. */
  boolean start(Input.Frame frame, long startedNanos, Account account) {
    if (tooOld(frame)) {
      account.unanswered(1, Counters.Event.FRAME_DROPPED_TOO_OLD);
      return false;
    }
    Optional<StreamNotice> refusal = submit(frame, startedNanos, account::looked, account::told);
    refusal.ifPresent(
        notice -> {
          account.unanswered(1, Counters.Event.rejected(notice.kind()));
          account.told(notice);
        });
    return refusal.isEmpty();
  }

  /** Takes the newest pose of the viewer's head; by any thread. */
  void pose(HeadPose newest) {
    pipeline.pose(newest);
  }

  long now() {
    return nanoClock.getAsLong();
  }

  /** Takes sound or a mark; returns a notice if something begins to be wrong with it. */
  Optional<StreamNotice> take(Input input) {
    if (input instanceof Input.Mark mark) {
      pipeline.mark(mark);
      return Optional.empty();
    }
    Input.Sound block = (Input.Sound) input;
    AppendResult result = pipeline.hear(block);
    long durationUs = pipeline.soundUs() - soundUs;
    soundUs = pipeline.soundUs();
    Kind kind =
        switch (result.kind()) {
          case OK -> null;
          case GAP -> Kind.AUDIO_GAP;
          case CONFLICT -> Kind.METADATA_CONFLICT;
          case LATE, EARLY -> Kind.AUDIO_OUT_OF_WINDOW;
          case INVALID -> Kind.AUDIO_INVALID;
        };
    if (kind == null) {
      complaints.fine(durationUs);
      return Optional.empty();
    }
    return complaints.raise(kind)
        ? Optional.of(told(kind, 0, block.mediaTimeUs(), result.message(), result.limitKey()))
        : Optional.empty();
  }

  /** Returns whether an input may bring a picture to be looked at, for which a turn is needed. */
  boolean takesTurn(Input next) {
    return next instanceof Input.Frame || (packets.isPresent() && !(next instanceof Input.Sound));
  }

  /**
   * Asks for the stream's turn to have a frame decoded and looked at.
   *
   * @param since when the frame came that waits
   * @param granted called later, by another thread, if it is not the stream's turn now
   * @return whether it is
   */
  boolean request(long since, Runnable granted) {
    Duration wanted = spec.maxAge();
    boolean sooner = !wanted.isZero() && wanted.compareTo(PATIENCE) < 0;
    return pipeline.seat().request(since + (sooner ? wanted : PATIENCE).toNanos(), granted);
  }

  /** Returns the stream's place at the engine, which keeps its turn. */
  Seat seat() {
    return pipeline.seat();
  }

  /** Gives back a frame's buffers, once what was made of it has been taken. */
  void done(Looked looked) {
    looked.prepared().input().close();
  }

  /** Returns whether a frame has waited longer than the stream finds worth answering. */
  private boolean tooOld(Input.Frame frame) {
    return !spec.maxAge().isZero() && now() - frame.arrivedNanos() > spec.maxAge().toNanos();
  }

  /**
   * Decodes a frame and hands it to the engine.
   *
   * @param looked called once, on a thread of the device, with the engine's answer
   * @param remark takes what was odd about a frame that is used all the same
   * @return why the frame cannot be used; empty when it went to the engine
   */
  private Optional<StreamNotice> submit(
      Input.Frame frame, long started, Consumer<Looked> looked, Consumer<StreamNotice> remark) {
    if (Math.abs(frame.mediaTimeUs()) > LATEST_TIME_US || frame.mediaTimeUs() == Long.MIN_VALUE) {
      return Optional.of(
          notice(
              Kind.TIME_BACKWARDS,
              frame.id(),
              frame.mediaTimeUs(),
              "media_time_us of frame %s is %d; it must lie within %d of zero, which is 9,000 years"
                  .formatted(
                      Long.toUnsignedString(frame.id()), frame.mediaTimeUs(), LATEST_TIME_US),
              ""));
    }
    if (pipeline.backwards(frame)) {
      return Optional.of(
          notice(
              Kind.TIME_BACKWARDS,
              frame.id(),
              frame.mediaTimeUs(),
              "Frame %s is at %d us, before the last one at %d us; media time must not run backwards, send a Mark of kind SEEK before you jump"
                  .formatted(
                      Long.toUnsignedString(frame.id()),
                      frame.mediaTimeUs(),
                      pipeline.lastTimeUs()),
              ""));
    }
    Pipeline.Prepared prepared;
    try {
      prepared = pipeline.prepare(frame);
    } catch (MediaException e) {
      return Optional.of(
          notice(
              Kind.FRAME_UNDECODABLE,
              frame.id(),
              frame.mediaTimeUs(),
              e.getMessage(),
              e.limitKey()));
    }
    long decoded = nanoClock.getAsLong();
    pipeline
        .metadataConflict()
        .map(text -> notice(Kind.METADATA_CONFLICT, frame.id(), frame.mediaTimeUs(), text, ""))
        .ifPresent(remark);
    pipeline
        .seat()
        .submit(
            new Inference(
                prepared.input(),
                prepared.mediaTimeUs(),
                prepared.heard(),
                prepared.sceneTimeUs(),
                () -> tooOld(frame),
                (outcome, failure) ->
                    looked.accept(
                        new Looked(frame, prepared, started, decoded, outcome, failure))));
    return Optional.empty();
  }

  /**
   * Makes the products of an answered frame.
   *
   * @throws RuntimeException the engine's, if it failed
   */
  Answer answer(Looked looked) {
    if (looked.failure() != null) {
      throw looked.failure();
    }
    Inference.Outcome outcome = looked.outcome();
    long begin = nanoClock.getAsLong();
    Moment moment = pipeline.moment(looked.prepared(), outcome.density());
    ProductSet products = line.make(spec.products(), moment);
    StageTimes times =
        new StageTimes(
            looked.frame().arrivedNanos(),
            looked.startedNanos() - looked.frame().arrivedNanos(),
            looked.decodedNanos() - looked.startedNanos(),
            outcome.startedNanos() - looked.decodedNanos(),
            outcome.endedNanos() - outcome.startedNanos(),
            nanoClock.getAsLong() - begin);
    return new Answer(
        new FrameResult(
            FrameResult.FrameId.of(looked.frame()),
            products,
            times,
            looked.prepared().heard(),
            looked.prepared().sceneBegins(),
            0),
        moment);
  }

  /** Returns the notice that a stream has begun to drop frames, by what is behind it. */
  StreamNotice fallingBehind(Counters.Event cause) {
    String text =
        switch (cause) {
          case FRAME_DROPPED_UNREAD ->
              "Answers are not read as fast as they come; the newest is kept. Read them at once";
          case FRAME_DROPPED_TOO_OLD ->
              "Frames waited longer than open.max_age_us and are dropped; raise it or send fewer";
          default ->
              "Frames come faster than they are answered; the newest is kept and each result counts the dropped ones. One stream alone can expect an answer every %.1f ms"
                  .formatted(model.cadence().toNanos() / 1e6);
        };
    return notice(Kind.FALLING_BEHIND, 0, 0, text, "");
  }

  /** Returns a notice about a frame, counted. */
  StreamNotice notice(Kind kind, Input.Frame frame, String text, String limitKey) {
    return notice(kind, frame.id(), frame.mediaTimeUs(), text, limitKey);
  }

  /** Counts a cause without telling it; returns how often it has come up. */
  long count(Kind kind, long times) {
    return complaints.count(kind, times);
  }

  private StreamNotice notice(
      Kind kind, long frameId, long mediaTimeUs, String text, String limitKey) {
    complaints.count(kind, 1);
    return told(kind, frameId, mediaTimeUs, text, limitKey);
  }

  private StreamNotice told(
      Kind kind, long frameId, long mediaTimeUs, String text, String limitKey) {
    return new StreamNotice(kind, frameId, mediaTimeUs, text, limitKey, count(kind, 0));
  }

  /** Returns how much sound came, in microseconds of media time; by any thread. */
  long soundUs() {
    return soundUs;
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
