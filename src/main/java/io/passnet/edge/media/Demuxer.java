package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_CUSTOM_IO;
import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_IGNIDX;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_move_ref;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
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
 * <p>The bytes come from a file or from a {@link ByteSource}; from a source they are read in order
 * as far as the file allows. Packets of the other stream that come first in the file wait in a
 * bounded queue. Owns the open file and the waiting packets.
 */
final class Demuxer implements AutoCloseable {
  /** Containers that hold all they show: playlists could name files and hosts to read. */
  private static final String CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,avi";

  /** Of these, the ones that can be read as they come. */
  private static final String PROGRESSIVE = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm";

  private static final long MAX_WAITING_BYTES = 64L << 20;
  private static final int MAX_WAITING_PACKETS = 8192;

  /** A reader that stands still is given up. */
  private static final int MAX_ERRORS_IN_A_ROW = 100;

  /** No muxer lays two streams further apart; sound that is not there by then has ended. */
  private static final long MAX_WAITING_US = 5_000_000;

  private final String name;
  private final Optional<SourceIo> io;
  private final NativeObject<AVFormatContext> container;
  private final Map<Integer, FileChannels> ambisonics = new HashMap<>();
  private final ArrayDeque<NativeObject<AVPacket>> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private int waitingStream = -1;
  private int brokenPackets;
  private long originUs;
  private long endUs;
  private boolean ended;

  private Demuxer(String name, Optional<SourceIo> io, AVFormatContext opened, MediaLimits limits)
      throws MediaException {
    this.name = name;
    this.io = io;
    container = new NativeObject<>("a media file", opened, c -> avformat_close_input(c));
    try {
      readStreams(limits);
      originUs = origin();
    } catch (MediaException e) {
      close();
      throw e;
    }
  }

  /** Opens a file. */
  static Demuxer of(Path file, MediaLimits limits) throws MediaException {
    NativeMedia.load();
    String name = String.valueOf(file.getFileName());
    try (BytePointer url = new BytePointer("file:" + file.toAbsolutePath(), UTF_8)) {
      AVFormatContext opened = open(name, new AVFormatContext(null), url, "file", CONTAINERS);
      return new Demuxer(name, Optional.empty(), opened, limits);
    }
  }

  /** Opens what comes from a source. */
  static Demuxer of(ByteSource source, MediaLimits limits) throws MediaException {
    SourceIo io = new SourceIo(source);
    try {
      AVFormatContext made = avformat_alloc_context();
      made.pb(io.context());
      // Without an index, nothing is looked for beyond what is about to be decoded.
      made.flags(made.flags() | AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_IGNIDX);
      AVFormatContext opened = open("The file", made, null, "none", PROGRESSIVE);
      return new Demuxer("The file", Optional.of(io), opened, limits);
    } catch (MediaException e) {
      io.close();
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

  /** Ambisonics, if the stream's header says so; decoders forget it. */
  Optional<FileChannels> ambisonics(AVStream stream) {
    return Optional.ofNullable(ambisonics.get(stream.index()));
  }

  /** A stream's time stamp in microseconds from the file's start. */
  long timeUs(AVStream stream, long timestamp) {
    return microseconds(stream, timestamp) - originUs;
  }

  private static long microseconds(AVStream stream, long timestamp) {
    double seconds = (double) timestamp * stream.time_base().num() / stream.time_base().den();
    return Math.round(seconds * 1e6);
  }

  /** Where the file starts. Sound that only warms its decoder up, before 0, does not count. */
  private long origin() {
    long start = container.get().start_time();
    if (start == AV_NOPTS_VALUE) {
      return 0;
    }
    long pictures =
        best(AVMEDIA_TYPE_VIDEO)
            .filter(s -> s.start_time() != AV_NOPTS_VALUE)
            .map(s -> microseconds(s, s.start_time()))
            .orElse(start);
    return start < 0 ? Math.min(0, pictures) : start;
  }

  /** End of the last packet that was read, in microseconds from the file's start. */
  long endUs() {
    return endUs;
  }

  /** Whether the source broke off: what was read last may not be the file's end. */
  boolean brokeOff() {
    return io.map(SourceIo::failed).orElse(false);
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
      if (!dropOther && waitingUs() > MAX_WAITING_US) {
        return false;
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
    io.ifPresent(SourceIo::close);
  }

  private boolean read(AVPacket packet) {
    for (int errors = 0; errors < MAX_ERRORS_IN_A_ROW; errors++) {
      int result = av_read_frame(container.get(), packet);
      if (result >= 0) {
        noteEnd(packet);
        return true;
      }
      if (FfmpegErrors.isEnd(result) || brokeOff()) {
        break;
      }
      brokenPackets++;
    }
    ended = true;
    return false;
  }

  private void noteEnd(AVPacket packet) {
    long timestamp = packet.pts() == AV_NOPTS_VALUE ? packet.dts() : packet.pts();
    if (timestamp != AV_NOPTS_VALUE) {
      AVStream stream = container.get().streams(packet.stream_index());
      endUs = Math.max(endUs, timeUs(stream, timestamp + packet.duration()));
    }
  }

  private boolean isFull() {
    return waitingBytes > MAX_WAITING_BYTES || waiting.size() > MAX_WAITING_PACKETS;
  }

  private long waitingUs() {
    if (waiting.isEmpty()) {
      return 0;
    }
    long first = waiting.getFirst().get().dts();
    long last = waiting.getLast().get().dts();
    return first == AV_NOPTS_VALUE || last == AV_NOPTS_VALUE
        ? 0
        : microseconds(container.get().streams(waitingStream), last - first);
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

  private static AVFormatContext open(
      String name, AVFormatContext opened, BytePointer url, String protocols, String containers)
      throws MediaException {
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "protocol_whitelist", protocols, 0);
    av_dict_set(options, "format_whitelist", containers, 0);
    av_dict_set(options, "ignore_chapters", "1", 0);
    try {
      int result = avformat_open_input(opened, url, null, options);
      if (result < 0) {
        throw MediaException.undecodable(
            "%s is no media file that can be read: %s. Whole mp4, mov, mkv and webm are; ts and avi from a disk."
                .formatted(name, FfmpegErrors.text(result)));
      }
      return opened;
    } finally {
      av_dict_free(options);
    }
  }

  /** Looks into the streams, with decoders that keep to the limit as well. */
  private void readStreams(MediaLimits limits) throws MediaException {
    int count = container.get().nb_streams();
    for (int i = 0; i < count; i++) {
      AVStream stream = container.get().streams(i);
      limits.checkVideo(stream.codecpar().width(), stream.codecpar().height());
      FileChannels.ambisonic(stream.codecpar().ch_layout())
          .ifPresent(channels -> ambisonics.put(stream.index(), channels));
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
            "%s cannot be read: %s. Send a whole file.".formatted(name, why));
      }
    }
  }
}
