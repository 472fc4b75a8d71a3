package io.passnet.edge.cli.view;

import static io.passnet.edge.cli.Commands.analyze;
import static io.passnet.edge.cli.Commands.view;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.passnet.edge.cli.Commands.Exit;
import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import io.passnet.edge.media.Movies;
import io.passnet.edge.media.SoundLayout;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The page, in a real browser where there is one. */
class ViewPageTest {
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 800;
  private static final String READY = "document.documentElement.dataset.state";

  @TempDir(cleanup = CleanupMode.NEVER)
  static Path folder;

  private static Path page;
  private static Exit exit;
  private static Browser browser;

  @BeforeAll
  static void writeThePage() throws Exception {
    Path movie = folder.resolve("a spot <b>.mp4");
    Movies.write(movie, 256, 128, 50, Optional.of(SoundLayout.MONO));
    Path out = folder.resolve("out");
    String formats = "json,vtt";
    assertThat(analyze(movie, "--out", out, "--fps", "10", "--maps", "--format", formats).errors())
        .isEmpty();
    exit = view(out);
    page = out.resolve("view.html");
    if (Browser.installed().isPresent()) {
      Path profile = Files.createDirectory(folder.resolve("profile"));
      browser = new Browser(Browser.installed().get(), profile, WIDTH, HEIGHT);
    }
  }

