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
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The graphs of a package in a bare loop on ONNX Runtime's own interface: the most that a server in
 * Java can reach. One stream, direct buffers that are used again, tokens written in place, no
 * thread but this one and ONNX Runtime's. Prints one line of JSON: maps a second of pictures alone,
 * with sound, and of JPEG that is decoded in the loop.
 *
 * <p>Arguments: package folder, folder of JPEGs, seconds of each, threads (0 for one a core).
 */
public final class BareLoop {
  private static final int WINDOW = 16;
  private static final int HEIGHT = 512;
  private static final int WIDTH = 1024;
  private static final float EMPTY = -1;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession encoder;
  private final OrtSession audio;
  private final OrtSession fusion;
  private final ByteBuffer frame = bytes(HEIGHT * WIDTH * 3);
  private final FloatBuffer ages;
  private final FloatBuffer heard;
  private final FloatBuffer map;
  private final FloatBuffer sceneTime;
  private final FloatBuffer audioTokens;
  private final float[] density = new float[64 * 128];
  private final double[] times = new double[WINDOW];
  private final Map<String, OnnxTensor> encoderInputs;
  private final Map<String, OnnxTensor> audioInputs;
  private final Map<String, OnnxTensor> fusionInputs;
  private final Map<String, OnnxTensor> fusionOutputs;
  private final List<Map<String, OnnxTensor>> encoderOutputs;
  private final List<Map<String, OnnxTensor>> audioOutputs;
  private int slot = -1;

  private BareLoop(Path folder, int threads) throws OrtException {
    encoder = session(folder.resolve("encoder.onnx"), threads);
    audio = session(folder.resolve("audio.onnx"), threads);
    fusion = session(folder.resolve("fusion.onnx"), threads);
    ByteBuffer visual = bytes(WINDOW * 688 * 96 * Float.BYTES);
    ByteBuffer tokens = bytes(WINDOW * 4 * 64 * Float.BYTES);
    ByteBuffer ageBytes = bytes(WINDOW * Float.BYTES);
    ByteBuffer heardBytes = bytes(WINDOW * Float.BYTES);
    ByteBuffer sceneBytes = bytes(Float.BYTES);
    ByteBuffer mapBytes = bytes(density.length * Float.BYTES);
    ages = ageBytes.asFloatBuffer();
    heard = heardBytes.asFloatBuffer();
    map = mapBytes.asFloatBuffer();
    sceneTime = sceneBytes.asFloatBuffer();
    audioTokens = tokens.asFloatBuffer();
    for (int i = 0; i < WINDOW; i++) {
      ages.put(i, EMPTY);
    }
    OnnxTensor detail = floats(bytes(2752 * 52 * Float.BYTES), 1, 2752, 52);
    encoderInputs =
        Map.of(
            "frame",
            OnnxTensor.createTensor(
                environment, frame, new long[] {1, HEIGHT, WIDTH, 3}, OnnxJavaType.UINT8));
    audioInputs = Map.of("samples", floats(bytes(4 * 16_000 * Float.BYTES), 1, 4, 16_000));
    fusionInputs =
        Map.of(
            "visual", floats(visual, 1, WINDOW, 688, 96),
            "detail", detail,
            "audio", floats(tokens, 1, WINDOW, 4, 64),
            "age", floats(ageBytes, 1, WINDOW),
            "heard", floats(heardBytes, 1, WINDOW),
            "scene_time", floats(sceneBytes, 1));
    fusionOutputs = Map.of("map", floats(mapBytes, 1, 64, 128));
    encoderOutputs = new ArrayList<>();
    audioOutputs = new ArrayList<>();
    for (int i = 0; i < WINDOW; i++) {
      encoderOutputs.add(Map.of("visual", floats(part(visual, i), 1, 688, 96), "detail", detail));
      audioOutputs.add(Map.of("audio", floats(part(tokens, i), 1, 4, 64)));
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

  private void look(double seconds, boolean hears) throws OrtException {
    slot = (slot + 1) % WINDOW;
    times[slot] = seconds;
    for (int i = 0; i < WINDOW; i++) {
      ages.put(i, times[i] == 0 ? EMPTY : (float) (seconds - times[i]));
    }
    heard.put(slot, hears ? 1 : 0);
    sceneTime.put(0, (float) seconds);
    encoder.run(encoderInputs, Set.of(), encoderOutputs.get(slot), null).close();
    if (hears) {
      audio.run(audioInputs, Set.of(), audioOutputs.get(slot), null).close();
    } else {
      int size = audioTokens.capacity() / WINDOW;
      for (int i = slot * size; i < (slot + 1) * size; i++) {
        audioTokens.put(i, 0);
      }
    }
    fusion.run(fusionInputs, Set.of(), fusionOutputs, null).close();
    map.get(0, density);
  }

  /** What is done before each map. */
  private interface Before {
    void frame(int number);
  }

  private double mapsASecond(double seconds, boolean hears, Before before) throws OrtException {
    run(Math.min(2, seconds), hears, before);
    return run(seconds, hears, before);
  }

  private double run(double seconds, boolean hears, Before before) throws OrtException {
    long begin = System.nanoTime();
    int maps = 0;
    double passed = 0;
    while (passed < seconds) {
      before.frame(maps);
      look(maps / 30.0 + 1e-3, hears);
      maps++;
      passed = (System.nanoTime() - begin) / 1e9;
    }
    return maps / passed;
  }

  /** Prints the line. */
  public static void main(String[] arguments) throws OrtException, IOException {
    double seconds = Double.parseDouble(arguments[2]);
    BareLoop loop = new BareLoop(Path.of(arguments[0]), Integer.parseInt(arguments[3]));
    byte[] noise = new byte[loop.frame.capacity()];
    new Random(1).nextBytes(noise);
    loop.frame.put(0, noise);
    double visual = loop.mapsASecond(seconds, false, number -> {});
    double sound = loop.mapsASecond(seconds, true, number -> {});
    List<byte[]> jpegs = jpegs(Path.of(arguments[1]));
    try (PictureDecoder decoder =
        new PictureDecoder(
            PictureFormat.of(PictureEncoding.JPEG), MediaLimits.defaults(), WIDTH, HEIGHT)) {
      double jpeg =
          loop.mapsASecond(
              seconds, false, number -> loop.decode(decoder, jpegs.get(number % jpegs.size())));
      System.out.printf(
          Locale.ROOT,
          "{\"visual\": %.2f, \"sound\": %.2f, \"jpeg\": %.2f}%n",
          visual,
          sound,
          jpeg);
    }
  }

  private void decode(PictureDecoder decoder, byte[] jpeg) {
    try {
      decoder.decode(ByteBuffer.wrap(jpeg), frame.clear());
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
