package io.passnet.edge.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * What waits to be worked on in one stream, in order of arrival. In LATEST delivery at most one
 * picture waits: a newer one replaces it, unless pictures need the ones before. In EVERY delivery
 * frames queue up to a bound; sound is bounded in both. The bound is kept by the caller, who asks
 * for no more input while {@link #full}. Not thread-safe; guarded by its session's lock.
 */
final class Mailbox {
  /** Frames, sound and marks together: two seconds of 20 ms blocks of sound beside the frames. */
  private static final int INPUT_BOUND = 128;

  /** Bytes of all that waits: two messages of the usual limit. */
  private static final long BYTE_BOUND = 8L << 20;

  private final Delivery delivery;
  private final boolean replacing;
  private final int frameBound;
  private final Deque<Input> waiting = new ArrayDeque<>();
  private int frames;
  private long bytes;

  /**
   * Makes an empty mailbox.
   *
   * @param packets whether a frame may need the ones before it, so that none is replaced
   */
  Mailbox(Delivery delivery, boolean packets, int frameBound) {
    this.delivery = delivery;
    this.replacing = delivery == Delivery.LATEST && !packets;
    this.frameBound = frameBound;
  }

  /** Takes an input; returns how many frames it replaced: 0 or 1. */
  int put(Input input) {
    int replaced = 0;
    if (input instanceof Input.Frame) {
      if (replacing && frames > 0) {
        replaced = removeFrame();
      }
      frames++;
    }
    waiting.add(input);
    bytes += size(input);
    return replaced;
  }

  private int removeFrame() {
    for (Iterator<Input> i = waiting.iterator(); i.hasNext(); ) {
      if (i.next() instanceof Input.Frame frame) {
        i.remove();
        frames--;
        bytes -= size(frame);
        return 1;
      }
    }
    return 0;
  }

  /** Returns the oldest input without taking it, or null when nothing waits. */
  Input peek() {
    return waiting.peek();
  }

  /** Returns the oldest input, or null when nothing waits. */
  Input poll() {
    Input next = waiting.poll();
    if (next instanceof Input.Frame) {
      frames--;
    }
    bytes -= size(next);
    return next;
  }

  /** Returns how many frames wait. */
  int frames() {
    return frames;
  }

  /** Returns whether no more input is to be asked for now. */
  boolean full() {
    return waiting.size() >= INPUT_BOUND
        || bytes >= BYTE_BOUND
        || (delivery == Delivery.EVERY && frames >= frameBound);
  }

  /** Forgets everything; returns how many frames were forgotten. */
  int clear() {
    int forgotten = frames;
    waiting.clear();
    frames = 0;
    bytes = 0;
    return forgotten;
  }

  private static long size(Input input) {
    if (input instanceof Input.Frame frame) {
      return frame.data().remaining();
    }
    return input instanceof Input.Sound sound ? sound.data().remaining() : 0;
  }
}
