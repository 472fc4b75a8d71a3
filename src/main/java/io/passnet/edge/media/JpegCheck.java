package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads a JPEG's markers before it is decoded: its size, and that it is whole.
 *
 * <p>The decoder would fill the missing part of a truncated picture with grey and say nothing.
 */
final class JpegCheck {
  /**
   * What the markers say.
   *
   * @param size of the picture
   * @param xmp the metadata in XML, as a view of the JPEG, if there is any
   */
  record Header(PictureSize size, Optional<ByteBuffer> xmp) {}

  /** What the content of a marker APP1 begins with if it is XMP (XMP part 3, 1.1.3). */
  private static final ByteBuffer XMP =
      ByteBuffer.wrap("http://ns.adobe.com/xap/1.0/\0".getBytes(US_ASCII)).asReadOnlyBuffer();

  /**
   * Each scan of a progressive JPEG costs a pass over the whole picture; encoders write about 10.
   */
  private static final int MAX_SCANS = 100;

  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int APP1 = 0xE1;

  private final ByteBuffer data;
  private final int end;
  private PictureSize size;
  private Optional<ByteBuffer> xmp = Optional.empty();
  private int scans;

  private JpegCheck(ByteBuffer data) {
    this.data = data;
    this.end = data.limit();
  }

  static boolean matches(ByteBuffer data) {
    int at = data.position();
    return data.remaining() >= 3
        && (data.get(at) & 0xFF) == 0xFF
        && (data.get(at + 1) & 0xFF) == 0xD8
        && (data.get(at + 2) & 0xFF) == 0xFF;
  }

  /** The header of a picture that is within the limits, and has its first and last marker. */
  static Header check(ByteBuffer jpeg, MediaLimits limits) throws MediaException {
    return new JpegCheck(jpeg.slice()).walk(limits);
  }

  private Header walk(MediaLimits limits) throws MediaException {
    int at = 2;
    while (true) {
      // Coded data has no FF but before a zero or a restart marker, so one walk serves for all.
      while (at < end && data.get(at) != -1) {
        at++;
      }
      while (at < end && data.get(at) == -1) {
        at++;
      }
      if (at >= end) {
        throw truncated();
      }
      int marker = data.get(at++) & 0xFF;
      if (marker == END_OF_IMAGE) {
        return whole();
      }
      if (marker >= 0xC0 && !isBare(marker)) {
        if (isFrameHeader(marker) && size == null) {
          size = readSize(at, limits);
        }
        if (marker == START_OF_SCAN && ++scans > MAX_SCANS) {
          throw MediaException.undecodable(
              "The JPEG has more than %d scans. Send it as a baseline JPEG.".formatted(MAX_SCANS));
        }
        int length = Math.max(2, uint16(at));
        if (marker == APP1 && xmp.isEmpty() && scans == 0 && at + length <= end) {
          xmp = xmp(data.slice(at + 2, length - 2));
        }
        at += length;
      }
    }
  }

  private Header whole() throws MediaException {
    if (size == null || scans == 0) {
      throw MediaException.undecodable("The JPEG ends without a picture in it. Send a whole one.");
    }
    return new Header(size, xmp);
  }

  private static Optional<ByteBuffer> xmp(ByteBuffer content) {
    int prefix = XMP.capacity();
    return content.remaining() >= prefix && content.slice(0, prefix).equals(XMP)
        ? Optional.of(content.slice(prefix, content.remaining() - prefix))
        : Optional.empty();
  }

  private PictureSize readSize(int at, MediaLimits limits) throws MediaException {
    int height = uint16(at + 3);
    int width = uint16(at + 5);
    if (width == 0 || height == 0) {
      throw MediaException.undecodable(
          "The JPEG's header says %d x %d pixels; both have to be positive."
              .formatted(width, height));
    }
    limits.checkPicture(width, height);
    return new PictureSize(width, height);
  }

  private int uint16(int at) throws MediaException {
    if (at + 2 > end) {
      throw truncated();
    }
    return (data.get(at) & 0xFF) << 8 | (data.get(at + 1) & 0xFF);
  }

  private MediaException truncated() {
    return MediaException.undecodable(
        "The JPEG is cut off: no end marker in its %d bytes. Send whole pictures.".formatted(end));
  }

  /** Start of image and restart markers stand alone; the others are followed by their length. */
  private static boolean isBare(int marker) {
    return marker >= 0xD0 && marker <= 0xD8 || marker == 0xFF;
  }

  private static boolean isFrameHeader(int marker) {
    return marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }
}