  @AfterAll
  static void closeTheBrowser() throws Exception {
    if (browser != null) {
      browser.close();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }

  private static Browser open(String view) throws Exception {
    assumeTrue(browser != null, "No Chromium is installed here, so the page is not looked at");
    browser.open(page.toUri() + "#" + view, READY);
    assertThat(browser.complaints()).isEmpty();
    assertThat(flag("state")).isEqualTo("ready");
    return browser;
  }

  private static String flag(String name) throws Exception {
    return browser.evaluate("document.documentElement.dataset." + name).asText();
  }

  private static JsonNode line(int index) throws Exception {
    List<String> lines = Files.readAllLines(page.resolveSibling("frames.jsonl"));
    return new ObjectMapper().readTree(lines.get(index));
  }

  @Test
  void isOneFileThatNamesNoOther() throws Exception {
    assertThat(exit.errors()).isEmpty();
    assertThat(exit.output()).contains(page.toString());
    String text = Files.readString(page);
    assertThat(text).contains("default-src 'none'").doesNotContain("{{", "src=\"", "href=");
  }

  @Test
  void drawsMapsTilesAndPeaksOnTheSphere() throws Exception {
    Browser open = open("sphere,1.05");

    assertThat(flag("frames")).isEqualTo("20");
    assertThat(flag("maps")).isEqualTo("20");
    assertThat(flag("tiles")).isEqualTo("3");
    assertThat(flag("frame")).isEqualTo("10");
    assertThat(colours(open.screenshot(), 20, 60, 900, 500)).hasSizeGreaterThan(100);
  }

  @Test
  void ringsThePeakWhereItIs() throws Exception {
    Browser open = open("flat,1.05");
    open.press("t");
    open.press("m");
    open.await("document.documentElement.dataset.tiles == 0");

    BufferedImage with = open.screenshot();
    open.press("p");
    open.await("document.documentElement.dataset.peaks == 0");
    BufferedImage without = open.screenshot();

    String[] box = flag("box").split(" ");
    JsonNode stage =
        open.evaluate("document.getElementById('stage').getBoundingClientRect().toJSON()");
    double left = stage.get("x").asDouble() + Double.parseDouble(box[0]);
    double top = stage.get("y").asDouble() + Double.parseDouble(box[1]);
    int width = (int) Double.parseDouble(box[2]);
    Equirectangular shown = new Equirectangular(width, width / 2);
    List<Ring> rings = rings(line(10).get("peaks"));
    int strongest = 0;
    for (int j = 0; j < shown.height(); j++) {
      for (int i = 0; i < shown.width(); i++) {
        int x = (int) (left + i);
        int y = (int) (top + j);
        if (with.getRGB(x, y) != without.getRGB(x, y)) {
          Direction here = shown.direction(i, j);
          assertThat(rings).anyMatch(ring -> ring.off(here) < 2);
          strongest += rings.get(0).off(here) < 2 ? 1 : 0;
        }
      }
    }
    // A line of some pixels' width goes all the way round.
    double round = Math.PI * 2 * rings.get(0).radius() / 360 * width;
    assertThat((double) strongest).isBetween(2 * round, 8 * round);
  }

  /** A circle on the sphere; its radius is in degrees. */
  private record Ring(Direction centre, double radius) {
    /** Degrees from the line to a direction. */
    double off(Direction direction) {
      return Math.abs(centre.angleTo(direction) - radius);
    }
  }

  /** The rings to expect: of the three strongest peaks no wider than 60 degrees. */
  private static List<Ring> rings(JsonNode peaks) {
    List<Ring> rings = new ArrayList<>();
    for (JsonNode peak : peaks) {
      double extent = peak.get("extent").asDouble();
      if (extent <= 60 && rings.size() < 3) {
        rings.add(
            new Ring(
                Direction.ofAngles(
                    peak.get("azimuth").asDouble(), peak.get("elevation").asDouble()),
                Math.max(extent / 2, 2)));
      }
    }
    return rings;
  }

  private static Set<Integer> colours(BufferedImage image, int x, int y, int width, int height) {
    Set<Integer> colours = new HashSet<>();
    for (int j = y; j < y + height; j++) {
      for (int i = x; i < x + width; i++) {
        colours.add(image.getRGB(i, j));
      }
    }
    return colours;
  }

  @Test
  void playsAndAnswersKeys() throws Exception {
    Browser open = open("sphere");
    assertThat(open.evaluate("document.querySelector('video').duration").asDouble())
        .isCloseTo(2, within(0.1));
    String look = flag("look");

    open.press("ArrowLeft");
    open.await("document.documentElement.dataset.look != '%s'".formatted(look));
    String turned = flag("look");
    open.press("+");
    open.await("document.documentElement.dataset.look != '%s'".formatted(turned));
    assertThat(angle(turned, 0)).isGreaterThan(angle(look, 0));
    assertThat(angle(flag("look"), 2)).isLessThan(angle(look, 2));
    open.press(".");
    open.await("document.documentElement.dataset.frame == 1");
    open.press("v");
    open.await("document.getElementById('flat').ariaPressed == 'true'");
    open.press(" ");
    open.await("document.documentElement.dataset.time > 0.5");
    assertThat(open.complaints()).isEmpty();
  }

  private static double angle(String look, int which) {
    return Double.parseDouble(look.split(" ")[which]);
  }

  @Test
  void theBrowserReadsTheTrack() throws Exception {
    Browser open = open("sphere");
    String track = Files.readString(page.resolveSibling("segments.vtt"));
    String base64 = Base64.getEncoder().encodeToString(track.getBytes(UTF_8));
    Path plain = page.resolveSibling("track.html");
    Files.writeString(
        plain,
        "<video id=v><track id=t kind=metadata default src='data:text/vtt;base64,%s'></video>"
            .formatted(base64));

    open.open(plain.toUri().toString(), "window.t && t.track.cues && t.track.cues.length");

    JsonNode cues =
        open.evaluate("[...t.track.cues].map(c => [c.startTime, c.endTime, JSON.parse(c.text)])");
    assertThat(cues).hasSize(2);
    assertThat(cues.get(1).get(0).asDouble()).isEqualTo(1);
    assertThat(cues.get(1).get(1).asDouble()).isEqualTo(2);
    assertThat(cues.get(1).get(2).get("best")).hasSize(5);
    assertThat(cues.get(1).get(2).get("shares")).hasSize(24);
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThat(view(empty).errors()).contains("holds no timeline.json", "--maps");
    assertThat(view(folder.resolve("none.mp4")).errors()).contains("There is no file", "none.mp4");
    assertThat(view(empty, "--seconds", "0").errors()).contains("--seconds is 0.0", "up to 600");
  }

  @Test
  void aVideoIsAnalysedFirst() throws Exception {
    Path movie = folder.resolve("short.mp4");
    Movies.write(movie, 128, 64, 5, Optional.empty());
    Path made = folder.resolve("short.html");

    Exit own = view(movie, "--out", made);

    assertThat(own.errors()).isEmpty();
    assertThat(own.output()).contains("2 frames in", made.toString());
    assertThat(Files.readString(made)).contains("\"sound\":false");
  }
}
