package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FORCE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXIT;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A {@link ByteSource} as FFmpeg reads it: seekable, of unknown size, so that a reader does the
 * same whether the whole file is there or comes bit by bit. Owns FFmpeg's buffer.
 */
final class SourceIo implements AutoCloseable {
  /** What is read at once: little, since the last bytes of it have to be waited for. */
  private static final int BUFFER_BYTES = 16 << 10;

  private static final int SEEK_SET = 0;
  private static final int SEEK_CUR = 1;
  private static final Map<Long, SourceIo> OPEN = new ConcurrentHashMap<>();
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final long number = NUMBERS.incrementAndGet();
  private final ByteSource source;
  private final NativeObject<AVIOContext> context;
  private long position;
  private boolean failed;

  SourceIo(ByteSource source) {
    NativeMedia.load();
    this.source = source;
    OPEN.put(number, this);
    context =
        new NativeObject<>(
            "a reader",
            avio_alloc_context(
                new BytePointer(av_malloc(BUFFER_BYTES)),
                BUFFER_BYTES,
                0,
                new Number(number),
                Calls.READ,
                null,
                Calls.SEEK),
            SourceIo::free);
  }

  AVIOContext context() {
    return context.get();
  }

  /** Whether the source broke off, so that what came last may not be the file's end. */
  boolean failed() {
    return failed;
  }

  @Override
  public void close() {
    context.close();
    OPEN.remove(number);
  }

  private static void free(AVIOContext context) {
    av_free(context.buffer());
    avio_context_free(context);
  }

  /** Nothing may be thrown through FFmpeg. */
  private int read(BytePointer into, int size) {
    try {
      int count = source.read(position, into.capacity(size).asByteBuffer());
      if (count <= 0) {
        return AVERROR_EOF();
      }
      position += count;
      return count;
    } catch (IOException | RuntimeException | Error e) {
      failed = true;
      return AVERROR_EXIT();
    }
  }

  /** Goes anywhere, also beyond what there is; tells no size and goes nowhere from the end. */
  private long seek(long offset, int whence) {
    int from = whence & ~AVSEEK_FORCE;
    long target = from == SEEK_CUR ? position + offset : offset;
    if (from != SEEK_SET && from != SEEK_CUR || target < 0) {
      return -1;
    }
    position = target;
    return target;
  }

  /** A number in a pointer's place. */
  private static final class Number extends Pointer {
    Number(long number) {
      address = number;
    }
  }

  /** One pair for all readers, as JavaCPP has room for ten functions of a kind. */
  private static final class Calls {
    static final Read_packet_Pointer_BytePointer_int READ =
        new Read_packet_Pointer_BytePointer_int() {
          @Override
          public int call(Pointer opaque, BytePointer into, int size) {
            return OPEN.get(opaque.address()).read(into, size);
          }
        };
    static final Seek_Pointer_long_int SEEK =
        new Seek_Pointer_long_int() {
          @Override
          public long call(Pointer opaque, long offset, int whence) {
            return OPEN.get(opaque.address()).seek(offset, whence);
          }
        };
  }
}
