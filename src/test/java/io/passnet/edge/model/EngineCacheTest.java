package io.passnet.edge.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineCacheTest {
  @TempDir Path folder;
  private Path cache;
  private Path proc;

  @BeforeEach
  void describeAMachine() throws IOException {
    cache = folder.resolve("cache");
    proc = folder.resolve("proc");
    machine("NVIDIA A10", "10.9.0");
  }

  private void machine(String gpu, String tensorRt) throws IOException {
    Path information = proc.resolve("driver/nvidia/gpus/0000:01:00.0/information");
    Files.createDirectories(information.getParent());
    Files.writeString(information, "Model: \t\t " + gpu + "\nIRQ:   \t\t 42\n");
    Files.createDirectories(proc.resolve("self"));
    Files.writeString(
        proc.resolve("self/maps"),
        "7f00-7f01 r-xp 0 fe:00 1   /usr/lib/libc.so.6\n7f02-7f03 r-xp 0 fe:00 2   /usr/lib/libnvinfer.so."
            + tensorRt
            + "\n");
  }

  private Path open(int device, String runtime, String sha256) {
    return EngineCache.open(cache, proc, device, runtime, sha256).orElseThrow().folder();
  }

  @Test
  void whateverAnEngineDependsOnHasAFolderOfItsOwn() throws IOException {
    Path first = open(0, "1.29.0", "ab12");
    assertThat(first).isEqualTo(open(0, "1.29.0", "ab12")).isDirectory();
    assertThat(first.toString()).contains("NVIDIA_A10", "10.9.0", "1.29.0", "ab12");
    assertThat(open(1, "1.29.0", "ab12")).isNotEqualTo(first);
    assertThat(open(0, "1.30.0", "ab12")).isNotEqualTo(first);
    assertThat(open(0, "1.29.0", "cd34")).isNotEqualTo(first);
    machine("NVIDIA A10", "10.12.0");
    assertThat(open(0, "1.29.0", "ab12")).isNotEqualTo(first);
    machine("NVIDIA L4", "10.9.0");
    assertThat(open(0, "1.29.0", "ab12")).isNotEqualTo(first);
  }

  @Test
  void aMachineThatTellsNothingHasACacheAllTheSame() {
    proc = folder.resolve("nowhere");
    assertThat(open(0, "1.29.0", "ab12")).isDirectory();
  }

  @Test
  void aFolderThatCannotBeMadeMeansNoCache() throws IOException {
    Files.writeString(cache, "a file is in the way");
    assertThat(EngineCache.open(cache, proc, 0, "1.29.0", "ab12")).isEqualTo(Optional.empty());
  }

  @Test
  void refusedEnginesAreCleared() throws IOException {
    EngineCache kept = EngineCache.open(cache, proc, 0, "1.29.0", "ab12").orElseThrow();
    assertThat(kept.filled()).isFalse();
    Files.writeString(kept.folder().resolve("graph_sm86.engine"), "an engine");
    assertThat(kept.filled()).isTrue();
    kept.clear();
    assertThat(kept.filled()).isFalse();
    assertThat(kept.folder()).isDirectory();
  }
}
