package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.Direction;

/**
 * A local maximum of a map.
 *
 * @param direction where it is, in OMAF's axes, finer than a pixel
 * @param extentDegrees angular diameter of a spherical cap as large as the connected region around
 *     the peak that lies above half its height
 * @param weight density of the peak's pixel; 1 is the sphere's average
 * @param id the same for the same peak from frame to frame, as {@link PeakTracks} tells; 0 where
 *     nobody has followed it
 * @param ageUs media time in microseconds since the id was given
 */
public record Peak(Direction direction, double extentDegrees, double weight, long id, long ageUs) {
  public Peak {
    requireNonNull(direction, "direction is null");
  }

  /** A peak that nobody has followed. */
  public Peak(Direction direction, double extentDegrees, double weight) {
    this(direction, extentDegrees, weight, 0, 0);
  }
}
