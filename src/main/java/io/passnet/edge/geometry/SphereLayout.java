package io.passnet.edge.geometry;

import static java.util.Objects.requireNonNull;

/**
 * Where in a picture the sphere is found.
 *
 * @param projection how the sphere lies in one eye's part of the picture
 * @param stereo how two eyes share the picture
 * @param eye the eye whose part is looked at, where there are two
 * @param faces where the faces of a cube lie; of no effect for equirectangular pictures
 */
public record SphereLayout(Projection projection, StereoLayout stereo, Eye eye, CubeFaces faces) {
  /** One picture for both eyes, its projection not named. */
  public static final SphereLayout AUTO =
      new SphereLayout(Projection.AUTO, StereoLayout.MONO, Eye.LEFT, CubeFaces.CUBEMAP);

  /** One equirectangular picture for both eyes. */
  public static final SphereLayout EQUIRECTANGULAR =
      new SphereLayout(Projection.EQUIRECTANGULAR, StereoLayout.MONO, Eye.LEFT, CubeFaces.CUBEMAP);

  public SphereLayout {
    requireNonNull(projection, "projection is null");
    requireNonNull(stereo, "stereo is null");
    requireNonNull(eye, "eye is null");
    requireNonNull(faces, "faces is null");
  }

  /** Eyes, and so parts of the picture, beside each other. */
  public int eyesAcross() {
    return stereo == StereoLayout.LEFT_RIGHT ? 2 : 1;
  }

  /** Eyes, and so parts of the picture, above each other. */
  public int eyesDown() {
    return stereo == StereoLayout.TOP_BOTTOM ? 2 : 1;
  }

  /** The map of the cube's faces, if there are any. */
  public CubeMap cubeMap() {
    return new CubeMap(faces, projection == Projection.EQUIANGULAR_CUBEMAP_3X2);
  }
}
