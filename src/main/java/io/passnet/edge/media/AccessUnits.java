package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.avcodec.AVCodecParserContext.PARSER_FLAG_COMPLETE_FRAMES;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP9;
import static org.bytedeco.ffmpeg.global.avcodec.av_parser_close;
import static org.bytedeco.ffmpeg.global.avcodec.av_parser_init;
import static org.bytedeco.ffmpeg.global.avcodec.av_parser_parse2;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParserContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Messages into access units, the packets that a decoder takes one picture's worth at a time.
 *
 * <p>VP9, AV1 and length-prefixed H.264 and H.265 come one unit a message. In Annex B a unit may be
 * cut into several messages. A unit's end shows only when the next one begins, so joining costs one
 * unit of delay; therefore messages are taken as whole until the first one that goes on with the
 * unit before it. Parameter sets that come alone wait for their picture.
 *
 * <p>Owns its parser and input memory. For one thread at a time.
 */
final class AccessUnits implements AutoCloseable {
  /** Messages that one unit may come in: more would be no packets but single bytes. */
  private static final int MOST_PARTS = 4096;

  private static final int FIRST_INPUT_BYTES = 1 << 16;

  /** Zeros and the start code, whose last byte tells for sure in which message a unit begins. */
  private static final int CODE_BYTES = 3;

  private record Part(long start, long tag) {}

  private final int codecId;
  private final NalUnits nals;
  private final boolean annexB;
  private final ByteBuffer prefix;
  private final MediaLimits limits;
  private final NativeBytes input = new NativeBytes(FIRST_INPUT_BYTES);
  private final NativeObject<AVPacket> packet = CodecDecoder.newPacket();
  private final NativeObject<AVCodecContext> found;
  private final BytePointer out = new BytePointer((Pointer) null);
  private final NativeObject<IntPointer> outSize =
      new NativeObject<>("a number", new IntPointer(1), p -> p.deallocate());
  private final Deque<Part> parts = new ArrayDeque<>();
  private NativeObject<AVCodecParserContext> parser;

  /** Whether units have been found to be cut into several messages. */
  private boolean cut;

  /** Whether the input so far is parameter sets, which wait for their picture. */
  private boolean held;

  private boolean finish;
  private int offset;

  /** Where the input ends and the next unit begins, in bytes since the first part. */
  private long put;

  private long taken;

  AccessUnits(CodecConfig config, MediaLimits limits) {
    this.codecId = config.codecId();
    this.limits = limits;
    nals = NalUnits.of(codecId == AV_CODEC_ID_HEVC, config.bytes());
    annexB = hasNals() && nals.annexB();
    prefix = codecId == AV_CODEC_ID_AV1 ? config.av1Units() : ByteBuffer.allocate(0);
    found = config.newContext();
    open();
  }

  private boolean hasNals() {
    return codecId == AV_CODEC_ID_H264 || codecId == AV_CODEC_ID_HEVC;
  }

  /**
   * Takes a message; {@link #next} has to have returned false before.
   *
   * @return whether the unit before turns out to go on in this message, so that it comes again as a
   *     whole: what was decoded of it is to be forgotten
   * @throws MediaException if the message cannot be part of the stream; it is forgotten
   */
  boolean put(ByteBuffer data, long tag) throws MediaException {
    boolean begins = !annexB || cut || nals.begins(data);
    if (parts.isEmpty() && !begins) {
      throw MediaException.undecodable(
          "The packet does not begin with a start code and the first part of a picture. Send Annex B, or open the stream with the codec's configuration (avcC, hvcC) if units have lengths instead.");
    }
    boolean goesOn = !begins;
    long waiting = goesOn ? put : put - taken;
    limits.checkPacketBytes((int) Math.min(waiting + data.remaining(), Integer.MAX_VALUE));
    if (parts.size() >= MOST_PARTS) {
      throw MediaException.undecodable(
          "The packet is cut into more than %d messages. Send whole packets."
              .formatted(MOST_PARTS));
    }
    if (goesOn) {
      cut = true;
      open();
      taken = 0;
    } else if (!cut && !held) {
      parts.clear();
      put = 0;
      taken = 0;
    }
    if (!goesOn && !held) {
      input.clear(prefix.remaining() + data.remaining());
      input.append(prefix);
    }
    parts.add(new Part(put, tag));
    input.append(data);
    put += data.remaining();
    held = annexB && !cut && nals.firstSlice(data) == data.limit();
    offset = held ? input.size() : 0;
    return goesOn;
  }

