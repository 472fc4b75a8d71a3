package io.passnet.edge.cli.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.product.SrdTiles;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A DASH manifest without media: which tiles there are, and which of them are to be best, and when.
 * Ranks of a manifest hold for a whole Period, so each stretch of segments with the same ranks is
 * one. Each tile is an AdaptationSet, into which a packager puts its Representations, with
 *
 * <ul>
 *   <li>its place in the picture (SRD; ISO/IEC 23009-1, annex H), and
 *   <li>its part of the sphere and its rank as a quality ranking, of which lower is better
 *       (spherical region-wise quality ranking; ISO/IEC 23090-2).
 * </ul>
 */
final class DashManifest {
  static final String DASH = "urn:mpeg:dash:schema:mpd:2011";
  static final String OMAF = "urn:mpeg:mpegI:omaf:2017";
  static final String QUALITY_SCHEME = "urn:mpeg:mpegI:omaf:2017:srqr";

  /** OMAF's unit of angles is 2^-16 degrees. */
  static final int UNITS_PER_DEGREE = 1 << 16;

  /** Rankings have one byte, and 0 says that there is none. */
  static final int LAST_RANKING = 255;

  /** Two circles of azimuth and two of elevation bound a region; 0 would be four great circles. */
  private static final String AZIMUTH_AND_ELEVATION = "1";

  private final XMLStreamWriter xml;
  private final List<String> places;
  private int depth;

  private DashManifest(XMLStreamWriter xml, List<String> places) {
    this.xml = xml;
    this.places = places;
  }

  /** Writes the file, over one that is there. */
  static void write(Path file, Segments segments) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      XMLStreamWriter xml =
          XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, UTF_8.name());
      new DashManifest(xml, SrdTiles.of(segments.grid(), 0)).manifest(segments);
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private void manifest(Segments segments) throws XMLStreamException {
    xml.writeStartDocument(UTF_8.name(), "1.0");
    start("MPD");
    xml.writeDefaultNamespace(DASH);
    xml.writeNamespace("omaf", OMAF);
    attribute("type", "static");
    attribute("profiles", "urn:mpeg:dash:profile:full:2011");
    attribute("minBufferTime", "PT1S");
    attribute("mediaPresentationDuration", duration(segments.endUs()));
    int number = 0;
    for (Segments.Run run : segments.runs()) {
      start("Period");
      attribute("id", "ranks-" + number++);
      attribute("start", duration(run.startUs()));
      attribute("duration", duration(run.endUs() - run.startUs()));
      for (int tile = 0; tile < run.ranks().size(); tile++) {
        adaptationSet(segments.grid(), tile, ranking(run.ranks().get(tile), run.ranks().size()));
      }
      end();
    }
    end();
    xml.writeEndDocument();
    xml.writeCharacters("\n");
  }

  private void adaptationSet(TileGrid grid, int tile, int ranking) throws XMLStreamException {
    start("AdaptationSet");
    attribute("id", Integer.toString(tile + 1));
    attribute("contentType", "video");
    // Essential, so that a player that knows of no tiles leaves single ones alone.
    indent();
    xml.writeEmptyElement("EssentialProperty");
    attribute("schemeIdUri", SrdTiles.SCHEME);
    attribute("value", places.get(tile));
    start("SupplementalProperty");
    attribute("schemeIdUri", QUALITY_SCHEME);
    indent();
    xml.writeStartElement("omaf", "sphRegionQuality", OMAF);
    depth++;
    attribute("shape_type", AZIMUTH_AND_ELEVATION);
    attribute("remaining_area_flag", "false");
    attribute("quality_ranking_local_flag", "false");
    attribute("quality_type", "0");
    indent();
    xml.writeEmptyElement("omaf", "qualityInfo", OMAF);
    attribute("quality_ranking", Integer.toString(ranking));
    sphere(grid.region(tile));
    end();
    end();
    end();
  }

  private void sphere(Region region) throws XMLStreamException {
    long left = Math.round((0.5 - region.left()) * 360 * UNITS_PER_DEGREE);
    long right = Math.round((0.5 - region.right()) * 360 * UNITS_PER_DEGREE);
    long upper = Math.round((0.5 - region.upper()) * 180 * UNITS_PER_DEGREE);
    long lower = Math.round((0.5 - region.lower()) * 180 * UNITS_PER_DEGREE);
    attribute("centre_azimuth", Long.toString(Math.floorDiv(left + right, 2)));
    attribute("centre_elevation", Long.toString(Math.floorDiv(upper + lower, 2)));
    attribute("centre_tilt", "0");
    attribute("azimuth_range", Long.toString(left - right));
    attribute("elevation_range", Long.toString(upper - lower));
  }

  /** A rank as a ranking from 1 to 255; of more tiles than that, neighbours in rank share one. */
  static int ranking(int rank, int tiles) {
    return tiles <= LAST_RANKING ? rank : (rank * LAST_RANKING + tiles - 1) / tiles;
  }

  /** Microseconds as a duration of XML Schema. */
  static String duration(long us) {
    return "PT" + BigDecimal.valueOf(us, 6).stripTrailingZeros().toPlainString() + "S";
  }

  private void start(String name) throws XMLStreamException {
    indent();
    xml.writeStartElement(name);
    depth++;
  }

  private void end() throws XMLStreamException {
    depth--;
    indent();
    xml.writeEndElement();
  }

  private void indent() throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, value);
  }
}
