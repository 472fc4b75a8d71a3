package io.passnet.edge.media;

/** What the channels of a sound are. */
public enum SoundLayout {
  /** One channel without direction. */
  MONO(1),
  /** Left, right. */
  STEREO(2),
  /** First-order ambisonics: W, Y, Z, X (ACN order, SN3D weights). */
  AMBISONIC_1(4),
  /** Second order (ACN, SN3D), of which the first order is heard. */
  AMBISONIC_2(9),
  /** Third order (ACN, SN3D), of which the first order is heard. */
  AMBISONIC_3(16);

  private final int channels;

  SoundLayout(int channels) {
    this.channels = channels;
  }

  /** How many channels there are. */
  public int channels() {
    return channels;
  }

  /** How many of W, Y, Z and X it has. */
  int heardChannels() {
    return Math.min(channels, SoundTrack.CHANNELS);
  }

  /** Whether the channels are ambisonic ones, of any order. */
  public boolean isAmbisonic() {
    return channels >= 4;
  }
}
