package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How a media file is to be read, where its own word is not enough.
 *
 * @param layout where in its pictures the sphere is found
 * @param colours what its luma and chroma mean
 * @param sound what the first channels of its sound are; as the file says when left out
 * @param fuma whether ambisonic channels are in Furse-Malham's order and weights
 */
public record FileReading(
    LayoutChoice layout, Colours colours, Optional<SoundLayout> sound, boolean fuma) {
  /** As the file says. */
  public static final FileReading AS_SAID =
      new FileReading(LayoutChoice.NONE, Colours.AUTO, Optional.empty(), false);

  public FileReading {
    requireNonNull(layout, "layout is null");
    requireNonNull(colours, "colours is null");
    requireNonNull(sound, "sound is null");
  }

  /** The same with another layout of the sphere. */
  public FileReading with(LayoutChoice layout) {
    return new FileReading(layout, colours, sound, fuma);
  }

  /** The same with the sound's channels named. */
  public FileReading with(SoundLayout sound) {
    return new FileReading(layout, colours, Optional.of(sound), fuma);
  }
}
