package io.passnet.edge.media;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.ffmpeg.avutil.AVFrame.AV_FRAME_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_move_ref;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import io.passnet.edge.media.PacketEvent.Lost;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Decodes the video packets of one stream, every one of them, and converts the pictures that are
 * asked for into RGB24 of one size.
 *
 * <p>What is broken is never shown: after a broken packet, at the start and after {@link #flush},
 * packets are left out up to the next key frame.
 *
 * <p>Owns its native decoder, parser and pictures until {@link #close}. For one thread at a time.
 */
public final class PacketDecoder implements AutoCloseable {
  private final PictureEncoding encoding;
  private final MediaLimits limits;
  private final VideoDecoderChoice choice;
  private final PacketCodec codec;
  private final AccessUnits units;
  private final NativeObject<AVFrame> picture;
  private final RgbOutput output;
  private PacketCodec.Opened opened;
  private Optional<String> fallback;

  /** A key frame has to come first. */
  private boolean waiting = true;

  /** Breaks since the last picture: a decoder that flushing does not mend is made anew. */
  private int breaks;

  private boolean shown;
  private boolean ending;
  private boolean drained;
  private long through = Lost.NONE;
  private long spentNanos;
  private final Deque<PacketEvent> losses = new ArrayDeque<>();

  /** What broke the first unit, which may only be a part of it. */
  private Lost first;

  /**
   * Opens a decoder into {@code outWidth} x {@code outHeight} pixels.
   *
   * @throws MediaException if the format's codec configuration is broken, or the decoder that is
   *     required is not there
   */
  public PacketDecoder(
      PictureFormat format,
      MediaLimits limits,
      VideoDecoderChoice choice,
      int outWidth,
      int outHeight)
      throws MediaException {
    this.encoding = format.encoding();
    this.limits = requireNonNull(limits, "limits is null");
    this.choice = requireNonNull(choice, "choice is null");
    NativeMedia.load();
    CodecConfig config = new CodecConfig(PacketCodec.idOf(encoding), format.codecConfig());
    codec = new PacketCodec(config, limits);
    opened = codec.open(choice);
    fallback = opened.fallback();
    units = new AccessUnits(config, limits);
    picture = Scaler.newFrame();
    output = new RgbOutput(new PictureSize(outWidth, outHeight), format.layout(), format.colours());
  }

  /** Tries NVIDIA's decoder for packets of an encoding; returns what is wrong, or empty. */
  public static Optional<String> nvdecProblem(PictureEncoding encoding) {
    return PacketCodec.gpuProblem(encoding);
  }

  /** Returns FFmpeg's name of the decoder in use. */
  public String decoderName() {
    return opened.name();
  }

  /** Returns why the decoder is not the one that was asked for; empty if it is. */
  public Optional<String> fallback() {
    return fallback;
  }

  /**
   * Takes a packet, or a part of one; {@link #next} has to have returned empty before.
   *
   * @param data the bytes, in a buffer of any kind; copied
   * @param tag the caller's number of the packet, not negative, growing
   */
  public void put(ByteBuffer data, long tag) {
    if (!data.hasRemaining()) {
      losses.add(
          new Lost(
              tag,
              Lost.NONE,
              MediaException.undecodable("The packet is empty. Send whole packets.")));
      return;
    }
    try {
      if (units.put(data, tag)) {
        // Its first part has been decoded as if it were all of it.
        first = null;
        restart();
      }
    } catch (MediaException e) {
      units.reset();
      losses.add(lost(tag, e));
    }
    tellFirst();
  }

  /** Nothing more comes before the next {@link #flush}: all pictures are let out. */
  public void end() {
    units.end();
    ending = true;
    tellFirst();
  }

  /** Forgets the packets before, as after a seek: a key frame has to come next. */
  public void flush() {
    units.reset();
    losses.clear();
    first = null;
    ending = false;
    drained = false;
    restart();
  }

  /** Takes the next of what came of the packets; empty if more input is needed. */
  public Optional<PacketEvent> next() {
    while (losses.isEmpty()) {
      long begun = System.nanoTime();
      int result = opened.decoder().receive();
      spentNanos += System.nanoTime() - begun;
      Optional<PacketEvent> event = Optional.empty();
      if (result >= 0) {
        event = received(opened.decoder().frame());
      } else if (!FfmpegErrors.isAgain(result) && !FfmpegErrors.isEnd(result)) {
        event = broken(through, FfmpegErrors.text(result));
      } else if (units.next()) {
        event = decode(units.packet());
      } else if (ending && !drained) {
        drained = true;
        opened.decoder().send(null);
      } else {
        return event;
      }
      if (event.isPresent()) {
        return event;
      }
    }
    return Optional.of(losses.remove());
  }

  /**
   * Converts the last picture that was out.
   *
   * @param rgb a direct buffer for the output's rows, red first; undefined after an exception
   * @throws MediaException if its pixels are of a sort that cannot be converted
   */
  public void write(ByteBuffer rgb) throws MediaException {
    output.write(picture.get(), rgb);
  }

  @Override
  public void close() {
    output.close();
    picture.close();
    units.close();
    opened.decoder().close();
  }

  private Optional<PacketEvent> decode(AVPacket packet) {
    long tag = packet.pts();
    int headers = units.headerBytes();
    boolean picture = headers < packet.size();
    if (!picture || (waiting && !units.isKey())) {
      if (headers > 0) {
        // Parameter sets may come once; the decoder complains that no picture follows.
        packet.size(headers);
        opened.decoder().send(packet);
      }
      return picture ? Optional.of(new PacketEvent.Skipped(tag)) : Optional.empty();
    }
    try {
      units.checkSize();
    } catch (MediaException e) {
      return Optional.of(lost(tag, e));
    }
    waiting = false;
    through = tag;
    long begun = System.nanoTime();
    int sent = opened.decoder().send(packet);
    spentNanos = System.nanoTime() - begun;
    return sent < 0 ? broken(tag, FfmpegErrors.text(sent)) : Optional.empty();
  }

  private Optional<PacketEvent> received(AVFrame frame) {
    long tag = frame.pts();
    if ((frame.flags() & AV_FRAME_FLAG_CORRUPT) != 0 || frame.decode_error_flags() != 0) {
      return broken(tag, "parts of its picture are missing");
    }
    try {
      limits.checkVideo(frame.width(), frame.height());
    } catch (MediaException e) {
      return Optional.of(lost(tag, e));
    }
    try {
      limits.checkDecodeTime(spentNanos);
    } catch (MediaException e) {
      return Optional.of(new Lost(tag, Lost.NONE, e));
    }
    breaks = 0;
    shown = true;
    av_frame_unref(picture.get());
    av_frame_move_ref(picture.get(), frame);
    return Optional.of(new PacketEvent.Picture(tag));
  }

  private Optional<PacketEvent> broken(long tag, String why) {
    Lost lost =
        lost(
            tag,
            MediaException.undecodable(
                "The %s packet is broken: %s. It is left out, and what follows up to the next key frame; send one."
                    .formatted(encoding, why)));
    if (!shown && units.mayGoOn()) {
      first = lost;
      return Optional.empty();
    }
    return Optional.of(lost);
  }

  private void tellFirst() {
    if (first != null) {
      losses.addFirst(first);
      first = null;
    }
  }

  private Lost lost(long tag, MediaException cause) {
    Lost lost = new Lost(tag, through, cause);
    if (++breaks > 1) {
      remake();
    }
    restart();
    return lost;
  }

  private void restart() {
    opened.decoder().flush();
    while (opened.decoder().receive() >= 0) {
      // FFmpeg's H.265 decoder still holds the picture that it could not finish.
    }
    waiting = true;
  }

  /** Opens another decoder; on the CPU if there is a choice and the GPU's one fails. */
  private void remake() {
    boolean leave = choice == VideoDecoderChoice.AUTO && !opened.onCpu();
    opened.decoder().close();
    try {
      PacketCodec.Opened next =
          codec.open(choice == VideoDecoderChoice.AUTO ? VideoDecoderChoice.CPU : choice);
      if (leave) {
        fallback =
            Optional.of(
                "%s does not decode this stream; %s does the work on the CPU."
                    .formatted(opened.name(), next.name()));
      }
      opened = next;
    } catch (MediaException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
