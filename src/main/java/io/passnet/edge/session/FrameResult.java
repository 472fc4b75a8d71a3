package io.passnet.edge.session;

import io.passnet.edge.product.ProductSet;

/**
 * The answer to one frame.
 *
 * @param frame the frame answered; its data is no longer held
 * @param products what the stream asked for
 * @param times where the time went
 * @param heard whether sound was heard with the frame
 * @param newScene whether a scene begins with the frame
 * @param dropped frames dropped since the last answer that was sent
 */
public record FrameResult(
    FrameId frame,
    ProductSet products,
    StageTimes times,
    boolean heard,
    boolean newScene,
    long dropped) {

  /** A frame's id, media time and capture time, as the client gave them. */
  public record FrameId(long id, long mediaTimeUs, long captureTimeUs) {
    static FrameId of(Input.Frame frame) {
      return new FrameId(frame.id(), frame.mediaTimeUs(), frame.captureTimeUs());
    }
  }

  /** The same answer with other products. */
  FrameResult with(ProductSet made) {
    return new FrameResult(frame, made, times, heard, newScene, dropped);
  }

  /** The same answer after one that was not sent: what only that one told goes with this one. */
  FrameResult after(FrameResult unsent) {
    return new FrameResult(
        frame, products.after(unsent.products), times, heard, newScene || unsent.newScene, dropped);
  }

  FrameResult withDropped(long dropped) {
    return new FrameResult(frame, products, times, heard, newScene, dropped);
  }
}
