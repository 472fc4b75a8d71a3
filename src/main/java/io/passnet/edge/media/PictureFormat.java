package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.SphereLayout;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What every picture of a stream is announced as.
 *
 * @param encoding how the bytes are to be read
 * @param width pixels across; needed for raw pictures, not used for the others
 * @param height pixels down; needed for raw pictures, not used for the others
 * @param stride bytes from row to row of a raw picture's first plane; 0 when rows follow each other
 * @param colours what luma and chroma mean
 * @param layout where in the picture the sphere is found
 * @param codecConfig the codec's own configuration, for packets that need one; else empty
 */
public record PictureFormat(
    PictureEncoding encoding,
    int width,
    int height,
    int stride,
    Colours colours,
    SphereLayout layout,
    ByteBuffer codecConfig) {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();
  private static final int MAX_SIDE = 1 << 16;
  private static final int MAX_STRIDE = 1 << 20;

  /** Checks the numbers; the message of the exception names the field and what is allowed. */
  public PictureFormat {
    requireNonNull(encoding, "encoding is null");
    requireNonNull(colours, "colours is null");
    requireNonNull(layout, "layout is null");
    requireNonNull(codecConfig, "codecConfig is null");
    if (encoding.isRaw()) {
      requireBetween("width", width, 1, MAX_SIDE);
      requireBetween("height", height, 1, MAX_SIDE);
      if (stride != 0) {
        requireBetween("stride", stride, RawPlane.minStride(encoding, width), MAX_STRIDE);
      }
    }
  }

  /** Still images, recognised from the bytes. */
  public static PictureFormat auto() {
    return of(PictureEncoding.AUTO);
  }

  /** Pictures that say themselves how large they are. */
  public static PictureFormat of(PictureEncoding encoding) {
    return raw(encoding, 0, 0, 0);
  }

  /** Raw pictures of a size; a stride of 0 means that rows follow each other. */
  public static PictureFormat raw(PictureEncoding encoding, int width, int height, int stride) {
    return new PictureFormat(
        encoding, width, height, stride, Colours.AUTO, SphereLayout.AUTO, NONE);
  }

  /** The same with other colours. */
  public PictureFormat with(Colours colours) {
    return new PictureFormat(encoding, width, height, stride, colours, layout, codecConfig);
  }

  /** The same with the sphere laid otherwise. */
  public PictureFormat with(SphereLayout layout) {
    return new PictureFormat(encoding, width, height, stride, colours, layout, codecConfig);
  }

  /** The same with the codec's configuration. */
  public PictureFormat withCodecConfig(ByteBuffer codecConfig) {
    return new PictureFormat(encoding, width, height, stride, colours, layout, codecConfig);
  }

  /** Bytes from the start of a row to the start of the next one, in a raw picture's first plane. */
  int rowStep() {
    return RawPlane.of(this).get(0).rowStep();
  }

  /** Bytes of a raw picture whose last row may lack the filling up to the stride. */
  long minBytes() {
    List<RawPlane> planes = RawPlane.of(this);
    RawPlane last = planes.get(planes.size() - 1);
    return last.end() - last.rowStep() + last.rowBytes();
  }

  /** Bytes of a raw picture. */
  long bytes() {
    List<RawPlane> planes = RawPlane.of(this);
    return planes.get(planes.size() - 1).end();
  }

  private static void requireBetween(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d; %d to %d are allowed.".formatted(field, value, min, max));
    }
  }
}
