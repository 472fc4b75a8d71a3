package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.CubeFaces;
import io.passnet.edge.geometry.Eye;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.StereoLayout;
import java.util.Optional;

/**
 * What a caller says of where in a file's pictures the sphere is found. What is left out is taken
 * from the file; what is said holds against it.
 *
 * @param projection how the sphere lies in one eye's part of the picture
 * @param stereo how two eyes share the picture
 * @param eye the eye that is looked at; the left one when left out
 * @param faces where the faces of a cube lie; in the projection's usual order when left out
 */
public record LayoutChoice(
    Optional<Projection> projection,
    Optional<StereoLayout> stereo,
    Optional<Eye> eye,
    Optional<CubeFaces> faces) {
  /** All as the file says. */
  public static final LayoutChoice NONE =
      new LayoutChoice(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public LayoutChoice {
    requireNonNull(projection, "projection is null");
    requireNonNull(stereo, "stereo is null");
    requireNonNull(eye, "eye is null");
    requireNonNull(faces, "faces is null");
  }
}
