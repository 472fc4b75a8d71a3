package io.passnet.edge.product;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.EyeView;
import java.util.Arrays;

/**
 * What does not change while an eye's view stays the same: the directions of its texels in the
 * head, their weights, and the bounds of their rates. A texel lies where the centre of its pixels
 * lies. Arrays are shared, row by row from the upper left, and not to be written to.
 */
final class ShadingView {
  /** Bound of a texel that the lens does not show. */
  static final byte UNSEEN = 3;

  private static final Direction AHEAD = new Direction(1, 0, 0);

  final EyeView eye;
  final int columns;
  final int rows;

  /** How many texels the lens shows. */
  final int visible;

  /** Unit vectors in the head's axes. */
  final float[] x;

  final float[] y;
  final float[] z;

  /** Solid angle of a piece of the picture plane, in relation to one at the eye's axis. */
  final float[] weight;

  /** The coarsest rate that the circles allow, as its level, or {@link #UNSEEN}. */
  final byte[] bound;

  ShadingView(EyeView eye, ShadingRequest request) {
    this.eye = eye;
    columns = ShadingRequest.texels(eye.width(), request.tile());
    rows = ShadingRequest.texels(eye.height(), request.tile());
    int count = columns * rows;
    x = new float[count];
    y = new float[count];
    z = new float[count];
    weight = new float[count];
    bound = new byte[count];
    int seen = 0;
    for (int j = 0; j < rows; j++) {
      double tangentY = eye.tangentY(centre(j, request.tile(), eye.height()));
      for (int i = 0; i < columns; i++) {
        double tangentX = eye.tangentX(centre(i, request.tile(), eye.width()));
        int k = j * columns + i;
        Direction direction = eye.direction(tangentX, tangentY);
        x[k] = (float) direction.x();
        y[k] = (float) direction.y();
        z[k] = (float) direction.z();
        weight[k] = (float) Math.pow(1 + tangentX * tangentX + tangentY * tangentY, -1.5);
        boolean shown = eye.shows(tangentX, tangentY);
        bound[k] = shown ? bound(request, direction.angleTo(AHEAD)) : UNSEEN;
        seen += shown ? 1 : 0;
      }
    }
    visible = seen;
  }

  private static double centre(int texel, int tile, int pixels) {
    return (texel * tile + Math.min((texel + 1) * tile, pixels)) / 2.0;
  }

  private static byte bound(ShadingRequest request, double degrees) {
    ShadingRate rate = request.coarsest();
    if (degrees <= request.clearDegrees()) {
      rate = ShadingRate.FULL;
    } else if (degrees <= request.ringDegrees()) {
      rate = ShadingRate.HALF;
    }
    return (byte) rate.level();
  }

  /** How many texels there are. */
  int count() {
    return columns * rows;
  }

  /**
   * Makes HALF of each coarser texel that touches, by side or corner, a FULL one.
   *
   * @param rates levels of the rates, of this view from {@code offset} on
   */
  void soften(byte[] rates, int offset) {
    byte[] finest = new byte[columns + 2];
    for (int j = 0; j < rows; j++) {
      Arrays.fill(finest, UNSEEN);
      for (int row = Math.max(0, j - 1); row <= Math.min(rows - 1, j + 1); row++) {
        int start = offset + row * columns;
        for (int i = 0; i < columns; i++) {
          finest[i + 1] = (byte) Math.min(finest[i + 1], rates[start + i]);
        }
      }
      int start = offset + j * columns;
      for (int i = 0; i < columns; i++) {
        boolean touches = finest[i] == 0 || finest[i + 1] == 0 || finest[i + 2] == 0;
        if (touches && rates[start + i] > 1 && bound[j * columns + i] != UNSEEN) {
          rates[start + i] = 1;
        }
      }
    }
  }
}
