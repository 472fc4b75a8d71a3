package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avutil.av_mallocz;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.javacpp.BytePointer;

/**
 * A codec's own configuration, as containers keep it: avcC, hvcC, vpcC, av1C, or parameter sets in
 * Annex B; empty if all of it comes in the packets.
 */
record CodecConfig(int codecId, ByteBuffer bytes) {
  /** Fixed fields before av1C's own units (AV1 in ISO base media, 2.3.3). */
  private static final int AV1C_BYTES = 4;

  /** The units of an av1C box, which go before the packets; empty if there are none. */
  ByteBuffer av1Units() {
    int at = Math.min(bytes.position() + AV1C_BYTES, bytes.limit());
    return bytes.slice(at, bytes.limit() - at);
  }

  /** A context that is not opened, for a parser. */
  NativeObject<AVCodecContext> newContext() {
    NativeObject<AVCodecContext> context =
        new NativeObject<>(
            "a parser's findings",
            avcodec_alloc_context3((AVCodec) null),
            c -> avcodec_free_context(c));
    context.get().codec_id(codecId);
    addTo(context.get());
    return context;
  }

  /** Gives the context a copy, which it owns. */
  void addTo(AVCodecContext context) {
    int size = bytes.remaining();
    if (size == 0) {
      return;
    }
    BytePointer copy =
        new BytePointer(av_mallocz((long) size + AV_INPUT_BUFFER_PADDING_SIZE)).capacity(size);
    copy.asByteBuffer().put(bytes.duplicate());
    context.extradata(copy);
    context.extradata_size(size);
  }
}
