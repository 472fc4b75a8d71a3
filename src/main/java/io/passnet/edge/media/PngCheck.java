package io.passnet.edge.media;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads a PNG's chunks before it is decoded: its size, and that its data inflates to just that.
 *
 * <p>Only the chunks that the pixels need are handed on: the others can hold compressed text and
 * profiles, which the decoder would inflate without limit.
 */
final class PngCheck {
  private static final long SIGNATURE = 0x89504E470D0A1A0AL;
  private static final int IHDR = 0x49484452;
  private static final int PLTE = 0x504C5445;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454E44;

  /** Length, type and checksum around a chunk's content. */
  private static final int CHUNK_FRAME = 12;

  /** Some encoders leave a row or so behind the last one. */
  private static final int SLACK_BYTES = 65_536;

  private final ByteBuffer data;
  private final MediaLimits limits;
  private final Inflater inflater = new Inflater();
  private final byte[] scratch = new byte[8192];
  private PictureSize size;
  private long expectedBytes;
  private long inflatedBytes;

  private PngCheck(ByteBuffer data, MediaLimits limits) {
    this.data = data;
    this.limits = limits;
  }

  static boolean matches(ByteBuffer data) {
    return data.remaining() >= 8 && data.slice().getLong() == SIGNATURE;
  }

  /** The size of the picture, which is whole and within the limits; copies what it needs. */
  static PictureSize copyChecked(ByteBuffer png, MediaLimits limits, NativeBytes copy)
      throws MediaException {
    PngCheck check = new PngCheck(png.slice(), limits);
    try {
      return check.walk(copy.clear(png.remaining()));
    } catch (DataFormatException e) {
      throw MediaException.undecodable(
          "The PNG's compressed data is broken (%s). Send a whole picture."
              .formatted(e.getMessage()));
    } finally {
      check.inflater.end();
    }
  }

  private PictureSize walk(ByteBuffer copy) throws MediaException, DataFormatException {
    copy.putLong(data.getLong());
    while (true) {
      ByteBuffer chunk = nextChunk();
      int type = chunk.getInt(4);
      if ((size == null) != (type == IHDR)) {
        throw MediaException.undecodable("The PNG's first chunk, and only that, has to be IHDR.");
      }
      switch (type) {
        case IHDR -> readHeader(chunk);
        case IDAT -> inflate(chunk);
        case IEND -> requireWhole();
        default -> {}
      }
      if (type == IHDR || type == PLTE || type == IDAT || type == IEND) {
        copy.put(chunk);
      }
      if (type == IEND) {
        return size;
      }
    }
  }

  private ByteBuffer nextChunk() throws MediaException {
    if (data.remaining() < CHUNK_FRAME) {
      throw truncated();
    }
    long bytes = (data.getInt(data.position()) & 0xFFFFFFFFL) + CHUNK_FRAME;
    if (bytes > data.remaining()) {
      throw truncated();
    }
    ByteBuffer chunk = data.slice(data.position(), (int) bytes);
    data.position(data.position() + (int) bytes);
    return chunk;
  }

  private void readHeader(ByteBuffer chunk) throws MediaException {
    if (chunk.remaining() != 13 + CHUNK_FRAME) {
      throw MediaException.undecodable("The PNG's header chunk has not 13 bytes.");
    }
    int width = chunk.getInt(8);
    int height = chunk.getInt(12);
    if (width <= 0 || height <= 0) {
      throw MediaException.undecodable(
          "The PNG's header says %d x %d pixels; both have to be positive."
              .formatted(width, height));
    }
    limits.checkPicture(width, height);
    size = new PictureSize(width, height);
    expectedBytes = PngSize.dataBytes(width, height, chunk.get(16), chunk.get(17), chunk.get(20));
  }

  private void inflate(ByteBuffer chunk) throws MediaException, DataFormatException {
    inflater.setInput(chunk.slice(8, chunk.remaining() - CHUNK_FRAME));
    while (!inflater.finished() && !inflater.needsInput()) {
      if (inflater.needsDictionary()) {
        throw new DataFormatException("it needs a dictionary");
      }
      inflatedBytes += inflater.inflate(scratch);
      if (inflatedBytes > expectedBytes + SLACK_BYTES) {
        throw MediaException.limit(
            MediaLimits.PICTURE_PIXELS_KEY,
            ("The PNG's data inflates beyond the %d bytes of its %d x %d pixels, which %s allows."
                    + " Send a picture from a proper encoder.")
                .formatted(
                    expectedBytes, size.width(), size.height(), MediaLimits.PICTURE_PIXELS_KEY));
      }
    }
  }

  private void requireWhole() throws MediaException {
    if (inflatedBytes < expectedBytes) {
      throw MediaException.undecodable(
          "The PNG is cut off: its data inflates to %d bytes, its %d x %d pixels need %d."
              .formatted(inflatedBytes, size.width(), size.height(), expectedBytes));
    }
  }

  private MediaException truncated() {
    return MediaException.undecodable(
        "The PNG is cut off after %d bytes. Send whole pictures.".formatted(data.limit()));
  }
}
