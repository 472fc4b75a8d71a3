package io.passnet.edge.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.lindstrom.mpd.MPDParser;
import io.lindstrom.mpd.data.MPD;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.product.Segment;
import io.passnet.edge.product.SegmentTile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DashManifestTest {
  private static final TileGrid TWO = new TileGrid(2, 1);

  @TempDir Path folder;

  private static Segment segment(long startUs, long endUs, int... ranks) {
    List<SegmentTile> tiles = new ArrayList<>();
    for (int k = 0; k < ranks.length; k++) {
      tiles.add(
          new SegmentTile(k, 1.0 / ranks.length, 1, 1, startUs, 1.0 / ranks.length, ranks[k]));
    }
    return new Segment(startUs, endUs, 1, tiles);
  }

  private Path write(TileGrid grid, long durationUs, Segment... segments) throws IOException {
    Path file = folder.resolve("segments.mpd");
    DashManifest.write(file, new Segments(grid, durationUs, List.of(segments)));
    return file;
  }

  private static Document parse(Path file) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(file.toFile());
  }

  private static List<Element> elements(Document document, String namespace, String name) {
    NodeList found = document.getElementsByTagNameNS(namespace, name);
    return IntStream.range(0, found.getLength()).mapToObj(k -> (Element) found.item(k)).toList();
  }

  @Test
  void segmentsWithTheSameRanksShareAPeriodAndTheLastOneEndsWithTheFile() throws Exception {
    Path file =
        write(
            TWO,
            4_500_000,
            segment(0, 1_000_000, 1, 2),
            segment(1_000_000, 2_000_000, 1, 2),
            segment(2_000_000, 3_000_000, 2, 1),
            segment(4_000_000, 5_000_000, 2, 1));

    // This independent reader knows all of DASH, and nothing of OMAF.
    String withoutOmaf =
        Files.readString(file)
            .replaceAll("(?s)<SupplementalProperty.*?</SupplementalProperty>", "");
    MPD read = new MPDParser().parse(withoutOmaf);

    assertThat(read.getMediaPresentationDuration()).isEqualTo(Duration.ofMillis(4500));
    assertThat(read.getPeriods())
        .extracting(period -> period.getStart().toMillis() + "+" + period.getDuration().toMillis())
        .containsExactly("0+2000", "2000+1000", "4000+500");
    assertThat(read.getPeriods())
        .allSatisfy(period -> assertThat(period.getAdaptationSets()).hasSize(2));
    assertThat(elements(parse(file), DashManifest.OMAF, "qualityInfo"))
        .extracting(info -> info.getAttribute("quality_ranking"))
        .containsExactly("1", "2", "2", "1", "2", "1");
  }

  @Test
  void eachTileHasItsPlaceAndItsPartOfTheSphereAndItsRank() throws Exception {
    Document document =
        parse(write(new TileGrid(4, 2), 0, segment(0, 1_000_000, 8, 7, 6, 5, 4, 3, 2, 1)));

    List<Element> places = elements(document, DashManifest.DASH, "EssentialProperty");
    List<Element> spheres = elements(document, DashManifest.OMAF, "qualityInfo");
    assertThat(places.get(5).getAttribute("value")).isEqualTo("0,1,1,1,1,4,2");
    Element sphere = spheres.get(5);
    // Column 1 of 4 is centred 45 degrees to the left, the lower of 2 rows 45 degrees down.
    assertThat(sphere.getAttribute("centre_azimuth")).isEqualTo("2949120");
    assertThat(sphere.getAttribute("centre_elevation")).isEqualTo("-2949120");
    assertThat(sphere.getAttribute("azimuth_range")).isEqualTo("5898240");
    assertThat(sphere.getAttribute("elevation_range")).isEqualTo("5898240");
    assertThat(sphere.getAttribute("quality_ranking")).isEqualTo("3");
  }

  /**
   * Order and obligation of elements as in DASH-MPD.xsd (ISO/IEC 23009-1), names, types and ranges
   * of attributes as in ISO/IEC 23090-2, table for SphRegionQuality.
   */
  @Property(tries = 40)
  void everyManifestKeepsTheRulesOfDashAndOmaf(
      @ForAll @IntRange(min = 1, max = 64) int columns,
      @ForAll @IntRange(min = 1, max = 64) int rows)
      throws Exception {
    folder = Files.createTempDirectory("manifest");
    TileGrid grid = new TileGrid(columns, rows);
    int[] ranks = IntStream.rangeClosed(1, grid.count()).toArray();
    Path file = write(grid, 0, segment(0, 1_500_000, ranks), segment(1_500_000, 3_000_000, ranks));
    Document document = parse(file);
    Files.delete(file);
    Files.delete(folder);

    Element root = document.getDocumentElement();
    assertThat(root.getNamespaceURI()).isEqualTo(DashManifest.DASH);
    assertThat(root.getAttribute("profiles")).isNotEmpty();
    assertThat(root.getAttribute("minBufferTime")).matches("PT[0-9.]+S");
    List<Element> sets = elements(document, DashManifest.DASH, "AdaptationSet");
    assertThat(sets).hasSize(grid.count());
    assertThat(sets).extracting(set -> set.getAttribute("id")).doesNotHaveDuplicates();
    for (Element set : sets) {
      assertThat(childNames(set)).containsExactly("EssentialProperty", "SupplementalProperty");
    }
    for (Element quality : elements(document, DashManifest.OMAF, "sphRegionQuality")) {
      Element property = (Element) quality.getParentNode();
      assertThat(property.getAttribute("schemeIdUri")).isEqualTo("urn:mpeg:mpegI:omaf:2017:srqr");
      assertThat(quality.getAttribute("shape_type")).isEqualTo("1");
      assertThat(quality.getAttribute("quality_type")).isEqualTo("0");
    }
    int before = 1;
    for (Element info : elements(document, DashManifest.OMAF, "qualityInfo")) {
      int ranking = Integer.parseInt(info.getAttribute("quality_ranking"));
      assertThat(ranking).isBetween(before, 255);
      before = ranking;
      assertThat(units(info, "centre_azimuth")).isBetween(-180 * 65_536, 180 * 65_536 - 1);
      assertThat(units(info, "centre_elevation")).isBetween(-90 * 65_536, 90 * 65_536);
      assertThat(units(info, "azimuth_range")).isBetween(1, 360 * 65_536);
      assertThat(units(info, "elevation_range")).isBetween(1, 180 * 65_536);
    }
    assertThat(before).isEqualTo(Math.min(grid.count(), 255));
  }

  private static int units(Element element, String attribute) {
    return Integer.parseInt(element.getAttribute(attribute));
  }

  private static List<String> childNames(Element parent) {
    NodeList children = parent.getElementsByTagNameNS("*", "*");
    return IntStream.range(0, children.getLength())
        .mapToObj(children::item)
        .filter(child -> child.getParentNode() == parent)
        .map(child -> child.getLocalName())
        .toList();
  }
}
