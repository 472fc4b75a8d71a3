package io.passnet.edge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpoolTest {
  private static final int MEGABYTE = 1 << 20;

  private final AtomicInteger asked = new AtomicInteger();
  private Spool spool;

  @BeforeEach
  void open() throws IOException {
    spool = new Spool(64L * MEGABYTE, asked::incrementAndGet);
  }

  @AfterEach
  void closeAndLeaveNoFile() throws IOException {
    spool.close();
    assertThat(temporaryFiles()).isZero();
  }

  @Test
  void readsAreWholeHoweverTheBytesCame() throws Exception {
    byte[] bytes = new byte[10_000];
    new Random(1).nextBytes(bytes);
    CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> read(spool, 1_000, 8_000));
    for (int at = 0; at < bytes.length; at += 100) {
      spool.write(ByteBuffer.wrap(bytes, at, 100));
    }
    assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(Arrays.copyOfRange(bytes, 1_000, 9_000));
  }

  @Test
  void theEndIsTheEnd() throws Exception {
    spool.write(ByteBuffer.allocate(100));
    spool.complete();
    assertThat(read(spool, 40, 100)).hasSize(60);
    assertThat(spool.read(100, ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(spool.read(1_000, ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  @Test
  void theUploadRunsAheadByABoundedAmountOnly() throws Exception {
    int chunks = 0;
    do {
      spool.write(ByteBuffer.allocate(MEGABYTE));
      chunks++;
    } while (asked.get() == chunks && chunks < 60);
    assertThat(chunks).isEqualTo((int) (Spool.MAX_AHEAD_BYTES / MEGABYTE));
    read(spool, 0, 10);
    assertThat(asked.get()).as("asked once more after a read").isEqualTo(chunks);
    read(spool, 10, 10);
    assertThat(asked.get()).as("once only").isEqualTo(chunks);
  }

  @Test
  void aReaderThatWaitsFurtherOnMakesItGoOn() throws Exception {
    for (int i = 0; i < 20; i++) {
      spool.write(ByteBuffer.allocate(MEGABYTE));
    }
    int before = asked.get();
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(() -> read(spool, 30L * MEGABYTE, 10));
    while (asked.get() == before) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 11; i++) {
      spool.write(ByteBuffer.allocate(MEGABYTE));
    }
    assertThat(read.get(30, TimeUnit.SECONDS)).hasSize(10);
  }

  @Test
  void closingWakesTheReader() throws Exception {
    CompletableFuture<Void> read =
        CompletableFuture.runAsync(
            () ->
                assertThatThrownBy(() -> spool.read(0, ByteBuffer.allocate(10)))
                    .isInstanceOf(IOException.class));
    while (!spool.waiting()) {
      Thread.onSpinWait();
    }
    spool.close();
    read.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aFileBeyondTheLimitIsRefusedWithTheKey() throws Exception {
    try (Spool small = new Spool(100, asked::incrementAndGet)) {
      small.write(ByteBuffer.allocate(60));
      assertThatThrownBy(() -> small.write(ByteBuffer.allocate(41)))
          .isInstanceOfSatisfying(
              SessionException.class,
              e -> assertThat(e.subject()).isEqualTo("passnet.media.max-file-bytes"));
    }
  }

  private static byte[] read(Spool spool, long position, int size) {
    ByteBuffer into = ByteBuffer.allocate(size);
    try {
      assertThat(spool.read(position, into)).isEqualTo(into.position());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return Arrays.copyOf(into.array(), into.position());
  }

  private static int temporaryFiles() throws IOException {
    int count = 0;
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "passnet-*.upload")) {
      for (Path ignored : files) {
        count++;
      }
    }
    return count;
  }
}
