package io.passnet.edge.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the server's streams have come to since it started, counted by cause. Thread-safe. */
public final class Counters {
  /** What is counted. */
  public enum Event {
    STREAM_OPENED,
    STREAM_CLOSED,
    STREAM_CANCELLED,
    STREAM_FAILED,
    STREAM_IDLE,
    FRAME_RECEIVED,
    FRAME_ANSWERED,
    /** Replaced by a newer frame before inference. */
    FRAME_DROPPED_WAITING,
    /** Its answer was replaced by a newer one: the peer reads too slowly. */
    FRAME_DROPPED_UNREAD,
    /** Left behind when its stream ended. */
    FRAME_DROPPED_ENDED,
    FRAME_REJECTED
  }

  private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);

  public Counters() {
    for (Event event : Event.values()) {
      counts.put(event, new LongAdder());
    }
  }

  void add(Event event, long count) {
    counts.get(event).add(count);
  }

  /** Returns how often something happened. */
  public long count(Event event) {
    return counts.get(event).sum();
  }
}
