package io.passnet.edge.cli.export;

import io.passnet.edge.cli.report.Failure;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The forms in which an analysis can be written down. */
public enum ExportFormat {
  /** Segments and frames as JSON. */
  JSON("timeline.json", "frames.jsonl"),
  /** A row for each segment and tile. */
  PARQUET("segments.parquet"),
  /** A DASH manifest of tiles and their quality ranks. */
  MPD("segments.mpd"),
  /** A metadata track for a browser's video. */
  VTT("segments.vtt");

  private final List<String> files;

  ExportFormat(String... files) {
    this.files = List.of(files);
  }

  /** Name of the file that holds the segments. */
  public String file() {
    return files.get(0);
  }

  /** Names of all files. */
  public List<String> files() {
    return files;
  }

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads a list such as {@code json,vtt}, in any case and order. */
  public static Set<ExportFormat> parse(String list) {
    Set<ExportFormat> formats = EnumSet.noneOf(ExportFormat.class);
    for (String name : list.split(",", -1)) {
      formats.add(
          Arrays.stream(values())
              .filter(format -> format.label().equals(name.strip().toLowerCase(Locale.ROOT)))
              .findFirst()
              .orElseThrow(
                  () ->
                      new Failure(
                          "--format has '%s'; give one or more of %s, with commas between"
                              .formatted(name.strip(), labels()))));
    }
    return formats;
  }

  private static String labels() {
    return Arrays.stream(values()).map(ExportFormat::label).collect(Collectors.joining(", "));
  }
}
