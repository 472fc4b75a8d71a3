package io.passnet.edge.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.product.Peak;
import io.passnet.edge.product.TileShare;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The shapes that the JSON files have in common. Angles are degrees, OMAF's way round. */
public final class Json {
  /** Says of every file which way its angles go. */
  public static final String AXES =
      "OMAF: azimuth in degrees from the front to the left, elevation in degrees above the horizon";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final ObjectWriter LINE = MAPPER.writer();
  private static final ObjectWriter INDENTED = MAPPER.writer(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /** A direction. */
  public record Angles(double azimuth, double elevation) {
    /** Rounded to hundredths of a degree. */
    public static Angles of(Direction direction) {
      return new Angles(
          rounded(direction.azimuthDegrees(), 2), rounded(direction.elevationDegrees(), 2));
    }
  }

  /**
   * A peak: where, how wide in degrees, its density, of which 1 is the sphere's average, and the id
   * that it keeps from frame to frame.
   */
  public record Place(double azimuth, double elevation, double extent, double weight, long id) {
    /** All peaks, strongest first. */
    public static List<Place> of(List<Peak> peaks) {
      return peaks.stream()
          .map(
              peak ->
                  new Place(
                      rounded(peak.direction().azimuthDegrees(), 2),
                      rounded(peak.direction().elevationDegrees(), 2),
                      rounded(peak.extentDegrees(), 2),
                      rounded(peak.weight(), 3),
                      peak.id()))
          .toList();
    }
  }

  /** A grid, and in which order lists of tiles go through it. */
  public record Grid(int columns, int rows, String order) {
    /** The shape of a grid. */
    public static Grid of(TileGrid grid) {
      return new Grid(grid.columns(), grid.rows(), "row by row from the upper left");
    }
  }

  /** Shares of attention in order of tiles; they sum to 1 but for rounding. */
  public static List<Double> shares(List<TileShare> tiles) {
    return tiles.stream().map(tile -> rounded(tile.share(), 6)).toList();
  }

  /** Ranks in order of tiles; 1 has the largest share. */
  public static List<Integer> ranks(List<TileShare> tiles) {
    return tiles.stream().map(TileShare::rank).toList();
  }

  /** A number with this many decimals. */
  public static double rounded(double value, int decimals) {
    double scale = Math.pow(10, decimals);
    return Math.round(value * scale) / scale;
  }

  /** A value on one line. */
  public static String line(Object value) {
    try {
      return LINE.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a value to a file, for people to read. */
  public static void write(Path file, Object value) throws IOException {
    Files.writeString(file, INDENTED.writeValueAsString(value) + "\n");
  }
}
