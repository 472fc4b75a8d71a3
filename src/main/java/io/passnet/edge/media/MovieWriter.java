package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.BytePointer;

/**
 * Writes an mp4 file that browsers play: pictures at a constant rate and, if wanted, sound.
 *
 * <p>The file is complete once {@link #close} has returned. Owns its native encoders and the open
 * file. For one thread at a time.
 */
public final class MovieWriter implements AutoCloseable {
  private final Path file;
  private final VideoEncoder video;
  private final Optional<SoundEncoder> sound;
  private final NativeObject<AVFormatContext> container;
  private NativeObject<AVIOContext> io;
  private final AVStream videoStream;
  private final AVStream soundStream;
  private boolean closed;

  /** A file without sound. */
  public MovieWriter(Path file, int width, int height, double fps) throws IOException {
    this(file, width, height, fps, Optional.empty());
  }

  /**
   * Creates the file, over one that is there.
   *
   * @param width pixels across; odd sizes are scaled to the next even one
   * @param height pixels down; as the width
   * @param fps pictures a second
   * @param layout channels of the sound at {@link SoundTrack#RATE}; empty for none
   * @throws IllegalArgumentException if the encoder refuses the size or rate
   * @throws IOException if the file cannot be written
   */
  public MovieWriter(Path file, int width, int height, double fps, Optional<SoundLayout> layout)
      throws IOException {
    this.file = requireNonNull(file, "file is null");
    if (!(fps > 0 && fps <= 1000)) {
      throw new IllegalArgumentException(
          "fps is %s; more than 0, up to 1000 are allowed.".formatted(fps));
    }
    video = new VideoEncoder(new PictureSize(width, height), fps);
    sound = layout.map(SoundEncoder::new);
    container = newContainer();
    videoStream = newStream(video.encoder());
    soundStream = sound.map(s -> newStream(s.encoder())).orElse(null);
    try {
      io = openFile();
      writeHeader();
    } catch (IOException e) {
      free();
      throw e;
    }
  }

  /** Writes the next picture: RGB24 rows from the top, in a buffer of any kind. */
  public void frame(ByteBuffer rgb) throws IOException {
    requireOpen();
    video.send(requireNonNull(rgb, "rgb is null"));
    writePackets(video.encoder(), videoStream);
  }

  /** Writes the next samples at {@link SoundTrack#RATE}, interleaved if there are channels. */
  public void sound(FloatBuffer samples) throws IOException {
    requireOpen();
    SoundEncoder encoder =
        sound.orElseThrow(() -> new IllegalStateException("The file was made without sound."));
    FloatBuffer rest = samples.duplicate();
    while (encoder.fill(rest)) {
      writePackets(encoder.encoder(), soundStream);
    }
  }

  /** Completes the file and frees everything. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      video.send(null);
      writePackets(video.encoder(), videoStream);
      if (sound.isPresent()) {
        sound.get().finish();
        writePackets(sound.get().encoder(), soundStream);
        sound.get().encoder().send(null);
        writePackets(sound.get().encoder(), soundStream);
      }
      require(av_write_trailer(container.get()));
    } finally {
      free();
    }
  }

  private NativeObject<AVFormatContext> newContainer() {
    AVFormatContext made = new AVFormatContext(null);
    try (BytePointer mp4 = new BytePointer("mp4");
        BytePointer url = url()) {
      avformat_alloc_output_context2(made, null, mp4, url);
    }
    return new NativeObject<>("an mp4 file", made, c -> avformat_free_context(c));
  }

  private AVStream newStream(CodecEncoder encoder) {
    AVStream stream = avformat_new_stream(container.get(), null);
    avcodec_parameters_from_context(stream.codecpar(), encoder.context());
    stream.time_base().num(encoder.context().time_base().num());
    stream.time_base().den(encoder.context().time_base().den());
    if (encoder == video.encoder()) {
      stream.avg_frame_rate().num(encoder.context().framerate().num());
      stream.avg_frame_rate().den(encoder.context().framerate().den());
    }
    return stream;
  }

  private NativeObject<AVIOContext> openFile() throws IOException {
    AVIOContext opened = new AVIOContext(null);
    try (BytePointer url = url()) {
      require(avio_open(opened, url, AVIO_FLAG_WRITE));
    }
    container.get().pb(opened);
    return new NativeObject<>("an open file", opened, o -> avio_closep(o));
  }

  private BytePointer url() {
    return new BytePointer("file:" + file.toAbsolutePath(), UTF_8);
  }

  private void writeHeader() throws IOException {
    AVDictionary options = new AVDictionary(null);
    // The index in front, so that a browser can start before it has the whole file.
    av_dict_set(options, "movflags", "+faststart", 0);
    try {
      require(avformat_write_header(container.get(), options));
    } finally {
      av_dict_free(options);
    }
  }

  private void writePackets(CodecEncoder encoder, AVStream stream) throws IOException {
    while (encoder.receive()) {
      AVPacket packet = encoder.packet();
      if (packet.duration() == 0) {
        packet.duration(1);
      }
      av_packet_rescale_ts(packet, encoder.context().time_base(), stream.time_base());
      packet.stream_index(stream.index());
      require(av_interleaved_write_frame(container.get(), packet));
    }
  }

  private void require(int result) throws IOException {
    if (result < 0) {
      throw new IOException("%s cannot be written: %s.".formatted(file, FfmpegErrors.text(result)));
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The movie is already closed.");
    }
  }

  private void free() {
    closed = true;
    if (io != null) {
      io.close();
    }
    container.close();
    sound.ifPresent(SoundEncoder::close);
    video.close();
  }
}
