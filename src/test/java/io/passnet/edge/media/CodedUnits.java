package io.passnet.edge.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The units that a video packet is made of. */
final class CodedUnits {
  private CodedUnits() {}

  /** AV1's units, each with its size inside. */
  static List<byte[]> ofAv1(byte[] data) {
    List<byte[]> units = new ArrayList<>();
    int begin = 0;
    while (begin < data.length) {
      int at = begin + 1 + (data[begin] >> 2 & 1);
      long size = 0;
      for (int shift = 0; ; shift += 7) {
        size |= (data[at] & 0x7FL) << shift;
        if (data[at++] >= 0) {
          break;
        }
      }
      int end = (int) (at + size);
      units.add(Arrays.copyOfRange(data, begin, end));
      begin = end;
    }
    return units;
  }

  /** NAL units without their start codes. */
  static List<byte[]> ofAnnexB(byte[] data) {
    List<byte[]> units = new ArrayList<>();
    int begin = -1;
    for (int i = 0; i + 2 < data.length; i++) {
      if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1) {
        if (begin >= 0) {
          units.add(unit(data, begin, i));
        }
        begin = i + 3;
      }
    }
    units.add(unit(data, begin, data.length));
    return units;
  }

  private static byte[] unit(byte[] data, int begin, int end) {
    int last = end;
    while (last > begin && data[last - 1] == 0) {
      last--;
    }
    return Arrays.copyOfRange(data, begin, last);
  }
}
