package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.EyeView;
import java.util.List;

/**
 * Asks for shading rates. Of the texels that a lens shows, those that get most attention are shaded
 * fully until {@code fullShare} is used up, the next ones at 2 x 2 until {@code halfShare} is, the
 * rest at the coarsest rate. Around where the head looks rates stay fine whatever the map says; the
 * texels there are taken out of the shares.
 *
 * <p>The defaults assume that gaze is not known. Acuity allows coarse shading a few degrees away
 * from the gaze: detail that can be resolved grows by 1.3 to 1.7 minutes of arc for each degree
 * (Guenter et al., "Foveated 3D Graphics", 2012), while a pixel of today's headsets has about 3.
 * But eyes turn by some 35 degrees to either side, 20 up and 25 down, before the head must follow
 * (LaValle, "Virtual Reality", 5.3). So a circle of 15 degrees, where eyes rest and which is cheap,
 * 4 % of a view of 100 degrees, is shaded fully; to 30 degrees, most of the eyes' range, rates are
 * never coarser than 2 x 2.
 *
 * @param eyes the views, 1 to 4
 * @param tile pixels on each side of a texel: 8, 16 or 32
 * @param fullShare share of visible texels at 1x1, over all eyes, 0 to 1
 * @param halfShare share of visible texels at 2x2, 0 to 1; both shares together at most 1
 * @param coarsest the rate of the rest: {@link ShadingRate#HALF} or {@link ShadingRate#QUARTER}
 * @param clearDegrees radius about where the head looks of the circle at 1x1, 0 (none) to 180
 * @param ringDegrees radius of the circle never coarser than 2x2, {@code clearDegrees} to 180
 * @param density whether images come as fragment density maps too
 * @param foveation whether each eye's level, clear field of view and centre are told
 */
public record ShadingRequest(
    List<EyeView> eyes,
    int tile,
    double fullShare,
    double halfShare,
    ShadingRate coarsest,
    double clearDegrees,
    double ringDegrees,
    boolean density,
    boolean foveation) {
  /** Most eyes; headsets with focus displays have four views. */
  public static final int MOST_EYES = 4;

  /** Most texels of all eyes together. */
  public static final int MOST_TEXELS = 1 << 19;

  /** Shares that came in single precision may add up to a little more than 1. */
  private static final double ROUNDING = 1e-6;

  /** Share at 1x1 if nothing is asked for. */
  public static final double FULL_SHARE = 0.3;

  /** Share at 2x2 if nothing is asked for. */
  public static final double HALF_SHARE = 0.4;

  /** Radius in degrees of the circle at 1x1 if nothing is asked for. */
  public static final double CLEAR_DEGREES = 15;

  /** Radius in degrees of the circle never coarser than 2x2 if nothing is asked for. */
  public static final double RING_DEGREES = 30;

  public ShadingRequest {
    eyes = List.copyOf(eyes);
    requireNonNull(coarsest, "coarsest is null");
    if (eyes.isEmpty() || eyes.size() > MOST_EYES) {
      throw new IllegalArgumentException(
          "Shading rates for %d eyes: give 1 to %d views".formatted(eyes.size(), MOST_EYES));
    }
    if (tile != 8 && tile != 16 && tile != 32) {
      throw new IllegalArgumentException(
          "Shading rates with tiles of %d pixels: it must be 8, 16 or 32, as the device tells"
              .formatted(tile));
    }
    if (!(fullShare >= 0 && halfShare >= 0 && fullShare + halfShare <= 1 + ROUNDING)) {
      throw new IllegalArgumentException(
          "Shading rates with shares of %s at 1x1 and %s at 2x2: each must be 0 to 1, and both together at most 1"
              .formatted(fullShare, halfShare));
    }
    if (coarsest == ShadingRate.FULL) {
      throw new IllegalArgumentException(
          "Shading rates no coarser than 1x1 save nothing: the coarsest rate must be 2x2 or 4x4");
    }
    if (!(0 <= clearDegrees && clearDegrees <= ringDegrees && ringDegrees <= 180)) {
      throw new IllegalArgumentException(
          "Shading rates with circles of %s degrees at 1x1 and %s degrees at 2x2: radii must be 0 to 180, the first no larger than the second"
              .formatted(clearDegrees, ringDegrees));
    }
    long texels = 0;
    for (EyeView eye : eyes) {
      texels += (long) texels(eye.width(), tile) * texels(eye.height(), tile);
    }
    if (texels > MOST_TEXELS) {
      throw new IllegalArgumentException(
          "Shading rates of %d texels: at most %d are made for all eyes together; ask for larger tiles"
              .formatted(texels, MOST_TEXELS));
    }
  }

  /** The defaults, for these views. */
  public static ShadingRequest of(List<EyeView> eyes, int tile) {
    return new ShadingRequest(
        eyes,
        tile,
        FULL_SHARE,
        HALF_SHARE,
        ShadingRate.QUARTER,
        CLEAR_DEGREES,
        RING_DEGREES,
        false,
        false);
  }

  /** How many texels cover a target's side. */
  static int texels(int pixels, int tile) {
    return (pixels + tile - 1) / tile;
  }
}
