package io.passnet.edge.media;

/** How a picture's bytes are to be read. */
public enum PictureEncoding {
  /** A still image, recognised picture by picture from the first bytes. */
  AUTO(Kind.STILL),
  /** A JPEG image. */
  JPEG(Kind.STILL),
  /** A PNG image. */
  PNG(Kind.STILL),
  /** A WebP image. */
  WEBP(Kind.STILL),
  /** 3 bytes a pixel: red, green, blue; rows from the top. */
  RGB24(Kind.RAW),
  /** 4 bytes a pixel: red, green, blue, unused; rows from the top. */
  RGBA32(Kind.RAW),
  /** 4 bytes a pixel: blue, green, red, unused; rows from the top. */
  BGRA32(Kind.RAW),
  /** A plane of luma, then a plane of interleaved chroma at half size. */
  NV12(Kind.RAW),
  /** A plane of luma, then two planes of chroma at half size. */
  I420(Kind.RAW),
  /** H.264 packets. */
  H264(Kind.PACKETS),
  /** H.265 packets. */
  H265(Kind.PACKETS),
  /** VP9 packets. */
  VP9(Kind.PACKETS),
  /** AV1 packets. */
  AV1(Kind.PACKETS);

  private enum Kind {
    STILL,
    RAW,
    PACKETS
  }

  private final Kind kind;

  PictureEncoding(Kind kind) {
    this.kind = kind;
  }

  /** Whether the bytes are the pixels themselves. */
  public boolean isRaw() {
    return kind == Kind.RAW;
  }

  /** Whether a picture may need the packets before it, so that each has to be decoded. */
  public boolean isPackets() {
    return kind == Kind.PACKETS;
  }
}
