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
 */
public record Peak(Direction direction, double extentDegrees, double weight) {
  public Peak {
    requireNonNull(direction, "direction is null");
  }
}
