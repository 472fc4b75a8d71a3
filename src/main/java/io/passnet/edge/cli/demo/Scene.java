package io.passnet.edge.cli.demo;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.Direction;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A plaza in the afternoon: three people stand around the viewer, a fourth walks around and speaks.
 * After {@link #PERIOD_SECONDS} everything begins anew without a seam. Safe for several threads.
 */
public final class Scene {
  /** One round of the walker. */
  public static final double PERIOD_SECONDS = 20;

  static final double EYE_HEIGHT = 1.6;

  private static final double RADIUS = 3.9;
  private static final double START = Math.toRadians(-75);
  private static final int STRIDES = 20;

  private static final Look WALKER =
      new Look(1.78, 0xc98f6c, 0x2a1c14, false, 0x274f7d, 0xe9e6de, 0x2f3138, 0x4b2f20);

  private final Voice voice;
  private final Panorama panorama;

  /**
   * Builds the scene; takes a second or two.
   *
   * @param voice what the walker says
   * @param width columns of the pictures
   * @param height rows of the pictures
   */
  public Scene(Voice voice, int width, int height) {
    this.voice = requireNonNull(voice, "voice is null");
    this.panorama = new Panorama(new Plaza(standing()), width, height);
  }

  private static List<Figure> standing() {
    return List.of(
        standing(
            -33,
            4.7,
            new Look(1.68, 0xe0ac8a, 0x6b3f1f, true, 0x9c2f38, 0xf0e2d0, 0x3a4660, 0x2b2320)),
        standing(
            62,
            5.0,
            new Look(1.82, 0x8a5a3c, 0x17110e, false, 0x4d5a3f, 0xd8d3c4, 0x6a5d4b, 0x2a2320)),
        standing(
            168,
            4.6,
            new Look(1.72, 0xedbf9c, 0xb08a4a, true, 0xd8a53a, 0x5a3b52, 0x272a33, 0x3a2c26)));
  }

  private static Figure standing(double azimuthDegrees, double distance, Look look) {
    double azimuth = Math.toRadians(azimuthDegrees);
    Vec feet = Vec.towards(azimuth, 0).times(distance);
    double inwards = azimuth + Math.PI;
    return new Figure(look, Pose.standing(feet, inwards + 0.25, inwards + 0.05));
  }

  /** The picture at a time: RGB, one byte a channel, rows from the top. */
  public ByteBuffer picture(double seconds) {
    return panorama.paint(walker(seconds));
  }

  /** Where the sound comes from at a time, seen by the viewer. */
  public Direction sounding(double seconds) {
    Vec mouth = walker(seconds).mouth();
    return new Direction(mouth.x(), mouth.y(), mouth.z() - EYE_HEIGHT);
  }

  private Figure walker(double seconds) {
    double round = 2 * Math.PI * seconds / PERIOD_SECONDS;
    double azimuth = START + round;
    Vec feet = Vec.towards(azimuth, 0).times(RADIUS);
    double onwards = azimuth + Math.PI / 2;
    return new Figure(
        WALKER,
        new Pose(
            feet,
            onwards + 0.3,
            onwards + 1.2,
            STRIDES * round,
            1,
            0.75 + 0.25 * Math.sin(7 * round),
            voice.openness(seconds)));
  }
}
