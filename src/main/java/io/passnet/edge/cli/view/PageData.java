package io.passnet.edge.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the page's scripts are told of an analysis. Times are seconds.
 *
 * @param about model, and whether sound was heard
 * @param duration of the movie in the page
 * @param sound whether that has any
 * @param segments those that have begun before its end
 * @param frames likewise
 */
record PageData(
    String title,
    String about,
    double duration,
    boolean sound,
    JsonNode grid,
    List<Segment> segments,
    List<Frame> frames,
    Maps maps) {

  /** Tiles are in order of rank. */
  record Segment(double start, double end, List<Tile> tiles) {}

  record Tile(int index, double share, int rank) {}

  /** Of each peak azimuth, elevation, extent and weight. */
  record Frame(long index, double time, List<List<Double>> peaks) {}

  /** The shape of the maps, whose bytes lie elsewhere in the page. */
  record Maps(int width, int height, List<Double> times) {}

  static PageData of(AnalysedFolder analysed, SmallMovie movie, MapFrames maps) {
    JsonNode timeline = analysed.timeline();
    JsonNode model = timeline.path("model");
    List<Frame> frames = analysed.frames().stream().map(PageData::frame).toList();
    List<Segment> segments = each(timeline.get("segments")).map(PageData::segment).toList();
    return new PageData(
        timeline.path("file").asText(),
        "%s %s, %s"
            .formatted(
                model.path("name").asText(),
                model.path("version").asText(),
                timeline.path("heard").asBoolean() ? "with sound" : "without sound"),
        movie.seconds(),
        movie.sound(),
        timeline.get("grid"),
        begun(segments, segment -> segment.start() < movie.seconds()),
        begun(frames, frame -> frame.time() < movie.seconds()),
        new Maps(maps.width(), maps.height(), maps.times()));
  }

  /** Those that have begun, and the first in any case. */
  private static <T> List<T> begun(List<T> all, Predicate<T> begun) {
    List<T> found = all.stream().filter(begun).toList();
    return found.isEmpty() ? all.subList(0, 1) : found;
  }

  private static Segment segment(JsonNode segment) {
    List<Tile> best =
        each(segment.get("tiles"))
            .map(
                tile ->
                    new Tile(
                        tile.get("index").asInt(),
                        tile.get("share").asDouble(),
                        tile.get("rank").asInt()))
            .sorted(Comparator.comparingInt(Tile::rank))
            .toList();
    return new Segment(segment.get("start").asDouble(), segment.get("end").asDouble(), best);
  }

  private static Frame frame(JsonNode frame) {
    List<List<Double>> peaks =
        each(frame.get("peaks"))
            .map(
                peak ->
                    Stream.of("azimuth", "elevation", "extent", "weight")
                        .map(name -> peak.get(name).asDouble())
                        .toList())
            .toList();
    return new Frame(frame.get("index").asLong(), frame.get("mediaTimeUs").asLong() / 1e6, peaks);
  }

  private static Stream<JsonNode> each(JsonNode list) {
    return StreamSupport.stream(Spliterators.spliterator(list.elements(), list.size(), 0), false);
  }
}
