package io.passnet.edge.session;

/**
 * Something that went wrong and that the stream survived.
 *
 * @param kind the cause
 * @param frameId the frame concerned, 0 for none
 * @param mediaTimeUs media time concerned
 * @param text what was wrong, what is allowed and what to do
 * @param limitKey the configuration key of the limit that was met; empty for none
 * @param count how often this cause has come up in the stream, this one included
 */
public record StreamNotice(
    Kind kind, long frameId, long mediaTimeUs, String text, String limitKey, long count) {

  /** The causes. */
  public enum Kind {
    FRAME_UNDECODABLE,
    TIME_BACKWARDS,
    AUDIO_INVALID,
    AUDIO_GAP,
    AUDIO_OUT_OF_WINDOW,
    FALLING_BEHIND,
    PACKET_BROKEN,
    METADATA_CONFLICT,
    DECODER_FALLBACK
  }
}
