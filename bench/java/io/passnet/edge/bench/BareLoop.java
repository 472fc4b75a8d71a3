package io.passnet.edge.bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.passnet.edge.media.MediaException;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.PictureDecoder;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.PictureFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * The graphs of a package in bare loops on ONNX Runtime's own interface: the most that a server in
 * Java can reach. A loop is one stream: it decodes a JPEG and looks at it, into direct buffers that
 * are used again, tokens written in place, in no thread but its own and ONNX Runtime's. Prints one
 * line of JSON: maps a second, of all loops; live, the ages of maps too, in milliseconds from when
 * their frames were due.
 *
 * <p>Arguments: package folder, folder of JPEGs, seconds, threads of ONNX Runtime for each loop (0
 * for one a core), loops side by side, frames a second of each (0 for as many as it can).
 */
public final class BareLoop {
  private static final int WINDOW = 16;
  private static final int HEIGHT = 512;
  private static final int WIDTH = 1024;

  /** The encoder takes a frame as two pictures, the second one turned by half. */
  private static final int TURNS = 2;

  private static final float EMPTY = -1;
  private static final double WARMUP_SECONDS = 2;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession encoder;
  private final OrtSession fusion;
  private final ByteBuffer frame = bytes(TURNS * HEIGHT * WIDTH * 3);
  private final FloatBuffer ages;
  private final FloatBuffer map;
  private final FloatBuffer sceneTime;
  private final float[] density = new float[64 * 128];
  private final double[] times = new double[WINDOW];
  private final Map<String, OnnxTensor> encoderInputs;
  private final Map<String, OnnxTensor> fusionInputs;
  private final Map<String, OnnxTensor> fusionOutputs;
  private final List<Map<String, OnnxTensor>> encoderOutputs;
  private int slot = -1;

  private BareLoop(Path folder, int threads) throws OrtException {
    encoder = session(folder.resolve("encoder.onnx"), threads);
    fusion = session(folder.resolve("fusion.onnx"), threads);
    ByteBuffer visual = bytes(WINDOW * 688 * 96 * Float.BYTES);
    ByteBuffer ageBytes = bytes(WINDOW * Float.BYTES);
    ByteBuffer sceneBytes = bytes(Float.BYTES);
    ByteBuffer mapBytes = bytes(density.length * Float.BYTES);
    ages = ageBytes.asFloatBuffer();
    map = mapBytes.asFloatBuffer();
    sceneTime = sceneBytes.asFloatBuffer();
    for (int i = 0; i < WINDOW; i++) {
      ages.put(i, EMPTY);
    }
    ByteBuffer detailBytes = bytes(2752 * 52 * Float.BYTES);
    OnnxTensor detail = floats(detailBytes, TURNS, 2752 / TURNS, 52);
    encoderInputs =
        Map.of(
            "frame",
            OnnxTensor.createTensor(
                environment, frame, new long[] {TURNS, HEIGHT, WIDTH, 3}, OnnxJavaType.UINT8));
    fusionInputs =
        Map.of(
            "visual", floats(visual, 1, WINDOW, 688, 96),
            "detail", floats(detailBytes, 1, 2752, 52),
            "audio", floats(bytes(WINDOW * 4 * 64 * Float.BYTES), 1, WINDOW, 4, 64),
            "age", floats(ageBytes, 1, WINDOW),
            "heard", floats(bytes(WINDOW * Float.BYTES), 1, WINDOW),
            "scene_time", floats(sceneBytes, 1));
    fusionOutputs = Map.of("map", floats(mapBytes, 1, 64, 128));
    encoderOutputs = new ArrayList<>();
    for (int i = 0; i < WINDOW; i++) {
      encoderOutputs.add(
          Map.of("visual", floats(part(visual, i), TURNS, 688 / TURNS, 96), "detail", detail));
    }
  }

