package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One eye's shading rates. Row 0 is the top of the picture, column 0 its left; Vulkan and Direct3D
 * take rows in this order, OpenGL's run from the bottom.
 *
 * @param width texels side by side: the target's width over the tile, rounded up
 * @param height texels one above the other
 * @param texels a byte for each texel, {@link ShadingRate#code}; owned by the receiver
 * @param density two bytes for each texel, the densities along x and y, for {@code
 *     VK_EXT_fragment_density_map}; empty if not asked for
 * @param fullShare share of the visible texels at 1x1
 * @param halfShare share of the visible texels at 2x2
 * @param quarterShare share of the visible texels at 4x4
 * @param cost shading work of the visible texels, in relation to 1x1 everywhere
 * @param foveation the rates as level, clear field of view and centre, if asked for
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on to the wire once; a copy would only cost.
public record ShadingImage(
    int width,
    int height,
    byte[] texels,
    byte[] density,
    double fullShare,
    double halfShare,
    double quarterShare,
    double cost,
    Optional<ShadingFoveation> foveation) {

  public ShadingImage {
    requireNonNull(texels, "texels is null");
    requireNonNull(density, "density is null");
    requireNonNull(foveation, "foveation is null");
  }

  /** Writes out a view's rates, given as levels from {@code offset} on. */
  static ShadingImage of(ShadingView view, byte[] rates, int offset, ShadingRequest request) {
    byte[] texels = new byte[view.count()];
    int[] counts = new int[ShadingRate.values().length];
    for (int k = 0; k < texels.length; k++) {
      int rate = rates[offset + k];
      texels[k] = (byte) (rate << 2 | rate);
      if (view.bound[k] != ShadingView.UNSEEN) {
        counts[rate]++;
      }
    }
    double[] shares = new double[counts.length];
    double cost = 0;
    for (ShadingRate rate : ShadingRate.values()) {
      shares[rate.level()] = (double) counts[rate.level()] / Math.max(1, view.visible);
      cost += shares[rate.level()] * rate.cost();
    }
    return new ShadingImage(
        view.columns,
        view.rows,
        texels,
        request.density() ? density(texels) : new byte[0],
        shares[0],
        shares[1],
        shares[2],
        cost,
        request.foveation()
            ? Optional.of(ShadingFoveation.of(view, rates, offset))
            : Optional.empty());
  }

  /**
   * Rates as densities of {@code VK_EXT_fragment_density_map}, R8G8: 255 over the fragment's width
   * and height, rounded down. Vulkan takes fragments no larger than the density asks for, so that
   * 128, for 1.99 pixels, might be shaded at 1.
   *
   * @param texels as {@link ShadingRate#code}
   */
  public static byte[] density(byte[] texels) {
    byte[] density = new byte[2 * texels.length];
    for (int k = 0; k < texels.length; k++) {
      density[2 * k] = (byte) (255 >> (texels[k] >> 2 & 3));
      density[2 * k + 1] = (byte) (255 >> (texels[k] & 3));
    }
    return density;
  }

  /**
   * The finer of two images' rates, texel by texel: how a renderer that knows its user's gaze joins
   * this image with the one that gaze calls for.
   *
   * @throws IllegalArgumentException if they differ in size
   */
  public static byte[] finer(byte[] one, byte[] other) {
    if (one.length != other.length) {
      throw new IllegalArgumentException(
          "Shading rates of %d and %d texels: only images of one size can be joined"
              .formatted(one.length, other.length));
    }
    byte[] finer = new byte[one.length];
    for (int k = 0; k < finer.length; k++) {
      finer[k] = ShadingRate.finer(one[k], other[k]);
    }
    return finer;
  }
}
