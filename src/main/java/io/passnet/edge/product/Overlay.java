package io.passnet.edge.product;

import io.passnet.edge.geometry.Equirectangular;
import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.TileLayout;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Lays a map and what was found in it over the frame, for eyes. Frames are equirectangular RGB24
 * from the buffer's position on, rows from the top without gaps, and are drawn upon in place;
 * buffers may be direct.
 */
public final class Overlay {
  private static final int SHADES = 1024;

  /** Cover of the strongest place; some of the picture shows through even there. */
  private static final float MOST_ALPHA = 0.8f;

  /** The colour map begins here, above its near-black end, which would dim the picture. */
  private static final double FIRST_COLOUR = 0.3;

  /** Exponent that lifts places weaker than the strongest into view. */
  private static final double LIFT = 0.6;

  /** Lifted values up to this leave the picture clear. */
  private static final double CLEAR = 0.1;

  private static final int RING_COLOUR = 0xffffff;
  private static final int TILE_COLOUR = 0x8be9fd;
  private static final double LEAST_RING_DEGREES = 2;
  private static final double MOST_RING_DEGREES = 60;

  private static final int[] COLOURS = new int[SHADES];
  private static final float[] ALPHAS = new float[SHADES];

  static {
    for (int shade = 0; shade < SHADES; shade++) {
      double value = shade / (SHADES - 1.0);
      double shown = Math.max(0, Math.pow(value, LIFT) - CLEAR) / (1 - CLEAR);
      COLOURS[shade] = Inferno.rgb(FIRST_COLOUR + (1 - FIRST_COLOUR) * shown);
      ALPHAS[shade] = (float) (MOST_ALPHA * shown);
    }
  }

  private Overlay() {}

  /**
   * Lays the map over a frame, the more the more salient, and rings each peak's extent.
   *
   * @param peaks as found in the map; empty for no rings
   * @param rgb the frame; at least {@code 3 * width * height} bytes from its position on
   * @throws IllegalArgumentException if the buffer is too short
   */
  public static void draw(
      SaliencyMap map, List<Peak> peaks, ByteBuffer rgb, int width, int height) {
    Rgb24 picture = Rgb24.of(rgb, width, height);
    float[] density =
        Resampling.resize(map.density(), map.grid(), new Equirectangular(width, height));
    float scale = (SHADES - 1) / map.maximum();
    for (int k = 0; k < density.length; k++) {
      int shade = (int) (density[k] * scale + 0.5f);
      if (ALPHAS[shade] > 0) {
        picture.mix(k, COLOURS[shade], ALPHAS[shade]);
      }
    }
    if (!peaks.isEmpty()) {
      Lines lines = new Lines(width, height, thickness(height));
      for (Peak peak : peaks) {
        double radius = peak.extentDegrees() / 2;
        radius = Math.min(Math.max(radius, LEAST_RING_DEGREES), MOST_RING_DEGREES);
        lines.ring(peak.direction(), radius);
      }
      lines.paint(picture, RING_COLOUR);
    }
  }

  /**
   * Frames the best tiles of a frame and writes their ranks into their upper left corners.
   *
   * @param tiles as shared out over the layout
   * @param count how many of the best to show
   * @param rgb the frame; at least {@code 3 * width * height} bytes from its position on
   * @throws IllegalArgumentException if the buffer is too short
   */
  public static void drawTiles(
      TileLayout layout, List<TileShare> tiles, int count, ByteBuffer rgb, int width, int height) {
    Rgb24 picture = Rgb24.of(rgb, width, height);
    float thickness = thickness(height);
    Lines lines = new Lines(width, height, thickness);
    for (TileShare tile : tiles) {
      if (tile.rank() <= count) {
        Region region = layout.region(tile.index());
        double left = region.left() * width + 2 * thickness;
        double upper = region.upper() * height + 2 * thickness;
        lines.rectangle(
            left,
            upper,
            region.right() * width - 2 * thickness,
            region.lower() * height - 2 * thickness);
        double size = (region.lower() - region.upper()) * height / 6;
        lines.number(tile.rank(), left + size / 2, upper + size / 2, size);
      }
    }
    lines.paint(picture, TILE_COLOUR);
  }

  private static float thickness(int height) {
    return Math.max(1, height / 360f);
  }
}