  private OrtSession session(Path file, int threads) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      // As in PASSNet Edge: threads that wait do not spin.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      return environment.createSession(file.toString(), options);
    }
  }

  private OnnxTensor floats(ByteBuffer buffer, long... shape) throws OrtException {
    return OnnxTensor.createTensor(environment, buffer, shape, OnnxJavaType.FLOAT);
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer part(ByteBuffer ring, int slot) {
    int size = ring.capacity() / WINDOW;
    return ring.slice(slot * size, size).order(ring.order());
  }

  private void look(double seconds) throws OrtException {
    slot = (slot + 1) % WINDOW;
    times[slot] = seconds;
    for (int i = 0; i < WINDOW; i++) {
      ages.put(i, times[i] == 0 ? EMPTY : (float) (seconds - times[i]));
    }
    sceneTime.put(0, (float) seconds);
    turn();
    encoder.run(encoderInputs, Set.of(), encoderOutputs.get(slot), null).close();
    fusion.run(fusionInputs, Set.of(), fusionOutputs, null).close();
    map.get(0, density);
  }

  /** Warms up, then measures. */
  private Run measure(List<byte[]> jpegs, double seconds, double fps) throws OrtException {
    try (PictureDecoder decoder =
        new PictureDecoder(
            PictureFormat.of(PictureEncoding.JPEG), MediaLimits.defaults(), WIDTH, HEIGHT)) {
      run(decoder, jpegs, WARMUP_SECONDS, fps);
      return run(decoder, jpegs, seconds, fps);
    }
  }

  /** Ages in nanoseconds, which tell of nothing where no frame is due at any time. */
  private record Run(double mapsASecond, Histogram ages) {}

  private Run run(PictureDecoder decoder, List<byte[]> jpegs, double seconds, double fps)
      throws OrtException {
    Histogram ages = new Histogram(3);
    long begin = System.nanoTime();
    int maps = 0;
    double passed = 0;
    while (passed < seconds) {
      long due = fps > 0 ? begin + Math.round(maps * 1e9 / fps) : System.nanoTime();
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      decode(decoder, jpegs.get(maps % jpegs.size()));
      look(maps / 30.0 + 1e-3);
      maps++;
      ages.recordValue(System.nanoTime() - due);
      passed = (System.nanoTime() - begin) / 1e9;
    }
    return new Run(maps / passed, ages);
  }

  private void turn() {
    int row = WIDTH * 3;
    for (int from = 0; from < HEIGHT * row; from += row) {
      int to = HEIGHT * row + from;
      frame.put(to, frame, from + row / 2, row / 2);
      frame.put(to + row / 2, frame, from, row / 2);
    }
  }

  /** Prints the line. */
  public static void main(String[] arguments)
      throws OrtException, IOException, InterruptedException, ExecutionException {
    List<byte[]> jpegs = jpegs(Path.of(arguments[1]));
    double seconds = Double.parseDouble(arguments[2]);
    int count = Integer.parseInt(arguments[4]);
    double fps = Double.parseDouble(arguments[5]);
    List<Callable<Run>> loops = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      BareLoop loop = new BareLoop(Path.of(arguments[0]), Integer.parseInt(arguments[3]));
      loops.add(() -> loop.measure(jpegs, seconds, fps));
    }
    ExecutorService threads = Executors.newFixedThreadPool(count);
    double sum = 0;
    Histogram ages = new Histogram(3);
    for (Future<Run> run : threads.invokeAll(loops)) {
      sum += run.get().mapsASecond;
      ages.add(run.get().ages);
    }
    threads.shutdown();
    String aged =
        fps > 0
            ? String.format(
                Locale.ROOT,
                ", \"p50\": %.2f, \"p99\": %.2f",
                ages.getValueAtPercentile(50) / 1e6,
                ages.getValueAtPercentile(99) / 1e6)
            : "";
    System.out.printf(Locale.ROOT, "{\"answersPerSecond\": %.2f%s}%n", sum, aged);
  }

  private void decode(PictureDecoder decoder, byte[] jpeg) {
    try {
      decoder.decode(ByteBuffer.wrap(jpeg), frame.slice(0, HEIGHT * WIDTH * 3));
    } catch (MediaException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<byte[]> jpegs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().map(BareLoop::read).toList();
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