  /** Fills {@link #packet} with the next unit; false if more input is needed. */
  boolean next() {
    while (offset < input.size() || finish) {
      int used;
      try (BytePointer from = new BytePointer(input.padded())) {
        used =
            av_parser_parse2(
                parser.get(),
                found.get(),
                out,
                outSize.get(),
                from.position(offset),
                input.size() - offset,
                AV_NOPTS_VALUE,
                AV_NOPTS_VALUE,
                0);
      }
      int size = outSize.get().get();
      if (offset == input.size()) {
        finish = false;
      }
      offset = used <= 0 && size <= 0 ? input.size() : offset + Math.max(0, used);
      if (size > 0) {
        unit(size);
        return true;
      }
    }
    return false;
  }

  private void unit(int size) {
    packet.get().data(out);
    packet.get().size(size);
    long picture = taken + (hasNals() ? nals.firstSlice(bytes()) + CODE_BYTES : 0);
    long tag = parts.getFirst().tag();
    for (Part part : parts) {
      tag = part.start() <= picture ? part.tag() : tag;
    }
    packet.get().pts(tag);
    taken += size;
    while (cut && parts.size() > 1 && second().start() <= taken) {
      parts.removeFirst();
    }
  }

  private Part second() {
    var each = parts.iterator();
    each.next();
    return each.next();
  }

  /** The last unit; its time stamp is the tag of the message in which it begins. */
  AVPacket packet() {
    return packet.get();
  }

  /** Whether decoding can begin with the last unit. */
  boolean isKey() {
    return parser.get().key_frame() == 1;
  }

  /**
   * How many bytes of the last unit come before its picture: parameter sets. All of them, if there
   * is no picture in it.
   */
  int headerBytes() {
    return hasNals() ? nals.firstSlice(bytes()) : 0;
  }

  /**
   * Checks the size that the last unit says its picture has.
   *
   * @throws MediaException if it is too large, or cannot be told
   */
  void checkSize() throws MediaException {
    AVCodecParserContext info = parser.get();
    int width = Math.max(info.width(), info.coded_width());
    int height = Math.max(info.height(), info.coded_height());
    if (codecId == AV_CODEC_ID_AV1 && (width <= 0 || height <= 0)) {
      // Its decoder takes memory for whatever it finds.
      throw MediaException.undecodable("The key frame does not say how large it is.");
    }
    limits.checkVideo(width, height);
    // These two take memory for frames too that are never shown, beside FFmpeg's own cap.
    List<PictureSize> within =
        codecId == AV_CODEC_ID_VP9
            ? Vp9Header.sizes(bytes())
            : codecId == AV_CODEC_ID_AV1 ? Av1Sequence.sizes(bytes()) : List.of();
    for (PictureSize size : within) {
      limits.checkVideo(size.width(), size.height());
    }
  }

  private ByteBuffer bytes() {
    return new BytePointer(packet.get().data()).capacity(packet.get().size()).asByteBuffer();
  }

  /** Whether the last unit may turn out to be a part of one. */
  boolean mayGoOn() {
    return annexB && !cut;
  }

  /** Nothing more comes: what waits is a unit. */
  void end() {
    finish = cut && put > taken;
    if (held) {
      held = false;
      offset = 0;
    }
  }

  /** Forgets what waits; parameter sets that were seen stay known. */
  void reset() {
    open();
    parts.clear();
    put = 0;
    taken = 0;
    held = false;
    finish = false;
    offset = input.size();
  }

  private void open() {
    if (parser != null) {
      parser.close();
    }
    parser = new NativeObject<>("a parser", av_parser_init(codecId), p -> av_parser_close(p));
    if (!cut) {
      parser.get().flags(parser.get().flags() | PARSER_FLAG_COMPLETE_FRAMES);
    }
  }

  @Override
  public void close() {
    parser.close();
    outSize.close();
    found.close();
    packet.close();
    input.close();
  }
}
