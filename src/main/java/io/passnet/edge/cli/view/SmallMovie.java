package io.passnet.edge.cli.view;

import io.passnet.edge.cli.report.LiveLine;
import io.passnet.edge.media.FileReading;
import io.passnet.edge.media.LayoutChoice;
import io.passnet.edge.media.MediaException;
import io.passnet.edge.media.MediaFile;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.MovieWriter;
import io.passnet.edge.media.PictureSize;
import io.passnet.edge.media.SoundLayout;
import io.passnet.edge.media.SoundTrack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A video's beginning, made small and equirectangular for a page: H.264 and AAC, which browsers
 * play. Media time is kept, at a constant rate of at most {@link #MOST_FPS} pictures a second.
 *
 * @param seconds how long it is
 * @param sound whether it has any
 */
record SmallMovie(double seconds, boolean sound) {
  static final double MOST_FPS = 30;
  private static final int MOST_HEIGHT = 640;
  private static final double USUAL_FPS = 30;

  /**
   * Writes the movie.
   *
   * @param seconds how much of the video at most
   */
  static SmallMovie write(
      Path video, LayoutChoice layout, MediaLimits limits, double seconds, Path to, LiveLine line)
      throws IOException, MediaException {
    PictureSize size = size(video, limits);
    try (MediaFile file =
        MediaFile.open(video, limits, size, Optional.empty(), FileReading.AS_SAID.with(layout))) {
      double fps = Math.min(MOST_FPS, file.frameRate() > 0 ? file.frameRate() : USUAL_FPS);
      Optional<SoundLayout> sound =
          file.sound().isPresent() ? Optional.of(SoundLayout.MONO) : Optional.empty();
      try (MovieWriter writer = new MovieWriter(to, size.width(), size.height(), fps, sound)) {
        long written = copy(file, writer, fps, seconds, size, line);
        return new SmallMovie(written / fps, sound.isPresent());
      }
    }
  }

  private static PictureSize size(Path video, MediaLimits limits) throws MediaException {
    try (MediaFile file = MediaFile.open(video, limits, 2, 2)) {
      int height = Math.min(MOST_HEIGHT, Math.max(file.height() / 2 * 2, 2));
      return new PictureSize(2 * height, height);
    }
  }

  /** Shows each picture until the next one comes; returns how many were written. */
  private static long copy(
      MediaFile file,
      MovieWriter writer,
      double fps,
      double seconds,
      PictureSize size,
      LiveLine line)
      throws IOException, MediaException {
    long most = Math.max(1, Math.round(seconds * fps));
    ByteBuffer picture = ByteBuffer.allocateDirect(size.rgbBytes());
    long written = 0;
    long heard = 0;
    while (written < most && file.nextPicture(picture.clear())) {
      long place = Math.round(file.pictureTimeUs() * fps / 1e6);
      for (; written <= place && written < most; written++) {
        writer.frame(picture.clear());
      }
      if (file.sound().isPresent()) {
        heard +=
            listen(file.sound().get(), writer, heard, Math.round(written / fps * SoundTrack.RATE));
      }
      double part = written / (double) most;
      line.show(() -> "Making the video small " + LiveLine.bar(part, 30));
    }
    line.end();
    return written;
  }

  /** Hands on what is heard up to a sample; returns how many samples. */
  private static long listen(SoundTrack track, MovieWriter writer, long from, long to)
      throws IOException {
    int samples = (int) Math.min(to - from, SoundTrack.RATE);
    if (samples <= 0) {
      return 0;
    }
    FloatBuffer channels = FloatBuffer.allocate(SoundTrack.CHANNELS * samples);
    track.read((from + samples) * 1_000_000L / SoundTrack.RATE, channels, samples);
    // The first channel, W, is what a microphone for all directions hears.
    writer.sound(channels.slice(0, samples));
    return samples;
  }
}
