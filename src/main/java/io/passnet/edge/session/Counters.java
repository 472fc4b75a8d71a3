package io.passnet.edge.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the server's streams have come to since it started, counted by cause, and explained in the
 * log once. Thread-safe.
 */
public final class Counters {
  /** What is counted. */
  public enum Event {
    STREAM_OPENED(""),
    STREAM_CLOSED(""),
    STREAM_CANCELLED(""),
    STREAM_REFUSED("a client sent what is not allowed; it was told and its stream was ended"),
    STREAM_FAILED("a stream ended with an error; its client was told why"),
    STREAM_IDLE("a client sent or read nothing for its idle timeout and its stream was ended"),
    FILE_OPENED(""),
    FILE_ANALYSED(""),
    FILE_CANCELLED(""),
    FILE_REFUSED("a client sent with a file what is not allowed; it was told"),
    FILE_FAILED("the analysis of a file ended with an error; its client was told why"),
    FRAME_RECEIVED(""),
    FRAME_ANSWERED(""),
    /** Replaced by a newer frame before inference. */
    FRAME_DROPPED_WAITING(
        "frames come faster than they are answered; use fewer streams or a faster device"),
    /** Its answer was replaced by a newer one: the peer reads too slowly. */
    FRAME_DROPPED_UNREAD("a client reads answers too slowly; the newest is kept for it"),
    /** Waited longer than its stream finds worth answering. */
    FRAME_DROPPED_TOO_OLD("frames waited longer than their stream's max_age_us"),
    /** A packet that shows no picture of its own: parameter sets, a part of a unit. */
    FRAME_DROPPED_UNSHOWN(""),
    /** Left behind when its stream ended. */
    FRAME_DROPPED_ENDED(""),
    /** Its picture cannot be decoded, or is beyond a limit. */
    FRAME_REJECTED_UNDECODABLE("a frame could not be used; its client got a notice that says why"),
    /** Its media time lies before that of the frame before it. */
    FRAME_REJECTED_BACKWARDS("a frame's media time ran backwards; its client got a notice"),
    /** Its packet is broken, or came while there was no key frame to begin with. */
    FRAME_REJECTED_BROKEN("a packet of video could not be used; its client got a notice of why"),
    WATCH_RESULT_SENT(""),
    /** A newer one took its place: the watcher, or the making of its products, is too slow. */
    WATCH_RESULT_SKIPPED(
        "a watcher reads more slowly than its stream is answered; it gets the newest"),
    DECODER_FALLBACK(
        "the GPU's video decoder cannot be used and the CPU does its work; ./passnet doctor says why");

    private final String explanation;

    Event(String explanation) {
      this.explanation = explanation;
    }

    /** Returns what a frame that cannot be used counts as, by what its client is told. */
    static Event rejected(StreamNotice.Kind kind) {
      return switch (kind) {
        case TIME_BACKWARDS -> FRAME_REJECTED_BACKWARDS;
        case PACKET_BROKEN -> FRAME_REJECTED_BROKEN;
        default -> FRAME_REJECTED_UNDECODABLE;
      };
    }

    /** Returns whether it is a frame that could not be used. */
    boolean rejects() {
      return this == FRAME_REJECTED_UNDECODABLE
          || this == FRAME_REJECTED_BACKWARDS
          || this == FRAME_REJECTED_BROKEN;
    }
  }

  private static final System.Logger LOG = System.getLogger(Counters.class.getName());

  private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);

  public Counters() {
    for (Event event : Event.values()) {
      counts.put(event, new LongAdder());
    }
  }

  void add(Event event, long count) {
    LongAdder counter = counts.get(event);
    if (!event.explanation.isEmpty() && count > 0 && counter.sum() == 0) {
      LOG.log(
          System.Logger.Level.INFO,
          "First {0}: {1}. Counted in the metrics from here on",
          event,
          event.explanation);
    }
    counter.add(count);
  }

  /** Returns how often something happened. */
  public long count(Event event) {
    return counts.get(event).sum();
  }
}
