package io.passnet.edge.session;

import java.nio.ByteBuffer;

/** What a stream brings in, in order of arrival. */
public sealed interface Input {

  /**
   * A picture, or a packet of video.
   *
   * @param id the client's own number
   * @param mediaTimeUs place on the media time line
   * @param captureTimeUs the client's own clock, given back untouched
   * @param data its bytes; read, never written, until the frame is answered
   * @param arrivedNanos when it came, on the monotonic clock
   */
  record Frame(long id, long mediaTimeUs, long captureTimeUs, ByteBuffer data, long arrivedNanos)
      implements Input {}

  /**
   * A block of sound.
   *
   * @param mediaTimeUs media time of the first sample
   * @param data interleaved samples, one packet or whole ADTS frames, as the stream's format says
   */
  record Sound(long mediaTimeUs, ByteBuffer data) implements Input {}

  /**
   * What is remembered of the stream no longer holds.
   *
   * @param seek whether media time may go anywhere from here; else only the scene is new
   */
  record Mark(boolean seek) implements Input {}

  /** The client sends no more: what decoders still hold is let out. */
  record End() implements Input {}

  /** Nothing new: the last packets may still have something to show. */
  record More() implements Input {}
}
