package io.passnet.edge.cli.demo;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Paints equirectangular pictures of the plaza. What stands still is traced once, with and without
 * the sun; a picture then only asks where the walker stands before it or in its light. Safe for
 * several threads at once.
 */
final class Panorama {
  /** Rays a pixel, in a square. */
  private static final int SIDE = 2;

  private static final int SAMPLES = SIDE * SIDE;

  private static final Vec EYE = new Vec(0, 0, Scene.EYE_HEIGHT);

  /** The walker and its shadow lie within this many radians of azimuth on both sides of it. */
  private static final double WINDOW = Math.toRadians(45);

  /** And between these parts of the picture's height. */
  private static final double HIGHEST = 0.46;

  private static final double LOWEST = 0.85;

  private final Plaza plaza;
  private final int width;
  private final int height;
  private final float[] distances;
  private final int[] sunlit;
  private final int[] shaded;
  private final byte[] empty;
  private final Vec[] columns;
  private final Vec[] rows;

  Panorama(Plaza plaza, int width, int height) {
    this.plaza = plaza;
    this.width = width;
    this.height = height;
    distances = new float[width * height * SAMPLES];
    sunlit = new int[distances.length];
    shaded = new int[distances.length];
    empty = new byte[width * height * 3];
    columns = new Vec[width * SIDE];
    Arrays.setAll(columns, k -> Vec.towards((0.5 - (k + 0.5) / columns.length) * 2 * Math.PI, 0));
    rows = new Vec[height * SIDE];
    Arrays.setAll(rows, k -> Vec.towards(0, (0.5 - (k + 0.5) / rows.length) * Math.PI));
    IntStream.range(0, height).parallel().forEach(this::traceRow);
  }

  private void traceRow(int j) {
    for (int i = 0; i < width; i++) {
      for (int sample = 0; sample < SAMPLES; sample++) {
        int k = (j * width + i) * SAMPLES + sample;
        trace(k, ray(i, j, sample), sample);
      }
      put(empty, i, j, mean(i, j, null));
    }
  }

  private void trace(int k, Vec along, int sample) {
    Hit hit = plaza.hit(EYE, along);
    if (hit == null) {
      distances[k] = Float.POSITIVE_INFINITY;
      sunlit[k] = Light.screen(Plaza.sky(along));
      shaded[k] = sunlit[k];
      return;
    }
    Vec point = EYE.plus(along.times(hit.distance())).plus(hit.normal().times(1e-3));
    boolean reached = hit.normal().dot(Light.SUN) > 0 && !plaza.blocks(point, Light.sun(sample));
    distances[k] = (float) hit.distance();
    shaded[k] = Light.screen(Light.seen(hit, false, 1));
    sunlit[k] = reached ? Light.screen(Light.seen(hit, true, 1)) : shaded[k];
  }

  private Vec ray(int i, int j, int sample) {
    Vec across = columns[i * SIDE + sample % SIDE];
    Vec up = rows[j * SIDE + sample / SIDE];
    return new Vec(up.x() * across.x(), up.x() * across.y(), up.z());
  }

  /** The plaza with someone on it: RGB, one byte a channel, rows from the top. */
  ByteBuffer paint(Figure walker) {
    byte[] picture = empty.clone();
    Vec centre = walker.bounds().a();
    double azimuth = Math.atan2(centre.y(), centre.x());
    int middle = (int) ((0.5 - azimuth / (2 * Math.PI)) * width);
    int reach = (int) (WINDOW / (2 * Math.PI) * width);
    int top = (int) (height * HIGHEST);
    int bottom = (int) (height * LOWEST);
    for (int j = top; j < bottom; j++) {
      for (int column = middle - reach; column <= middle + reach; column++) {
        int i = Math.floorMod(column, width);
        put(picture, i, j, mean(i, j, walker));
      }
    }
    return ByteBuffer.wrap(picture);
  }

  private int mean(int i, int j, Figure walker) {
    int red = SAMPLES / 2;
    int green = red;
    int blue = red;
    for (int sample = 0; sample < SAMPLES; sample++) {
      int k = (j * width + i) * SAMPLES + sample;
      int colour = walker == null ? sunlit[k] : colour(k, i, j, sample, walker);
      red += colour >> 16;
      green += (colour >> 8) & 0xff;
      blue += colour & 0xff;
    }
    return ((red / SAMPLES) << 16) | ((green / SAMPLES) << 8) | (blue / SAMPLES);
  }

  private int colour(int k, int i, int j, int sample, Figure walker) {
    Vec along = ray(i, j, sample);
    Vec sun = Light.sun(sample);
    Hit hit = walker.hit(EYE, along);
    if (hit != null && hit.distance() < distances[k]) {
      Vec point = EYE.plus(along.times(hit.distance())).plus(hit.normal().times(4e-3));
      boolean reached =
          hit.normal().dot(Light.SUN) > 0
              && !plaza.blocks(point, sun)
              && !walker.blocks(point, sun);
      return Light.screen(Light.seen(hit, reached, 1));
    }
    if (sunlit[k] == shaded[k]) {
      return sunlit[k];
    }
    Vec point = EYE.plus(along.times(distances[k] * 0.999));
    return walker.blocks(point, sun) ? shaded[k] : sunlit[k];
  }

  private void put(byte[] picture, int i, int j, int colour) {
    int at = (j * width + i) * 3;
    picture[at] = (byte) (colour >> 16);
    picture[at + 1] = (byte) (colour >> 8);
    picture[at + 2] = (byte) colour;
  }
}
