package io.passnet.edge.session;

/** What happens when frames come faster than they are answered. */
public enum Delivery {
  /**
   * Only the newest waiting frame and the newest waiting answer are kept. For live use. Video
   * packets are all decoded; of their pictures the newest is kept.
   */
  LATEST,
  /**
   * Every frame is answered, unless it outlives the stream's own maximum age; the stream asks for
   * no more input while its queue is full.
   */
  EVERY
}
