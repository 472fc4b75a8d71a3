package io.passnet.edge.product;

import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.geometry.TileRegions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tiles as DASH manifests name them: values of the spatial relationship description {@code
 * urn:mpeg:dash:srd:2014} (ISO/IEC 23009-1, Annex H), which are {@code
 * source_id,object_x,object_y,object_width,object_height[,total_width,total_height[,spatial_set_id]]}
 * in whole numbers. The total is the equirectangular picture, whose units are free.
 */
public final class SrdTiles {
  /** The scheme of a manifest's property that holds such a value. */
  public static final String SCHEME = "urn:mpeg:dash:srd:2014";

  private static final String NUMBER = " *([0-9]{1,9}) *";

  /** Nine digits are more than any picture has, and their quotients differ as doubles. */
  private static final Pattern VALUE =
      Pattern.compile("%1$s,%1$s,%1$s,%1$s,%1$s(?:,%1$s,%1$s(?:,%1$s)?)?".formatted(NUMBER));

  private static final int MOST_QUOTED = 80;

  private record Size(long width, long height) {}

  /** A value as it stands; {@code total} is null where it names none. */
  private record Value(
      String name, long source, long x, long y, long width, long height, Size total) {
    void check(boolean holds, String problem) {
      if (!holds) {
        throw new IllegalArgumentException(name + ": " + problem);
      }
    }
  }

  private SrdTiles() {}

  /**
   * The tiles that SRD values name, in their order. Spaces may stand round numbers. A value without
   * a total has the one that all others of its source name; where they name several, each has to
   * name its own (H.2). Set ids are not used.
   *
   * @throws IllegalArgumentException if a value is not written as above, has no area, does not lie
   *     within its total, or has none; the message quotes it and says which it is, from 0
   */
  public static TileRegions parse(List<String> values) {
    List<Value> read = new ArrayList<>();
    Map<Long, List<Size>> totals = new HashMap<>();
    for (int index = 0; index < values.size(); index++) {
      Value value = read(index, values.get(index));
      List<Size> sizes = totals.computeIfAbsent(value.source, source -> new ArrayList<>());
      if (value.total != null && !sizes.contains(value.total)) {
        sizes.add(value.total);
      }
      read.add(value);
    }
    return new TileRegions(
        read.stream().map(value -> region(value, totals.get(value.source))).toList());
  }

  /**
   * The values of a grid's tiles, in order of index; their units are tiles.
   *
   * @param sourceId which the values share, 0 or more; in a manifest, other sources have other ids
   */
  public static List<String> of(TileGrid grid, int sourceId) {
    if (sourceId < 0) {
      throw new IllegalArgumentException(
          "SRD source id %d: it must be 0 or more".formatted(sourceId));
    }
    List<String> values = new ArrayList<>(grid.count());
    for (int tile = 0; tile < grid.count(); tile++) {
      values.add(
          "%d,%d,%d,1,1,%d,%d"
              .formatted(
                  sourceId,
                  tile % grid.columns(),
                  tile / grid.columns(),
                  grid.columns(),
                  grid.rows()));
    }
    return values;
  }

  private static Value read(int index, String text) {
    String quoted = text.length() <= MOST_QUOTED ? text : text.substring(0, MOST_QUOTED) + "...";
    String name = "SRD value %d, \"%s\"".formatted(index, quoted);
    Matcher found = VALUE.matcher(text);
    if (!found.matches()) {
      throw new IllegalArgumentException(
          name
              + ": it must be source_id,object_x,object_y,object_width,object_height, with"
              + " total_width,total_height or these and spatial_set_id behind; whole numbers of at"
              + " most nine digits");
    }
    Size total = found.group(6) == null ? null : new Size(number(found, 6), number(found, 7));
    return new Value(
        name,
        number(found, 1),
        number(found, 2),
        number(found, 3),
        number(found, 4),
        number(found, 5),
        total);
  }

  private static long number(Matcher found, int group) {
    return Long.parseLong(found.group(group));
  }

  private static Region region(Value value, List<Size> ofSource) {
    value.check(
        value.total != null || !ofSource.isEmpty(),
        "no value of source %d names total_width,total_height; at least one has to"
            .formatted(value.source));
    value.check(
        value.total != null || ofSource.size() == 1,
        "values of source %d name different totals, so each has to name its own"
            .formatted(value.source));
    Size total = value.total != null ? value.total : ofSource.get(0);
    value.check(
        value.width > 0 && value.height > 0, "object_width and object_height must be 1 or more");
    value.check(
        value.x + value.width <= total.width && value.y + value.height <= total.height,
        "the object must lie within the total of %d x %d".formatted(total.width, total.height));
    return new Region(
        (double) value.x / total.width,
        (double) value.y / total.height,
        (double) (value.x + value.width) / total.width,
        (double) (value.y + value.height) / total.height);
  }
}
