package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Boxes of an mp4 file (ISO/IEC 14496-12), looked for and put in. */
final class Boxes {
  /** Where the children of a box begin that does not hold children alone. */
  private static final int SAMPLE_TABLE_HEADER = 8;

  private static final int VISUAL_ENTRY_HEADER = 78;
  private static final int AUDIO_ENTRY_HEADER = 28;

  private Boxes() {}

  static byte[] box(String type, byte[]... content) {
    int size = 8 + Arrays.stream(content).mapToInt(part -> part.length).sum();
    ByteBuffer box = ByteBuffer.allocate(size).putInt(size).put(type.getBytes(ISO_8859_1));
    for (byte[] part : content) {
      box.put(part);
    }
    return box.array();
  }

  /**
   * Puts a box behind the last child of the one at the path, in a file with its index at the end.
   */
  static byte[] insert(byte[] file, List<String> path, byte[] box) {
    byte[] longer = insert(ByteBuffer.wrap(file), 0, file.length, path, box);
    if (longer == null) {
      throw new AssertionError("No " + path);
    }
    return longer;
  }

  private static byte[] insert(ByteBuffer file, int from, int to, List<String> path, byte[] box) {
    for (int at = from; at + 8 <= to; at += file.getInt(at)) {
      String type = new String(file.array(), at + 4, 4, ISO_8859_1);
      if (!type.equals(path.get(0))) {
        continue;
      }
      int end = at + file.getInt(at);
      byte[] longer =
          path.size() == 1
              ? spliced(file.array(), end, box)
              : insert(file, at + 8 + header(type), end, path.subList(1, path.size()), box);
      if (longer != null) {
        ByteBuffer.wrap(longer).putInt(at, file.getInt(at) + box.length);
        return longer;
      }
    }
    return null;
  }

  private static int header(String type) {
    return switch (type) {
      case "stsd" -> SAMPLE_TABLE_HEADER;
      case "avc1" -> VISUAL_ENTRY_HEADER;
      case "mp4a", "Opus" -> AUDIO_ENTRY_HEADER;
      default -> 0;
    };
  }

  private static byte[] spliced(byte[] file, int at, byte[] box) {
    return ByteBuffer.allocate(file.length + box.length)
        .put(file, 0, at)
        .put(box)
        .put(file, at, file.length - at)
        .array();
  }
}
