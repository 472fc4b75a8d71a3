package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passnet.edge.geometry.TileGrid;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductRequestTest {
  private final SaliencyMap map = SaliencyMap.of(64, 32, Maps.noise(64, 32, 1));

  @Test
  void standardIsFivePeaksAndSixByFourTilesWithoutMap() {
    ProductSet products = ProductRequest.standard().make(map);
    assertThat(products.map()).isEmpty();
    assertThat(products.peaks()).isEqualTo(Peaks.find(map, 5)).hasSize(5);
    assertThat(products.tiles()).isEqualTo(TileTable.of(map, new TileGrid(6, 4))).hasSize(24);
  }

  @Test
  void whatIsNotAskedForIsNotMade() {
    ProductRequest request = new ProductRequest(Optional.empty(), 0, Optional.empty());
    assertThat(request.make(map)).isEqualTo(new ProductSet(Optional.empty(), List.of(), List.of()));
  }

  @Test
  void theMapIsMadeAsAskedFor() {
    MapSpec spec = new MapSpec(128, 64, MapFormat.U8);
    MapImage image =
        new ProductRequest(Optional.of(spec), 0, Optional.empty()).make(map).map().orElseThrow();
    assertThat(image.data()).isEqualTo(MapImage.of(map, spec).data());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65})
  void countsOfPeaksOutOfRangeAreRefusedWithTheRange(int count) {
    assertThatThrownBy(() -> new ProductRequest(Optional.empty(), count, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(count + " peaks")
        .hasMessageContaining("to 64");
  }
}
