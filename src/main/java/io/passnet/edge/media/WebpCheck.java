package io.passnet.edge.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads a WebP's chunks before it is decoded: its size, and that it is whole (Google, "WebP
 * Container Specification"; RFC 6386, 9.1, for lossy and "WebP Lossless Bitstream Specification",
 * 3, for lossless pictures).
 *
 * <p>Only the picture itself is handed on, as a simple file: transparency, profiles and other
 * metadata are of no use here, and the decoder need not look at them.
 */
final class WebpCheck {
  private static final int RIFF = 0x46464952;
  private static final int WEBP = 0x50424557;
  private static final int LOSSY = 0x20385056;
  private static final int LOSSLESS = 0x4C385056;
  private static final int EXTENDED = 0x58385056;
  private static final int ANIMATION = 0x4D494E41;
  private static final int ANIMATED = 0x02;

  /** Type and length before a chunk's content. */
  private static final int CHUNK_HEAD = 8;

  private static final int FILE_HEAD = 12;

  private final ByteBuffer data;
  private final MediaLimits limits;

  private WebpCheck(ByteBuffer data, MediaLimits limits) {
    this.data = data;
    this.limits = limits;
  }

  static boolean matches(ByteBuffer data) {
    if (data.remaining() < FILE_HEAD) {
      return false;
    }
    ByteBuffer head = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    return head.getInt(0) == RIFF && head.getInt(8) == WEBP;
  }

  /** The size of the picture, which is whole and within the limits; copies what it needs. */
  static PictureSize copyChecked(ByteBuffer webp, MediaLimits limits, NativeBytes copy)
      throws MediaException {
    ByteBuffer data = webp.slice().order(ByteOrder.LITTLE_ENDIAN);
    return new WebpCheck(data, limits).walk(copy);
  }

  private PictureSize walk(NativeBytes copy) throws MediaException {
    long fileBytes = (data.getInt(4) & 0xFFFFFFFFL) + CHUNK_HEAD;
    if (fileBytes > data.limit()) {
      throw truncated();
    }
    data.limit((int) fileBytes);
    int at = FILE_HEAD;
    PictureSize canvas = null;
    while (at + CHUNK_HEAD <= data.limit()) {
      int type = data.getInt(at);
      long bytes = data.getInt(at + 4) & 0xFFFFFFFFL;
      if (bytes > data.limit() - at - CHUNK_HEAD) {
        throw truncated();
      }
      ByteBuffer content = data.slice(at + CHUNK_HEAD, (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
      if (type == EXTENDED && canvas == null) {
        canvas = canvas(content);
      } else if (type == ANIMATION) {
        throw animated();
      } else if (type == LOSSY || type == LOSSLESS) {
        PictureSize size = type == LOSSY ? lossy(content) : lossless(content);
        if (canvas != null && !canvas.equals(size)) {
          throw MediaException.undecodable(
              "The WebP's header says %d x %d pixels, its picture %d x %d. Send a whole one."
                  .formatted(canvas.width(), canvas.height(), size.width(), size.height()));
        }
        copy(type, content, copy);
        return size;
      }
      // Chunks of odd length are filled up by a byte.
      at += CHUNK_HEAD + (int) bytes + (int) (bytes & 1);
    }
    throw MediaException.undecodable("The WebP ends without a picture in it. Send a whole one.");
  }

  private PictureSize canvas(ByteBuffer content) throws MediaException {
    require(content, 10);
    if ((content.get(0) & ANIMATED) != 0) {
      throw animated();
    }
    return size((content.getInt(3) >>> 8) + 1, (content.getInt(6) >>> 8) + 1);
  }

  private PictureSize lossy(ByteBuffer content) throws MediaException {
    require(content, 10);
    int tag = content.getInt(0) & 0xFFFFFF;
    int startCode = content.getInt(2) >>> 8;
    if ((tag & 1) != 0 || startCode != 0x2A019D) {
      throw MediaException.undecodable("The WebP's lossy picture is none. Send a whole one.");
    }
    if ((tag >>> 5) > content.limit() - 10) {
      throw truncated();
    }
    // The two highest bits of each say how to enlarge it, which nobody does.
    return size(content.getShort(6) & 0x3FFF, content.getShort(8) & 0x3FFF);
  }

  private PictureSize lossless(ByteBuffer content) throws MediaException {
    require(content, 5);
    int bits = content.getInt(1);
    if (content.get(0) != 0x2F || bits >>> 29 != 0) {
      throw MediaException.undecodable("The WebP's lossless picture is none. Send a whole one.");
    }
    return size((bits & 0x3FFF) + 1, (bits >>> 14 & 0x3FFF) + 1);
  }

  private PictureSize size(int width, int height) throws MediaException {
    if (width == 0 || height == 0) {
      throw MediaException.undecodable(
          "The WebP's header says %d x %d pixels; both have to be positive."
              .formatted(width, height));
    }
    limits.checkPicture(width, height);
    return new PictureSize(width, height);
  }

  private void require(ByteBuffer content, int bytes) throws MediaException {
    if (content.limit() < bytes) {
      throw truncated();
    }
  }

  private static void copy(int type, ByteBuffer content, NativeBytes copy) {
    int odd = content.limit() & 1;
    int bytes = CHUNK_HEAD + content.limit() + odd;
    ByteBuffer to = copy.clear(FILE_HEAD + bytes).order(ByteOrder.LITTLE_ENDIAN);
    to.putInt(RIFF).putInt(4 + bytes).putInt(WEBP);
    to.putInt(type).putInt(content.limit()).put(content);
    if (odd == 1) {
      to.put((byte) 0);
    }
    to.order(ByteOrder.BIG_ENDIAN);
  }

  private static MediaException animated() {
    return MediaException.unsupported(
        "The WebP is animated; a frame is one picture. Send its pictures one by one.");
  }

  private MediaException truncated() {
    return MediaException.undecodable(
        "The WebP is cut off after %d bytes. Send whole pictures.".formatted(data.limit()));
  }
}
