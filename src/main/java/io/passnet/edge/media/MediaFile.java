package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import io.passnet.edge.geometry.SphereLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * A media file, read picture by picture, with its sound beside.
 *
 * <p>Times are microseconds from the file's start. Owns the open file, its native decoders and the
 * sound track until {@link #close}. For one thread at a time.
 */
public final class MediaFile implements AutoCloseable {
  private static final int MAX_THREADS = 4;

  /** Decoders have been seen to report one and the same error without end. */
  private static final int MAX_ERRORS_IN_A_ROW = 1000;

  private final Demuxer demuxer;
  private final MediaFileInfo info;
  private final AVStream stream;
  private final CodecDecoder decoder;
  private final RgbOutput output;
  private final Optional<RgbOutput> displayOutput;
  private final Optional<FileSound> sound;
  private String soundDescription = "none";
  private final NativeObject<AVPacket> packet;
  private int brokenPackets;
  private long pictureTimeUs = -1;
  private boolean drained;

  private MediaFile(
      Demuxer demuxer, MediaLimits limits, PictureSize out, Optional<PictureSize> display)
      throws MediaException {
    this.demuxer = demuxer;
    stream =
        demuxer
            .best(AVMEDIA_TYPE_VIDEO)
            .orElseThrow(
                () ->
                    MediaException.unsupported(
                        "The file has no video track. Send one with a picture track."));
    limits.checkVideo(stream.codecpar().width(), stream.codecpar().height());
    decoder =
        CodecDecoder.stream(
            stream,
            c -> {
              c.max_pixels(limits.maxVideoPixels());
              c.thread_count(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
            });
    info = MediaFileInfo.of(demuxer, stream);
    sound = openSound();
    output = new RgbOutput(out, SphereLayout.EQUIRECTANGULAR, Colours.AUTO);
    displayOutput =
        display.map(size -> new RgbOutput(size, SphereLayout.EQUIRECTANGULAR, Colours.AUTO));
    packet = CodecDecoder.newPacket();
  }

  /**
   * Opens a file whose pictures are wanted as RGB24 of one size.
   *
   * @throws MediaException if it is no media file, has no video, or is beyond the limits
   */
  public static MediaFile open(Path file, MediaLimits limits, int outWidth, int outHeight)
      throws MediaException {
    return open(file, limits, new PictureSize(outWidth, outHeight), Optional.empty());
  }

  /**
   * Opens a file whose pictures are wanted in two sizes: one to work on and one to show.
   *
   * @throws MediaException if it is no media file, has no video, or is beyond the limits
   */
  public static MediaFile open(
      Path file,
      MediaLimits limits,
      int outWidth,
      int outHeight,
      int displayWidth,
      int displayHeight)
      throws MediaException {
    return open(
        file,
        limits,
        new PictureSize(outWidth, outHeight),
        Optional.of(new PictureSize(displayWidth, displayHeight)));
  }

  private static MediaFile open(
      Path file, MediaLimits limits, PictureSize out, Optional<PictureSize> display)
      throws MediaException {
    Demuxer demuxer = new Demuxer(file, limits);
    try {
      return new MediaFile(demuxer, limits, out, display);
    } catch (MediaException e) {
      demuxer.close();
      throw e;
    }
  }

  /** Pixels across, as the file has them. */
  public int width() {
    return info.width();
  }

  /** Pixels down, as the file has them. */
  public int height() {
    return info.height();
  }

  /** Pictures a second; 0 if unknown. */
  public double frameRate() {
    return info.frameRate();
  }

  /** Microseconds; 0 if unknown. */
  public long durationUs() {
    return info.durationUs();
  }

  /** How many pictures to expect; 0 if unknown. An estimate. */
  public long frameCount() {
    return info.frameCount();
  }

  /** FFmpeg's name of the pictures' codec, such as {@code h264}. */
  public String videoCodec() {
    return info.videoCodec();
  }

  /** Whether there is sound that can be decoded. */
  public boolean hasSound() {
    return sound.isPresent();
  }

  /** Codec, rate and layout of the sound, or why it is left out, or "none"; for people. */
  public String soundDescription() {
    return soundDescription;
  }

  /** As {@link #nextPicture(ByteBuffer, ByteBuffer)}, in the working size only. */
  public boolean nextPicture(ByteBuffer rgb) throws MediaException {
    return next(rgb, Optional.empty());
  }

  /**
   * Decodes the next picture, and the sound up to its time. Broken ones are skipped and counted.
   *
   * @param rgb a direct buffer for the picture in the working size, red first
   * @param display a direct buffer for the same in the size to show
   * @return false at the end of the file; the buffers are then as they were
   * @throws MediaException if the picture cannot be scaled
   */
  public boolean nextPicture(ByteBuffer rgb, ByteBuffer display) throws MediaException {
    if (displayOutput.isEmpty()) {
      throw new IllegalStateException("The file was opened without a size to show.");
    }
    displayOutput.get().require(display);
    return next(rgb, Optional.of(display));
  }

  /** Time of the last picture, in microseconds from the file's start; -1 before the first one. */
  public long pictureTimeUs() {
    return pictureTimeUs;
  }

  /** The file's sound as far as it is decoded; it is closed with the file. */
  public Optional<SoundTrack> sound() {
    return sound.map(FileSound::track);
  }

  /** Packets and pictures so far that were broken and skipped, sound included. */
  public int brokenPackets() {
    return brokenPackets + demuxer.brokenPackets() + sound.map(FileSound::brokenPackets).orElse(0);
  }

  @Override
  public void close() {
    packet.close();
    displayOutput.ifPresent(RgbOutput::close);
    output.close();
    sound.ifPresent(FileSound::close);
    decoder.close();
    demuxer.close();
  }

  private boolean next(ByteBuffer rgb, Optional<ByteBuffer> display) throws MediaException {
    output.require(rgb);
    if (!decodePicture()) {
      return false;
    }
    AVFrame picture = decoder.frame();
    output.write(picture, rgb);
    if (display.isPresent()) {
      displayOutput.get().write(picture, display.get());
    }
    long timestamp = picture.best_effort_timestamp();
    pictureTimeUs =
        timestamp == AV_NOPTS_VALUE
            ? pictureTimeUs + info.pictureDurationUs()
            : demuxer.timeUs(stream, timestamp);
    sound.ifPresent(s -> s.decodeUntil(pictureTimeUs, stream.index()));
    return true;
  }

  private boolean decodePicture() {
    int errors = 0;
    while (errors < MAX_ERRORS_IN_A_ROW) {
      int result = decoder.receive();
      if (result >= 0 && decoder.frame().decode_error_flags() == 0) {
        return true;
      }
      if (FfmpegErrors.isEnd(result)) {
        return false;
      }
      if (FfmpegErrors.isAgain(result)) {
        feed();
      } else {
        brokenPackets++;
        errors++;
      }
    }
    return false;
  }

  private void feed() {
    int soundStream = sound.map(FileSound::streamIndex).orElse(-1);
    if (demuxer.next(stream.index(), soundStream, true, packet.get())) {
      int result = decoder.send(packet.get());
      av_packet_unref(packet.get());
      brokenPackets += result < 0 ? 1 : 0;
    } else if (!drained) {
      drained = true;
      decoder.send(null);
    }
  }

  /** Sound that cannot be decoded makes a silent file, not an unusable one. */
  private Optional<FileSound> openSound() {
    Optional<AVStream> found = demuxer.best(AVMEDIA_TYPE_AUDIO);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String codec = CodecDecoder.nameOf(found.get().codecpar().codec_id());
    try {
      FileSound opened = new FileSound(demuxer, found.get());
      SoundFormat format = opened.track().format();
      soundDescription = "%s, %d Hz, %s".formatted(codec, format.rate(), format.layout());
      return Optional.of(opened);
    } catch (MediaException e) {
      soundDescription = "%s, left out: %s".formatted(codec, e.getMessage());
      return Optional.empty();
    }
  }
}
