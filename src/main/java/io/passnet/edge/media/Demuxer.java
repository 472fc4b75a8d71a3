package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_move_ref;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The packets of a media file, asked for stream by stream.
 *
 * <p>Packets of the other stream that come first in the file wait in a bounded queue. Owns the open
 * file and the waiting packets.
 */
final class Demuxer implements AutoCloseable {
  /** Containers that hold all they show: playlists could name files and hosts to read. */
  private static final String CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,avi";

  private static final long MAX_WAITING_BYTES = 64L << 20;
  private static final int MAX_WAITING_PACKETS = 8192;

  /** A reader that stands still is given up. */
  private static final int MAX_ERRORS_IN_A_ROW = 100;

  private final NativeObject<AVFormatContext> container;
  private final ArrayDeque<NativeObject<AVPacket>> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private int waitingStream = -1;
  private int brokenPackets;
  private boolean ended;

  Demuxer(Path file, MediaLimits limits) throws MediaException {
    NativeMedia.load();
    container = new NativeObject<>("a media file", open(file), c -> avformat_close_input(c));
    try {
      readStreams(file, limits);
    } catch (MediaException e) {
      close();
      throw e;
    }
  }

  AVFormatContext container() {
    return container.get();
  }

  /** The main stream of a kind; empty if there is none. Cover pictures are no video. */
  Optional<AVStream> best(int mediaType) {
    int index = av_find_best_stream(container.get(), mediaType, -1, -1, (AVCodec) null, 0);
    return index < 0
        ? Optional.empty()
        : Optional.of(container.get().streams(index))
            .filter(s -> (s.disposition() & AV_DISPOSITION_ATTACHED_PIC) == 0);
  }

  /** A stream's time stamp in microseconds from the file's start. */
  long timeUs(AVStream stream, long timestamp) {
    long start = container.get().start_time();
    double seconds = (double) timestamp * stream.time_base().num() / stream.time_base().den();
    return Math.round(seconds * 1e6) - (start == AV_NOPTS_VALUE ? 0 : start);
  }

  /**
   * Takes the next packet of {@code stream}, keeping those of {@code other} for later.
   *
   * @param other index of the second stream in use; -1 if there is none
   * @param dropOther whether to go on, dropping the oldest, when too many of the other wait
   * @return false at the end of the file, or if too many of the other wait
   */
  boolean next(int stream, int other, boolean dropOther, AVPacket packet) {
    if (waitingStream == stream && !waiting.isEmpty()) {
      takeWaiting(packet);
      return true;
    }
    while (!ended) {
      if (isFull()) {
        if (!dropOther) {
          return false;
        }
        dropWaiting();
      }
      if (!read(packet)) {
        return false;
      }
      if ((packet.flags() & AV_PKT_FLAG_CORRUPT) != 0) {
        brokenPackets++;
      } else if (packet.stream_index() == stream) {
        return true;
      } else if (packet.stream_index() == other) {
        keep(packet);
      }
      av_packet_unref(packet);
    }
    return false;
  }

  /** Whether the file has been read to its end; packets may still wait. */
  boolean hasEnded() {
    return ended;
  }

  /** Packets that could not be read, or were marked as broken by the file. */
  int brokenPackets() {
    return brokenPackets;
  }

  @Override
  public void close() {
    while (!waiting.isEmpty()) {
      dropWaiting();
    }
    container.close();
  }

  private boolean read(AVPacket packet) {
    for (int errors = 0; errors < MAX_ERRORS_IN_A_ROW; errors++) {
      int result = av_read_frame(container.get(), packet);
      if (result >= 0) {
        return true;
      }
      if (FfmpegErrors.isEnd(result)) {
        break;
      }
      brokenPackets++;
    }
    ended = true;
    return false;
  }

  private boolean isFull() {
    return waitingBytes > MAX_WAITING_BYTES || waiting.size() > MAX_WAITING_PACKETS;
  }

  private void keep(AVPacket packet) {
    NativeObject<AVPacket> kept = CodecDecoder.newPacket();
    waitingStream = packet.stream_index();
    waitingBytes += packet.size();
    av_packet_move_ref(kept.get(), packet);
    waiting.addLast(kept);
  }

  private void takeWaiting(AVPacket packet) {
    try (NativeObject<AVPacket> first = waiting.removeFirst()) {
      waitingBytes -= first.get().size();
      av_packet_unref(packet);
      av_packet_move_ref(packet, first.get());
    }
  }

  private void dropWaiting() {
    try (NativeObject<AVPacket> first = waiting.removeFirst()) {
      waitingBytes -= first.get().size();
    }
  }

  private static AVFormatContext open(Path file) throws MediaException {
    AVFormatContext opened = new AVFormatContext(null);
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "protocol_whitelist", "file", 0);
    av_dict_set(options, "format_whitelist", CONTAINERS, 0);
    try (BytePointer url = new BytePointer("file:" + file.toAbsolutePath(), UTF_8)) {
      int result = avformat_open_input(opened, url, null, options);
      if (result < 0) {
        throw MediaException.undecodable(
            "%s is no media file that can be read: %s. Whole mp4, mov, mkv, webm, ts and avi are."
                .formatted(file.getFileName(), FfmpegErrors.text(result)));
      }
      return opened;
    } finally {
      av_dict_free(options);
    }
  }

  /** Looks into the streams, with decoders that keep to the limit as well. */
  private void readStreams(Path file, MediaLimits limits) throws MediaException {
    int count = container.get().nb_streams();
    for (int i = 0; i < count; i++) {
      AVStream stream = container.get().streams(i);
      limits.checkVideo(stream.codecpar().width(), stream.codecpar().height());
    }
    try (PointerPointer<AVDictionary> options = new PointerPointer<>(Math.max(1, count))) {
      for (int i = 0; i < count; i++) {
        AVDictionary option = new AVDictionary(null);
        av_dict_set(option, "max_pixels", Long.toString(limits.maxVideoPixels()), 0);
        options.put(i, option);
      }
      int result = avformat_find_stream_info(container.get(), count == 0 ? null : options);
      for (int i = 0; i < count; i++) {
        AVDictionary left = options.get(AVDictionary.class, i);
        if (left != null) {
          av_dict_free(left);
        }
      }
      if (result < 0 || container.get().nb_streams() == 0) {
        String why = result < 0 ? FfmpegErrors.text(result) : "it has no tracks";
        throw MediaException.undecodable(
            "%s cannot be read: %s. Send a whole file.".formatted(file.getFileName(), why));
      }
    }
  }
}
