package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.Orientation;

/**
 * How a viewer's head is turned at a moment.
 *
 * @param mediaTimeUs when, as the viewer's own side says
 * @param orientation how the head is turned in the world of the map
 */
public record HeadPose(long mediaTimeUs, Orientation orientation) {
  public HeadPose {
    requireNonNull(orientation, "orientation is null");
  }
}
