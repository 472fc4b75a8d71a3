package io.passnet.edge.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class MemoryTraceTest {
  private static List<Probe.Memory> readings(double... heapMb) {
    return DoubleStream.of(heapMb).mapToObj(mb -> new Probe.Memory(2 * mb, mb)).toList();
  }

  @Test
  void aThirdTellsItsHighestResidentMemoryAndTheHeapThatCollectionsLeave() {
    MemoryTrace.Level level = MemoryTrace.Level.of(readings(40, 90, 41, 95, 60, 50));
    assertThat(level.residentMb()).isEqualTo(new MemoryTrace.Thirds(180, 190, 120));
    assertThat(level.heapMb()).isEqualTo(new MemoryTrace.Thirds(40, 41, 50));
  }

  @Test
  void nothingIsToldOfWhatIsNotKnownOrOfTooFewReadings() {
    assertThat(MemoryTrace.Level.of(readings(40, 90)).heapMb()).isNull();
    Probe.Memory unknown = new Probe.Memory(300, Double.NaN);
    MemoryTrace.Level level = MemoryTrace.Level.of(List.of(unknown, unknown, unknown));
    assertThat(level.heapMb()).isNull();
    assertThat(level.residentMb()).isEqualTo(new MemoryTrace.Thirds(300, 300, 300));
  }
}
