package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.passnet.edge.geometry.Region;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/**
 * What a picture's metadata says about the sphere in it (Google, "Photo Sphere XMP Metadata").
 *
 * <p>The XML is not parsed but searched for the few names wanted, each as an attribute or as an
 * element: nothing in it can be expanded, fetched or nested, and the work is bounded by its length.
 *
 * @param projection in small letters, such as "equirectangular"
 * @param area the part of the sphere that the picture covers, by shares, since the picture may have
 *     been scaled after its sizes were written down
 * @param problem what is wrong with the area, which is then the whole sphere; empty if nothing is
 */
record Panorama(String projection, Region area, String problem) {
  static final String EQUIRECTANGULAR = "equirectangular";

  private static final String PREFIX = "GPano:";
  private static final int LONGEST_VALUE = 64;
  private static final int MISSING = -1;
  private static final int WRONG = -2;

  /** What the metadata says; empty if it does not speak of a panorama. */
  static Optional<Panorama> read(ByteBuffer xmp) {
    String xml = UTF_8.decode(xmp.duplicate()).toString();
    if (!xml.contains(PREFIX)) {
      return Optional.empty();
    }
    Optional<String> projection = value(xml, "ProjectionType");
    int fullWidth = number(xml, "FullPanoWidthPixels");
    int fullHeight = number(xml, "FullPanoHeightPixels");
    int width = number(xml, "CroppedAreaImageWidthPixels");
    int height = number(xml, "CroppedAreaImageHeightPixels");
    int left = number(xml, "CroppedAreaLeftPixels");
    int top = number(xml, "CroppedAreaTopPixels");
    boolean sized =
        fullWidth != MISSING && fullHeight != MISSING && width != MISSING && height != MISSING;
    if (projection.isEmpty() && !sized) {
      return Optional.empty();
    }
    String name = projection.orElse(EQUIRECTANGULAR).toLowerCase(Locale.ROOT);
    if (!sized) {
      return Optional.of(new Panorama(name, RgbOutput.WHOLE, ""));
    }
    left = left == MISSING ? 0 : left;
    top = top == MISSING ? 0 : top;
    if (!inside(left, width, fullWidth) || !inside(top, height, fullHeight)) {
      return Optional.of(
          new Panorama(
              name,
              RgbOutput.WHOLE,
              "its cropped area does not lie within the full panorama that it names"));
    }
    Region area =
        new Region(
            (double) left / fullWidth,
            (double) top / fullHeight,
            ((double) left + width) / fullWidth,
            ((double) top + height) / fullHeight);
    return Optional.of(new Panorama(name, area, ""));
  }

  private static boolean inside(int start, int length, int full) {
    return start >= 0 && length > 0 && (long) start + length <= full;
  }

  private static int number(String xml, String name) {
    Optional<String> value = value(xml, name);
    if (value.isEmpty()) {
      return MISSING;
    }
    return value.get().matches("[0-9]{1,9}") ? Integer.parseInt(value.get()) : WRONG;
  }

  /** The value of {@code GPano:name="value"} or {@code <GPano:name>value</GPano:name>}. */
  private static Optional<String> value(String xml, String name) {
    String full = PREFIX + name;
    int at = xml.indexOf(full);
    while (at > 0) {
      char before = xml.charAt(at - 1);
      int next = space(xml, at + full.length());
      if (before == '<' && next < xml.length() && xml.charAt(next) == '>') {
        return upTo(xml, next + 1, '<');
      }
      if (Character.isWhitespace(before) && next < xml.length() && xml.charAt(next) == '=') {
        int quote = space(xml, next + 1);
        if (quote < xml.length() && (xml.charAt(quote) == '"' || xml.charAt(quote) == '\'')) {
          return upTo(xml, quote + 1, xml.charAt(quote));
        }
      }
      at = xml.indexOf(full, at + full.length());
    }
    return Optional.empty();
  }

  private static int space(String xml, int from) {
    int at = from;
    while (at < xml.length() && Character.isWhitespace(xml.charAt(at))) {
      at++;
    }
    return at;
  }

  private static Optional<String> upTo(String xml, int from, char end) {
    int to = xml.indexOf(end, from);
    return to < 0
        ? Optional.empty()
        : Optional.of(xml.substring(from, Math.min(to, from + LONGEST_VALUE)).strip());
  }
}
