package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import io.passnet.edge.geometry.SphereLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
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
  /** Times beyond this could overflow when they are subtracted. */
  private static final long LATEST_TIME_US = 1L << 58;

  private static final int MAX_THREADS = 4;

  /** Decoders have been seen to report one and the same error without end. */
  private static final int MAX_ERRORS_IN_A_ROW = 1000;

  /** A file that ends this much before its own duration has been cut off. */
  private static final long CUT_OFF_US = 500_000;

  private final Demuxer demuxer;
  private final MediaLimits limits;
  private final MediaFileInfo info;
  private final SphereMetadata.Resolved sphere;
  private final AVStream stream;
  private final CodecDecoder decoder;
  private final RgbOutput output;
  private final Optional<RgbOutput> displayOutput;
  private final Optional<FileSound> sound;
  private String soundDescription = "none";
  private String soundConflict = "";
  private final NativeObject<AVPacket> packet;
  private int brokenPackets;
  private long pictureTimeUs = -1;
  private long decodeNanos;
  private boolean drained;

  private MediaFile(
      Demuxer demuxer,
      MediaLimits limits,
      PictureSize out,
      Optional<PictureSize> display,
      FileReading reading)
      throws MediaException {
    this.demuxer = demuxer;
    this.limits = limits;
    stream =
        demuxer
            .best(AVMEDIA_TYPE_VIDEO)
            .orElseThrow(
                () ->
                    MediaException.unsupported(
                        "The file has no video track. Send one with a picture track."));
    limits.checkVideo(stream.codecpar().width(), stream.codecpar().height());
    sphere = SphereMetadata.of(stream).resolve(reading.layout());
    decoder =
        CodecDecoder.stream(
            stream,
            c -> {
              c.max_pixels(limits.maxVideoPixels());
              c.thread_count(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
            });
    info = MediaFileInfo.of(demuxer, stream);
    sound = openSound(reading);
    output = new RgbOutput(out, sphere.layout(), reading.colours());
    displayOutput = display.map(size -> new RgbOutput(size, sphere.layout(), reading.colours()));
    packet = CodecDecoder.newPacket();
  }

  /**
   * Opens a file whose pictures are wanted as RGB24 of one size.
   *
   * @throws MediaException if it is no media file, has no video, or is beyond the limits
   */
  public static MediaFile open(Path file, MediaLimits limits, int outWidth, int outHeight)
      throws MediaException {
    return open(
        file, limits, new PictureSize(outWidth, outHeight), Optional.empty(), FileReading.AS_SAID);
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
        Optional.of(new PictureSize(displayWidth, displayHeight)),
        FileReading.AS_SAID);
  }

  /**
   * Opens a file.
   *
   * @param display a second size in which pictures are wanted
   * @param reading what is said beside the file's own word
   * @throws MediaException if it is no media file, has no video, is beyond the limits, or has a
   *     projection that is not read here
   */
  public static MediaFile open(
      Path file,
      MediaLimits limits,
      PictureSize out,
      Optional<PictureSize> display,
      FileReading reading)
      throws MediaException {
    return open(Demuxer.of(file, limits), limits, out, display, reading);
  }

  /**
   * Opens an mp4, mkv or webm whose bytes may still be on their way. The source stays the caller's,
   * and open for as long as the file.
   *
   * @param reading what is said beside the file's own word
   * @throws MediaException as for a file, and if the source breaks off
   */
  public static MediaFile open(
      ByteSource source, MediaLimits limits, PictureSize out, FileReading reading)
      throws MediaException {
    return open(Demuxer.of(source, limits), limits, out, Optional.empty(), reading);
  }

  private static MediaFile open(
      Demuxer demuxer,
      MediaLimits limits,
      PictureSize out,
      Optional<PictureSize> display,
      FileReading reading)
      throws MediaException {
    try {
      return new MediaFile(demuxer, limits, out, display, reading);
    } catch (MediaException | RuntimeException | Error e) {
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

  /** Where in the pictures the sphere is found: as the caller said, else as the file says. */
  public SphereLayout layout() {
    return sphere.layout();
  }

  /** Where the file's own word does not hold, each in a sentence for people. */
  public List<String> conflicts() {
    List<String> all = new ArrayList<>(sphere.conflicts());
    if (!soundConflict.isEmpty()) {
      all.add(soundConflict);
    }
    return all;
  }

  /** FFmpeg's name of the container, such as {@code matroska,webm}. */
  public String container() {
    return info.container();
  }

  /** FFmpeg's name of the pictures' codec, such as {@code h264}. */
  public String videoCodec() {
    return info.videoCodec();
  }

  /** Whether there is sound that can be decoded. */
  public boolean hasSound() {
    return sound.isPresent();
  }

  /** What the file's sound is, before it is brought to the track's format; empty if silent. */
  public Optional<SoundLayout> soundLayout() {
    return sound.map(FileSound::layout);
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

  /** Where the file ends, if that is well before its own duration: it has been cut off. */
  public OptionalLong cutOffUs() {
    return demuxer.hasEnded() && demuxer.endUs() + CUT_OFF_US < info.durationUs()
        ? OptionalLong.of(demuxer.endUs())
        : OptionalLong.empty();
  }

  /** Pictures so far that were broken and skipped. */
  public int brokenPictures() {
    return brokenPackets;
  }

  /** Whether the source of the bytes broke off, so that this is not the file's end. */
  public boolean brokeOff() {
    return demuxer.brokeOff();
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
    if (Math.abs(pictureTimeUs) > LATEST_TIME_US || pictureTimeUs == Long.MIN_VALUE) {
      throw MediaException.undecodable(
          "A picture's time is %d us, which lies beyond 9,000 years. Remux the file."
              .formatted(pictureTimeUs));
    }
    sound.ifPresent(s -> s.decodeUntil(pictureTimeUs, stream.index()));
    return true;
  }

  private boolean decodePicture() throws MediaException {
    int errors = 0;
    decodeNanos = 0;
    while (errors < MAX_ERRORS_IN_A_ROW) {
      int result = timed(decoder::receive);
      limits.checkDecodeTime(decodeNanos);
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
        decodeNanos = 0;
      }
    }
    return false;
  }

  private void feed() {
    int soundStream = sound.map(FileSound::streamIndex).orElse(-1);
    if (demuxer.next(stream.index(), soundStream, true, packet.get())) {
      int result = timed(() -> decoder.send(packet.get()));
      av_packet_unref(packet.get());
      brokenPackets += result < 0 ? 1 : 0;
    } else if (!drained) {
      drained = true;
      timed(() -> decoder.send(null));
    }
  }

  /** Decodes on the picture's account: bytes that are waited for are not. */
  private int timed(IntSupplier work) {
    long started = System.nanoTime();
    int result = work.getAsInt();
    decodeNanos += System.nanoTime() - started;
    return result;
  }

  /** Sound that cannot be decoded makes a silent file, not an unusable one. */
  private Optional<FileSound> openSound(FileReading reading) {
    Optional<AVStream> found = demuxer.best(AVMEDIA_TYPE_AUDIO);
    if (found.isEmpty()) {
      soundConflict =
          reading
              .sound()
              .map("The request says that the sound is %s, the file has none."::formatted)
              .orElse("");
      return Optional.empty();
    }
    String codec = CodecDecoder.nameOf(found.get().codecpar().codec_id());
    try {
      FileSound opened = new FileSound(demuxer, found.get(), limits, reading);
      int rate = opened.track().format().rate();
      soundDescription = "%s, %d Hz, %s".formatted(codec, rate, opened.layout());
      soundConflict = opened.conflict();
      return Optional.of(opened);
    } catch (MediaException e) {
      soundDescription = "%s, left out: %s".formatted(codec, e.getMessage());
      return Optional.empty();
    }
  }
}
