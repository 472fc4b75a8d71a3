package io.passnet.edge.cli.report;

import io.passnet.edge.media.MovieWriter;
import io.passnet.edge.media.PictureSize;
import io.passnet.edge.media.SoundLayout;
import io.passnet.edge.product.Overlay;
import io.passnet.edge.product.Peak;
import io.passnet.edge.product.SaliencyMap;
import io.passnet.edge.session.Analysis;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An mp4 file of pictures with their maps over them, in time with the sound beside. */
public final class OverlayMovie implements AutoCloseable {
  private static final int RINGS = 3;

  /** A peak that is wider is no place, and its ring would only cover others. */
  private static final double WIDEST_RING_DEGREES = 60;

  private final MovieWriter writer;
  private final PictureSize size;
  private final double fps;
  private final boolean sound;
  private long written;
  private long leftOutUs;

  /**
   * Creates the file.
   *
   * @param fps pictures a second of the movie; others are repeated or left out to fit
   * @param sound whether there is any
   */
  public OverlayMovie(Path file, PictureSize size, double fps, boolean sound) throws IOException {
    this.size = size;
    this.fps = fps;
    this.sound = sound;
    writer =
        new MovieWriter(
            file,
            size.width(),
            size.height(),
            fps,
            sound ? Optional.of(SoundLayout.MONO) : Optional.empty());
  }

  /** Adds the next mono samples, if the movie has sound. */
  public void sound(FloatBuffer samples) throws IOException {
    if (sound && samples.hasRemaining()) {
      writer.sound(samples);
    }
  }

  /**
   * Draws a map over a picture and shows it from its time on.
   *
   * @param rgb the picture in the movie's size; drawn upon
   */
  public void picture(long timeUs, ByteBuffer rgb, SaliencyMap map, List<Peak> peaks)
      throws IOException {
    long place = Math.round((timeUs - leftOutUs) * fps / 1e6);
    long longest = Math.round(Analysis.LONGEST_GAP_US * fps / 1e6);
    if (place - written > longest) {
      // A jump in the file's clock would fill the disk with one picture.
      leftOutUs += Math.round((place - written - longest) * 1e6 / fps);
      place = written + longest;
    }
    if (place < written) {
      return;
    }
    Overlay.draw(map, ringed(peaks, RINGS), rgb, size.width(), size.height());
    while (written <= place) {
      writer.frame(rgb.duplicate());
      written++;
    }
  }

  /** The strongest of the peaks that are narrow enough for a ring, at most so many. */
  public static List<Peak> ringed(List<Peak> peaks, int most) {
    return peaks.stream()
        .filter(peak -> peak.extentDegrees() <= WIDEST_RING_DEGREES)
        .limit(most)
        .toList();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
