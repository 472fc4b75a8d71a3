package io.passnet.edge.media;

import java.nio.ByteBuffer;

/**
 * Tells when a new scene begins: by the mean colours of 16 x 8 parts of the picture, which change
 * at a cut by more than motion changes them. A cut between places of like colours may be missed. A
 * single picture of another kind, such as a flash, begins one scene, not another one behind it. Not
 * for several threads.
 */
public final class SceneCuts {
  private static final int COLUMNS = 16;
  private static final int ROWS = 8;

  /** Of the pixels across and down, one of so many is looked at. */
  private static final int STEP = 4;

  /** Smaller changes are none. */
  private static final float LEAST_CHANGE = 18;

  /** A cut is so many times the change that the frames before it had: slow frames change more. */
  private static final float LEAST_RATIO = 3;

  /** Weight of the newest change in the usual one. */
  private static final float NEWEST = 0.2f;

  private final int width;
  private final int height;
  private float[] now = new float[COLUMNS * ROWS * 3];

  /** The picture before, and the one before that: after a flash all is as it was. */
  private float[] before = new float[COLUMNS * ROWS * 3];

  private float[] earlier = new float[COLUMNS * ROWS * 3];
  private int taken;

  /** As long as little is known, a cut has to be a large one. */
  private float usual = LEAST_CHANGE;

  /** For pictures of this size; at least 64 x 32. */
  public SceneCuts(int width, int height) {
    if (width < COLUMNS * STEP || height < ROWS * STEP) {
      throw new IllegalArgumentException(
          "Picture of %dx%d: cuts are found in pictures of at least %dx%d"
              .formatted(width, height, COLUMNS * STEP, ROWS * STEP));
    }
    this.width = width;
    this.height = height;
  }

  /**
   * Takes the next picture.
   *
   * @param rgb RGB24, rows from the top, from the buffer's start; its position stays
   * @return whether a new scene begins with it; the first picture begins none
   */
  public boolean take(ByteBuffer rgb) {
    colours(rgb);
    float change = taken > 0 ? change(before) : 0;
    boolean flashOver = taken > 1 && !isCut(change(earlier));
    boolean cut = isCut(change) && !flashOver;
    usual += taken > 0 ? NEWEST * (change - usual) : 0;
    taken++;
    float[] spare = earlier;
    earlier = before;
    before = now;
    now = spare;
    return cut;
  }

  private boolean isCut(float change) {
    return change > LEAST_CHANGE && change > LEAST_RATIO * usual;
  }

  /** Mean difference of the picture now from another one, over all colours, 0 to 255. */
  private float change(float[] other) {
    float change = 0;
    for (int k = 0; k < now.length; k++) {
      change += Math.abs(now[k] - other[k]);
    }
    return change / now.length;
  }

  /** Forgets the pictures so far: the next one is the first again. */
  public void forget() {
    taken = 0;
    usual = LEAST_CHANGE;
  }

  private void colours(ByteBuffer rgb) {
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        part(rgb, row, column, 3 * (row * COLUMNS + column));
      }
    }
  }

  private void part(ByteBuffer rgb, int row, int column, int to) {
    int right = (column + 1) * width / COLUMNS;
    int bottom = (row + 1) * height / ROWS;
    int red = 0;
    int green = 0;
    int blue = 0;
    int count = 0;
    for (int j = row * height / ROWS; j < bottom; j += STEP) {
      for (int i = column * width / COLUMNS; i < right; i += STEP) {
        int at = 3 * (j * width + i);
        red += rgb.get(at) & 0xff;
        green += rgb.get(at + 1) & 0xff;
        blue += rgb.get(at + 2) & 0xff;
        count++;
      }
    }
    now[to] = (float) red / count;
    now[to + 1] = (float) green / count;
    now[to + 2] = (float) blue / count;
  }
}
