package io.passnet.edge.media;

/** How a picture's bytes are to be read. */
public enum PictureEncoding {
  /** JPEG or PNG, recognised picture by picture from the first bytes. */
  AUTO(0),
  /** A JPEG image. */
  JPEG(0),
  /** A PNG image. */
  PNG(0),
  /** 3 bytes a pixel: red, green, blue; rows from the top. */
  RGB24(3),
  /** 4 bytes a pixel: red, green, blue, unused; rows from the top. */
  RGBA32(4);

  private final int pixelBytes;

  PictureEncoding(int pixelBytes) {
    this.pixelBytes = pixelBytes;
  }

  /** Whether the bytes are the pixels themselves. */
  public boolean isRaw() {
    return pixelBytes > 0;
  }

  /** Bytes a pixel of a raw picture; 0 for the others. */
  public int pixelBytes() {
    return pixelBytes;
  }
}
