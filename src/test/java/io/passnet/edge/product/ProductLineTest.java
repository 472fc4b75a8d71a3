package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passnet.edge.geometry.TileGrid;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductLineTest {
  private static final AtomicInteger MADE = new AtomicInteger();

  /** Counts, over all lines, how often it is made; and within a maker, the moments since a cut. */
  private record Count(String name) implements Product<Integer> {
    @Override
    public Maker<Integer> maker() {
      return new Maker<>() {
        private int moments;

        @Override
        public Integer make(Moment moment, ProductLine line) {
          MADE.incrementAndGet();
          return ++moments;
        }

        @Override
        public void forget() {
          moments = 0;
        }
      };
    }
  }

  private final SaliencyMap map = SaliencyMap.of(64, 32, Maps.noise(64, 32, 1));
  private final ProductLine line = new ProductLine();

  @Test
  void standardIsFivePeaksAndSixByFourTilesWithoutMap() {
    ProductSet products = line.make(ProductRequest.STANDARD, moment(0, 0));
    assertThat(products.map()).isEmpty();
    assertThat(products.peaks()).hasSize(5);
    assertThat(products.tiles()).isEqualTo(TileTable.of(map, new TileGrid(6, 4))).hasSize(24);
  }

  @Test
  void whatIsNotAskedForIsNotMade() {
    ProductSet products = line.make(ProductRequest.NOTHING, moment(0, 0));
    assertThat(products.map()).isEmpty();
    assertThat(products.peaks()).isEmpty();
    assertThat(products.tiles()).isEmpty();
    assertThat(products.overlay()).isEmpty();
  }

  @Test
  void theMapIsMadeAsAskedFor() {
    MapSpec spec = new MapSpec(128, 64, MapFormat.U8);
    ProductSet products = line.make(ProductRequest.NOTHING.with(spec), moment(0, 0));
    assertThat(products.map().orElseThrow().data()).isEqualTo(MapImage.of(map, spec).data());
  }

  @Test
  void equalProductsAreMadeOnceAMomentByWhicheverLineComesFirst() {
    ProductLine other = new ProductLine();
    MADE.set(0);
    for (int k = 0; k < 3; k++) {
      Moment moment = moment(k, 0);
      line.make(new Count("a"), moment);
      line.make(new Count("a"), moment);
      other.make(new Count("a"), moment);
      other.make(new Count("b"), moment);
    }
    assertThat(MADE).hasValue(6);
  }

  @Test
  void aNewSceneMakesMakersForget() {
    assertThat(line.make(new Count("a"), moment(0, 7))).isEqualTo(1);
    assertThat(line.make(new Count("a"), moment(1, 7))).isEqualTo(2);
    assertThat(line.make(new Count("a"), moment(2, 8))).isEqualTo(1);
    assertThat(line.make(new Count("a"), moment(3, 8))).isEqualTo(2);
  }

  @Test
  void whatAMomentHadNoUseForIsDropped() {
    line.make(new Count("a"), moment(0, 0));
    Moment second = moment(1, 0);
    line.make(new Count("b"), second);
    line.tidy(second);
    assertThat(line.make(new Count("a"), moment(2, 0))).isEqualTo(1);
    assertThat(line.make(new Count("b"), moment(3, 0))).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65})
  void countsOfPeaksOutOfRangeAreRefusedWithTheRange(int count) {
    assertThatThrownBy(() -> new PeakSpec(count, Smoothing.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(count + " peaks")
        .hasMessageContaining("1 to 64");
  }

  private Moment moment(long timeUs, long scene) {
    return new Moment(timeUs, scene, map);
  }
}
