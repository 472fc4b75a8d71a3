package io.passnet.edge.media;

/** What came of packets, in the order in which it came; see {@link PacketDecoder#next}. */
public sealed interface PacketEvent {
  /** Returns the tag of the packet concerned, as it was given to {@link PacketDecoder#put}. */
  long tag();

  /** A picture is out, ready for {@link PacketDecoder#write}. It replaces the one before it. */
  record Picture(long tag) implements PacketEvent {}

  /** A packet was left out: a key frame has to come first. */
  record Skipped(long tag) implements PacketEvent {}

  /**
   * A packet brought no picture that can be shown.
   *
   * @param through tag of the last packet that went to the decoder: pictures of packets up to it
   *     that are not out yet never will be, and a key frame has to come first; {@link #NONE} if the
   *     decoder just goes on
   * @param cause why
   */
  record Lost(long tag, long through, MediaException cause) implements PacketEvent {
    /** No other packet is concerned. */
    public static final long NONE = -1;
  }
}
