package io.passnet.edge.cli.demo;

import io.passnet.edge.cli.demo.Tally.Answer;
import io.passnet.edge.cli.report.Json;
import io.passnet.edge.cli.report.OverlayMovie;
import io.passnet.edge.geometry.Direction;
import io.passnet.edge.media.MediaException;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.PictureDecoder;
import io.passnet.edge.media.PictureEncoder;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.PictureSize;
import io.passnet.edge.product.MapImage;
import io.passnet.edge.product.Overlay;
import io.passnet.edge.product.SaliencyMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/** Writes down what a performance brought: a movie, a table and a picture. */
public final class DemoFiles {
  /** The picture is of a moment when the walker is near this azimuth and speaks. */
  private static final double PICTURE_AZIMUTH = 28;

  private static final int PICTURE_WIDTH = 1600;
  private static final int BEST = 3;

  private record Line(
      long id,
      long mediaTimeUs,
      double latencyMs,
      boolean heard,
      Json.Angles sounding,
      List<Json.Place> peaks,
      List<Double> shares,
      List<Integer> ranks) {}

  private record Table(String model, String axes, Json.Grid grid, double fps, List<Line> frames) {}

  private final Reel reel;
  private final Path out;
  private final String model;
  private final List<Answer> answers;

  /** Of these answers, of which there is at least one. */
  public DemoFiles(Reel reel, Path out, Tally tally) {
    this.reel = reel;
    this.out = out;
    this.model = tally.model();
    this.answers = tally.answers();
  }

  /** The movie. */
  public Path movie() {
    return out.resolve("overlay.mp4");
  }

  /** The table. */
  public Path table() {
    return out.resolve("tiles.json");
  }

  /** The picture. */
  public Path picture() {
    return out.resolve("picture.png");
  }

  /** Writes tiles.json: for each answered frame its latency, peaks, and tiles. */
  public void writeTable() throws IOException {
    List<Line> lines = answers.stream().map(this::line).toList();
    Json.write(
        table(), new Table(model, Json.AXES, Json.Grid.of(Performance.TILES), Reel.FPS, lines));
  }

  private Line line(Answer answer) {
    var result = answer.result();
    return new Line(
        result.frame().id(),
        result.frame().mediaTimeUs(),
        Json.rounded(answer.latencyMs(), 2),
        result.heard(),
        Json.Angles.of(sounding(answer)),
        Json.Place.of(result.products().peaks()),
        Json.shares(result.products().tiles()),
        Json.ranks(result.products().tiles()));
  }

  private Direction sounding(Answer answer) {
    return reel.scene().sounding(Reel.seconds(answer.result().frame().id()));
  }

  /** Degrees from the strongest peak to the sounding object, the median of all answers. */
  public double peakToSound() {
    return Tally.quantile(
        answers.stream()
            .filter(answer -> !answer.result().products().peaks().isEmpty())
            .map(
                answer ->
                    answer.result().products().peaks().get(0).direction().angleTo(sounding(answer)))
            .toList(),
        0.5);
  }

  /**
   * Writes overlay.mp4: every frame, with the newest answer that was there for it, and the voice.
   *
   * @param progress told the part that is done
   */
  public void writeMovie(DoubleConsumer progress) throws IOException {
    long frames = answers.get(answers.size() - 1).result().frame().id() + 1;
    ByteBuffer rgb = ByteBuffer.allocateDirect(Reel.WIDTH * Reel.HEIGHT * 3);
    try (PictureDecoder decoder =
            new PictureDecoder(
                PictureFormat.auto(), MediaLimits.defaults(), Reel.WIDTH, Reel.HEIGHT);
        OverlayMovie movie =
            new OverlayMovie(movie(), new PictureSize(Reel.WIDTH, Reel.HEIGHT), Reel.FPS, true)) {
      int newest = 0;
      long spoken = 0;
      for (long id = 0; id < frames; id++) {
        while (newest + 1 < answers.size() && answers.get(newest + 1).result().frame().id() <= id) {
          newest++;
        }
        decoder.decode(reel.picture(id), rgb.clear());
        long end = (id + 1) * reel.voice().rate() / Reel.FPS;
        movie.sound(voice(spoken, (int) (end - spoken)));
        spoken = end;
        Answer answer = answers.get(newest);
        movie.picture(
            Math.round(Reel.seconds(id) * 1e6),
            rgb.clear(),
            map(answer),
            answer.result().products().peaks());
        progress.accept((id + 1.0) / frames);
      }
    } catch (MediaException e) {
      throw new IllegalStateException("A picture of the scene was not readable", e);
    }
  }

  private FloatBuffer voice(long first, int count) {
    FloatBuffer block = FloatBuffer.allocate(count);
    for (int k = 0; k < count; k++) {
      block.put(reel.voice().sample(first + k));
    }
    return block.flip();
  }

  /** Writes picture.png: a moment when the walker speaks, painted anew and larger. */
  public void writePicture() throws IOException {
    Answer answer = answers.stream().min(Comparator.comparingDouble(this::plainness)).orElseThrow();
    int height = PICTURE_WIDTH / 2;
    ByteBuffer rgb =
        new Scene(reel.voice(), PICTURE_WIDTH, height)
            .picture(Reel.seconds(answer.result().frame().id()));
    Overlay.draw(
        map(answer),
        OverlayMovie.ringed(answer.result().products().peaks(), BEST),
        rgb,
        PICTURE_WIDTH,
        height);
    Overlay.drawTiles(
        Performance.TILES, answer.result().products().tiles(), BEST, rgb, PICTURE_WIDTH, height);
    Files.write(picture(), PictureEncoder.png(rgb, PICTURE_WIDTH, height));
  }

  /** The lower, the better for the picture. */
  private double plainness(Answer answer) {
    double seconds = Reel.seconds(answer.result().frame().id());
    double off = Math.abs(sounding(answer).azimuthDegrees() - PICTURE_AZIMUTH);
    return off - 20 * reel.voice().openness(seconds);
  }

  private static SaliencyMap map(Answer answer) {
    MapImage image = answer.result().products().map().orElseThrow();
    float[] density = new float[image.data().length];
    IntStream.range(0, density.length).forEach(k -> density[k] = image.data()[k] & 0xff);
    return SaliencyMap.of(image.width(), image.height(), density);
  }
}
