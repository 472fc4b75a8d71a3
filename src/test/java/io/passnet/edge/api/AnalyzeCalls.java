package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.passnet.edge.media.Movies;
import io.passnet.edge.media.NativeMedia;
import io.passnet.edge.media.Remux;
import io.passnet.edge.media.SoundLayout;
import io.passnet.saliency.v1.AnalyzeOptions;
import io.passnet.saliency.v1.Products;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What tests of files that are sent in chunks share: a folder, movies, and that nothing is left.
 */
abstract class AnalyzeCalls extends ServerTest {
  static final AnalyzeOptions SEGMENTS = AnalyzeOptions.getDefaultInstance();
  static final int CHUNK = 32 << 10;

  Path folder;

  /** Quarkus makes its tests itself, and leaves @TempDir out. */
  @BeforeEach
  void makeAFolder() throws IOException {
    folder = Files.createTempDirectory("passnet-analyze-");
  }

  @AfterEach
  void leaveNothing() throws IOException {
    try (DirectoryStream<Path> made = Files.newDirectoryStream(folder)) {
      for (Path file : made) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
    eventually("all uploads are gone", () -> server.awaitReady().uploads().live() == 0);
    assertThat(NativeMedia.live()).isZero();
    eventually("their threads have ended", () -> threads() == 0);
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary, "passnet-*.upload")) {
      assertThat(files).isEmpty();
    }
  }

  final TestAnalyze sent(Path file, AnalyzeOptions options) throws Exception {
    return sent(Files.readAllBytes(file), options, CHUNK);
  }

  final TestAnalyze sent(byte[] bytes, AnalyzeOptions options, int size) throws Exception {
    TestAnalyze call =
        TestAnalyze.start(channel, options).chunks(bytes, 0, bytes.length, size).halfClose();
    assertThat(call.status()).isEqualTo(Status.OK);
    return call;
  }

  final Path movie(String make, int width, int height, int frames, boolean noise)
      throws IOException {
    Path plain = folder.resolve("plain.mp4");
    if (noise) {
      Movies.noise(plain, width, height, frames);
    } else {
      Movies.write(plain, width, height, frames, Optional.of(SoundLayout.MONO));
    }
    return Remux.as(make, plain, folder.resolve("made-" + make));
  }

  static AnalyzeOptions options(Products.Builder products) {
    return AnalyzeOptions.newBuilder().setProducts(products).build();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().equals("passnet-analysis")
                    || thread.getName().equals("passnet-spool"))
        .count();
  }
}
