package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.geometry.Direction;
import io.passnet.edge.geometry.Equirectangular;
import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.geometry.TileRegions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverlayTest {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 128;
  private static final int GREY = 100;
  private static final Equirectangular FRAME = new Equirectangular(WIDTH, HEIGHT);

  private final SaliencyMap map = bump();

  @Test
  void theSalientPlaceIsColouredAndTheRestKeepsThePicture() {
    ByteBuffer rgb = greyFrame(0);
    Overlay.draw(map, List.of(), rgb, WIDTH, HEIGHT);
    int centre = at(45, 20);
    assertThat(red(rgb, centre)).isGreaterThan(GREY + 80);
    assertThat(red(rgb, centre)).isGreaterThan(blue(rgb, centre) + 30);
    assertThat(pixel(rgb, at(-120, -30))).containsOnly((byte) GREY);
  }

  @Test
  void coverGrowsWithSaliency() {
    ByteBuffer rgb = greyFrame(0);
    Overlay.draw(map, List.of(), rgb, WIDTH, HEIGHT);
    assertThat(red(rgb, at(45, 20))).isGreaterThan(red(rgb, at(37, 20)));
    assertThat(red(rgb, at(37, 20))).isGreaterThan(red(rgb, at(30, 20)));
  }

  @Test
  void aPeakIsRingedAtItsExtent() {
    ByteBuffer rgb = greyFrame(0);
    Peak peak = new Peak(Direction.ofAngles(-90, 0), 40, 1);
    Overlay.draw(map, List.of(peak), rgb, WIDTH, HEIGHT);
    for (int[] angles : new int[][] {{-110, 0}, {-70, 0}, {-90, 20}, {-90, -20}}) {
      assertThat(red(rgb, at(angles[0], angles[1]))).isGreaterThan(180);
    }
    assertThat(red(rgb, at(-90, 0))).isEqualTo(GREY);
  }

  @Test
  void aRingGoesOnAcrossTheSeam() {
    ByteBuffer rgb = greyFrame(0);
    Peak peak = new Peak(Direction.ofAngles(180, -20), 30, 1);
    Overlay.draw(map, List.of(peak), rgb, WIDTH, HEIGHT);
    List<Integer> lit = new ArrayList<>();
    for (int k = 0; k < WIDTH * HEIGHT; k++) {
      if (red(rgb, k) > 200 && blue(rgb, k) > 200) {
        lit.add(k % WIDTH);
      }
    }
    assertThat(lit).allMatch(i -> i < 20 || i >= WIDTH - 20);
    assertThat(lit).filteredOn(i -> i < 20).hasSizeGreaterThan(12);
    assertThat(lit).filteredOn(i -> i >= WIDTH - 20).hasSizeGreaterThan(12);
  }

  @Test
  void theBestTilesAreFramed() {
    ByteBuffer rgb = greyFrame(0);
    TileGrid grid = new TileGrid(4, 2);
    List<TileShare> tiles = TileTable.of(map, grid);
    assertThat(tiles.get(1).rank()).isEqualTo(1);
    Overlay.drawTiles(grid, tiles, 1, rgb, WIDTH, HEIGHT);
    for (int j = 0; j < HEIGHT; j++) {
      for (int i = 0; i < WIDTH; i++) {
        boolean inside = i >= 64 && i < 128 && j < 64;
        if (!inside) {
          assertThat(pixel(rgb, j * WIDTH + i)).containsOnly((byte) GREY);
        }
      }
    }
    assertThat(blue(rgb, 32 * WIDTH + 66)).isGreaterThan(180);
    assertThat(blue(rgb, 2 * WIDTH + 100)).isGreaterThan(180);
  }

  @Test
  void aTileOverTheSeamIsFramedAtBothEdgesOfThePicture() {
    ByteBuffer rgb = greyFrame(0);
    TileRegions seam = new TileRegions(List.of(new Region(0.875, 0.25, 1.125, 0.75)));
    Overlay.drawTiles(seam, TileTable.of(map, seam), 1, rgb, WIDTH, HEIGHT);
    int left = WIDTH * 7 / 8;
    int right = WIDTH / 8;
    for (int j = 0; j < HEIGHT; j++) {
      for (int i = right; i < left; i++) {
        assertThat(pixel(rgb, j * WIDTH + i)).containsOnly((byte) GREY);
      }
    }
    int middle = HEIGHT / 2;
    assertThat(blue(rgb, middle * WIDTH + left + 2)).isGreaterThan(180);
    assertThat(blue(rgb, middle * WIDTH + right - 2)).isGreaterThan(180);
    // The frame does not close along the seam.
    assertThat(pixel(rgb, middle * WIDTH)).containsOnly((byte) GREY);
    assertThat(pixel(rgb, middle * WIDTH + WIDTH - 1)).containsOnly((byte) GREY);
    assertThat(blue(rgb, (HEIGHT / 4 + 2) * WIDTH)).isGreaterThan(180);
  }

  @Test
  void everyRankHasItsOwnShape() {
    TileGrid one = new TileGrid(1, 1);
    List<byte[]> pictures = new ArrayList<>();
    for (int rank = 1; rank <= 10; rank++) {
      ByteBuffer rgb = greyFrame(0);
      List<TileShare> tile = List.of(new TileShare(0, 1, 1, 1, rank));
      Overlay.drawTiles(one, tile, 10, rgb, WIDTH, HEIGHT);
      byte[] picture = new byte[rgb.remaining()];
      rgb.get(0, picture);
      pictures.add(picture);
    }
    assertThat(pictures).doesNotHaveDuplicates();
  }

  @Test
  void theFrameBeginsAtTheBuffersPositionWhichStays() {
    ByteBuffer rgb = greyFrame(7);
    Overlay.draw(map, Peaks.find(map, 1), rgb, WIDTH, HEIGHT);
    assertThat(rgb.position()).isEqualTo(7);
    ByteBuffer fromStart = greyFrame(0);
    Overlay.draw(map, Peaks.find(map, 1), fromStart, WIDTH, HEIGHT);
    assertThat(rgb).isEqualTo(fromStart);
    assertThat(rgb.get(6)).isZero();
  }

  @Test
  void aBufferThatIsTooShortIsRefused() {
    ByteBuffer rgb = ByteBuffer.allocateDirect(WIDTH * HEIGHT * 3 - 1);
    assertThatThrownBy(() -> Overlay.draw(map, List.of(), rgb, WIDTH, HEIGHT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256x128")
        .hasMessageContaining("98303 bytes");
  }

  @Test
  void infernoHasMatplotlibsColoursAndGrowsBrighter() {
    assertColour(Inferno.rgb(0), 0, 0, 4);
    assertColour(Inferno.rgb(0.5), 188, 55, 84);
    assertColour(Inferno.rgb(1), 252, 255, 164);
    double darker = -1;
    for (int k = 0; k <= 50; k++) {
      int colour = Inferno.rgb(k / 50.0);
      double luma =
          0.2126 * (colour >> 16) + 0.7152 * ((colour >> 8) & 0xff) + 0.0722 * (colour & 0xff);
      assertThat(luma).isGreaterThan(darker);
      darker = luma;
    }
  }

  private static void assertColour(int colour, int red, int green, int blue) {
    assertThat(colour >> 16).isCloseTo(red, within(5));
    assertThat((colour >> 8) & 0xff).isCloseTo(green, within(5));
    assertThat(colour & 0xff).isCloseTo(blue, within(5));
  }

  private static SaliencyMap bump() {
    float[] values = Maps.flat(64, 32, 0.001);
    Maps.addBump(values, new Equirectangular(64, 32), Direction.ofAngles(45, 20), 40, 1);
    return SaliencyMap.of(64, 32, values);
  }

  private static ByteBuffer greyFrame(int start) {
    ByteBuffer rgb = ByteBuffer.allocateDirect(start + WIDTH * HEIGHT * 3);
    for (int k = start; k < rgb.capacity(); k++) {
      rgb.put(k, (byte) GREY);
    }
    return rgb.position(start);
  }

  private static int at(double azimuth, double elevation) {
    int i = (int) Math.round(FRAME.column(azimuth));
    int j = (int) Math.round(FRAME.row(elevation));
    return j * WIDTH + i;
  }

  private static byte[] pixel(ByteBuffer rgb, int k) {
    byte[] pixel = new byte[3];
    rgb.get(3 * k, pixel);
    return pixel;
  }

  private static int red(ByteBuffer rgb, int k) {
    return rgb.get(3 * k) & 0xff;
  }

  private static int blue(ByteBuffer rgb, int k) {
    return rgb.get(3 * k + 2) & 0xff;
  }
}
