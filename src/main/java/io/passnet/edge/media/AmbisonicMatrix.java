package io.passnet.edge.media;

/**
 * How the channels of a sound become W, Y, Z and X: first-order ambisonics in ACN order with SN3D
 * weights (Nachbar et al., "AmbiX - A Suggested Ambisonics Format", 2011). A wave from azimuth a
 * and elevation e has W = 1, Y = sin a cos e, Z = sin e, X = cos a cos e.
 *
 * <p>Rows that would be zero are left out at the end: mono has W alone, stereo W and Y. Of higher
 * orders only the first four channels are looked at. Furse-Malham's channels are W, X, Y, Z at any
 * order, with W at 1 / sqrt 2 and the other three as in SN3D.
 */
final class AmbisonicMatrix {
  /** Where the samples are. */
  interface Source {
    float at(int frame, int channel);
  }

  private static final float SQRT_2 = (float) Math.sqrt(2);

  private final float[][] rows;

  private AmbisonicMatrix(float[]... rows) {
    this.rows = rows;
  }

  /** Whether sound of so many channels can be heard as the layout. */
  static boolean fits(SoundLayout layout, int channels) {
    return layout.isAmbisonic() ? channels >= 4 : channels == 1 || channels == 2;
  }

  /**
   * The matrix for a sound.
   *
   * @param channels how many there are, which have to {@link #fits fit}
   */
  static AmbisonicMatrix of(SoundFormat format, int channels) {
    boolean one = channels == 1;
    return switch (format.layout()) {
      case MONO -> new AmbisonicMatrix(one ? new float[] {1} : new float[] {0.5f, 0.5f});
      case STEREO ->
          one
              ? new AmbisonicMatrix(new float[] {1}, new float[] {0})
              : new AmbisonicMatrix(new float[] {0.5f, 0.5f}, new float[] {0.5f, -0.5f});
      case AMBISONIC_1, AMBISONIC_2, AMBISONIC_3 ->
          format.fuma()
              ? new AmbisonicMatrix(
                  new float[] {SQRT_2, 0, 0, 0},
                  new float[] {0, 0, 1, 0},
                  new float[] {0, 0, 0, 1},
                  new float[] {0, 1, 0, 0})
              : new AmbisonicMatrix(
                  new float[] {1, 0, 0, 0},
                  new float[] {0, 1, 0, 0},
                  new float[] {0, 0, 1, 0},
                  new float[] {0, 0, 0, 1});
    };
  }

  /**
   * The matrix for channels that have to be mixed from others first.
   *
   * @param mixing the gain of each other channel in each of the channels
   */
  AmbisonicMatrix after(float[][] mixing) {
    float[][] product = new float[rows.length][mixing[0].length];
    for (int r = 0; r < rows.length; r++) {
      for (int k = 0; k < rows[r].length; k++) {
        for (int c = 0; c < mixing[k].length; c++) {
          product[r][c] += rows[r][k] * mixing[k][c];
        }
      }
    }
    return new AmbisonicMatrix(product);
  }

  /** How many of W, Y, Z and X there are. */
  int rows() {
    return rows.length;
  }

  /** Writes the frames of a source, interleaved, into an array from {@code offset} on. */
  void apply(int frames, Source source, float[] out, int offset) {
    int at = offset;
    for (int i = 0; i < frames; i++) {
      for (float[] row : rows) {
        float sum = 0;
        for (int c = 0; c < row.length; c++) {
          if (row[c] != 0) {
            sum += row[c] * source.at(i, c);
          }
        }
        out[at++] = sum;
      }
    }
  }
}
