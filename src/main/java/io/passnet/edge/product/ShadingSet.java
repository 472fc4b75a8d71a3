package io.passnet.edge.product;

import java.util.List;
import java.util.Optional;

/**
 * The shading rates of one moment.
 *
 * @param images the eyes' images, in the order asked for
 * @param overBudget whether the circles, and the steps between rates, took more texels than the
 *     shares allow; rates are then as coarse as they permit, and {@link ShadingImage#cost} says
 *     what that comes to
 * @param pose the pose they are for; empty if none was known
 */
public record ShadingSet(List<ShadingImage> images, boolean overBudget, Optional<HeadPose> pose) {
  public ShadingSet {
    images = List.copyOf(images);
  }
}
