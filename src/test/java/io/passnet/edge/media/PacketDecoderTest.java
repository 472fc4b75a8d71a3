package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NothingLeftBehind.class)
class PacketDecoderTest {
  private static final int WIDTH = 192;
  private static final int HEIGHT = 96;
  private static final int PICTURES = 12;
  private static final int KEY_EVERY = 5;

  private static EncodedVideo video(PictureEncoding encoding) {
    assumeCanEncode(encoding);
    return EncodedVideo.of(encoding, spots(WIDTH, HEIGHT), WIDTH, HEIGHT, KEY_EVERY);
  }

  private static void assumeCanEncode(PictureEncoding encoding) {
    assumeTrue(
        EncodedVideo.canEncode(encoding),
        () -> "the ffmpeg command, which makes " + encoding + ", is not installed");
  }

  private static List<ByteBuffer> spots(int width, int height) {
    return IntStream.range(0, PICTURES)
        .mapToObj(i -> Movies.spot(width, height, Movies.spotX(width, PICTURES, i)))
        .toList();
  }

  private static double place(long picture) {
    return Movies.spotX(WIDTH, PICTURES, (int) picture);
  }

  private static PacketWatcher watch(EncodedVideo video, List<byte[]> messages)
      throws MediaException {
    PacketWatcher watcher =
        new PacketWatcher(video.format(), MediaLimits.defaults(), WIDTH, HEIGHT);
    for (byte[] message : messages) {
      watcher.put(message);
    }
    watcher.end();
    return watcher;
  }

  private static List<byte[]> data(EncodedVideo video) {
    return new ArrayList<>(video.packets().stream().map(EncodedVideo.Packet::data).toList());
  }

  private static List<Long> numbers(long from, long to) {
    return IntStream.range((int) from, (int) to).mapToObj(i -> (long) i).toList();
  }

  private static void assertPlaces(PacketWatcher watcher, List<Long> pictures) {
    assertThat(watcher.places).hasSize(pictures.size());
    for (int i = 0; i < pictures.size(); i++) {
      assertThat(watcher.places.get(i))
          .as("place of picture %d", pictures.get(i))
          .isCloseTo(place(pictures.get(i)), within(1.5));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP9", "AV1"})
  void eachPacketShowsItsOwnPictureAtOnce(PictureEncoding encoding) throws MediaException {
    EncodedVideo video = video(encoding);
    try (PacketWatcher watcher =
        new PacketWatcher(video.format(), MediaLimits.defaults(), WIDTH, HEIGHT)) {
      for (int i = 0; i < PICTURES; i++) {
        watcher.put(video.packets().get(i).data());
        assertThat(watcher.shown).isEqualTo(numbers(0, i + 1));
      }
      watcher.end();
      assertPlaces(watcher, numbers(0, PICTURES));
      assertThat(watcher.lost).isEmpty();
      assertThat(watcher.skipped).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP9", "AV1"})
  void barsKeepTheirColours(PictureEncoding encoding) throws MediaException {
    assumeCanEncode(encoding);
    List<ByteBuffer> bars = List.of(Pictures.bars(640, 320));
    EncodedVideo video = EncodedVideo.of(encoding, bars, 640, 320, 1);
    try (PacketWatcher watcher = watch(video, data(video))) {
      Pictures.assertBars(watcher.rgb, WIDTH, HEIGHT, 12);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP9", "AV1"})
  void aStreamJoinedInTheMiddleWaitsForAKeyFrame(PictureEncoding encoding) throws MediaException {
    EncodedVideo video = video(encoding);
    try (PacketWatcher watcher = watch(video, data(video).subList(2, PICTURES))) {
      assertThat(watcher.skipped).isEqualTo(numbers(0, KEY_EVERY - 2));
      assertPlaces(watcher, numbers(KEY_EVERY, PICTURES));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP9", "AV1"})
  void aBrokenPacketIsLostAndTheNextKeyFrameGoesOn(PictureEncoding encoding) throws MediaException {
    EncodedVideo video = video(encoding);
    List<byte[]> packets = data(video);
    packets.set(2, Arrays.copyOf(packets.get(2), packets.get(2).length / 2));
    try (PacketWatcher watcher = watch(video, packets)) {
      assertThat(watcher.lost).extracting(PacketEvent.Lost::tag).containsExactly(2L);
      assertThat(watcher.lost.get(0).cause()).hasMessageContaining("key frame");
      assertThat(watcher.skipped).isEqualTo(numbers(3, KEY_EVERY));
      List<Long> expected = new ArrayList<>(List.of(0L, 1L));
      expected.addAll(numbers(KEY_EVERY, PICTURES));
      assertThat(watcher.shown).isEqualTo(expected);
      assertPlaces(watcher, expected);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "VP9", "AV1"})
  void aBrokenKeyFrameIsNotShown(PictureEncoding encoding) throws MediaException {
    EncodedVideo video = video(encoding);
    List<byte[]> packets = data(video);
    byte[] key = packets.get(KEY_EVERY);
    packets.set(KEY_EVERY, Arrays.copyOf(key, key.length / 2));
    try (PacketWatcher watcher = watch(video, packets)) {
      assertThat(watcher.lost).extracting(PacketEvent.Lost::tag).containsExactly((long) KEY_EVERY);
      assertThat(watcher.skipped).isEqualTo(numbers(KEY_EVERY + 1, 2 * KEY_EVERY));
      List<Long> expected = new ArrayList<>(numbers(0, KEY_EVERY));
      expected.addAll(numbers(2 * KEY_EVERY, PICTURES));
      assertPlaces(watcher, expected);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265"})
  void unitsCutIntoPiecesOfAnySizeAreJoined(PictureEncoding encoding) throws MediaException {
    EncodedVideo video = video(encoding);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    data(video).forEach(all::writeBytes);
    for (int piece : new int[] {37, 200, 611}) {
      List<byte[]> pieces = new ArrayList<>();
      for (int at = 0; at < all.size(); at += piece) {
        pieces.add(Arrays.copyOfRange(all.toByteArray(), at, Math.min(at + piece, all.size())));
      }
      try (PacketWatcher watcher = watch(video, pieces)) {
        assertPlaces(watcher, numbers(0, PICTURES));
        assertThat(watcher.lost).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265"})
  void aHalvedUnitBelongsToTheMessageInWhichItsPictureBegins(PictureEncoding encoding)
      throws MediaException {
    EncodedVideo video = video(encoding);
    List<byte[]> halves = new ArrayList<>();
    for (byte[] unit : data(video)) {
      int middle = unit.length - 5;
      halves.add(Arrays.copyOf(unit, middle));
      halves.add(Arrays.copyOfRange(unit, middle, unit.length));
    }
    try (PacketWatcher watcher = watch(video, halves)) {
      // Of H.265, FFmpeg takes the first half for a whole picture, which comes again.
      assertThat(watcher.shown.stream().distinct())
          .isEqualTo(numbers(0, PICTURES).stream().map(i -> 2 * i).toList());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265"})
  void parameterSetsThatComeAloneWaitForTheirPicture(PictureEncoding encoding)
      throws MediaException {
    EncodedVideo video = video(encoding);
    List<byte[]> units = new ArrayList<>();
    for (byte[] packet : data(video)) {
      for (byte[] unit : CodedUnits.ofAnnexB(packet)) {
        ByteBuffer message = ByteBuffer.allocate(unit.length + 4).putInt(1).put(unit);
        units.add(message.array());
      }
    }
    assertThat(units.size()).isGreaterThan(PICTURES);
    try (PacketWatcher watcher = watch(video, units)) {
      assertPlaces(watcher, numbers(0, PICTURES));
      assertThat(watcher.lost).isEmpty();
    }
  }

  @Test
  void parameterSetsBeforeASkippedPictureAreKept() throws MediaException {
    EncodedVideo video = video(PictureEncoding.H264);
    List<byte[]> key = CodedUnits.ofAnnexB(video.packets().get(KEY_EVERY).data());
    List<byte[]> messages = new ArrayList<>();
    ByteArrayOutputStream sets = new ByteArrayOutputStream();
    for (byte[] unit : key.subList(0, key.size() - 1)) {
      sets.writeBytes(new byte[] {0, 0, 0, 1});
      sets.writeBytes(unit);
    }
    messages.add(sets.toByteArray());
    messages.add(video.packets().get(KEY_EVERY - 1).data());
    byte[] slice = key.get(key.size() - 1);
    messages.add(ByteBuffer.allocate(slice.length + 4).putInt(1).put(slice).array());
    try (PacketWatcher watcher = watch(video, messages)) {
      assertThat(watcher.skipped).containsExactly(1L);
      assertThat(watcher.shown).containsExactly(2L);
      assertPlaces(watcher, List.of((long) KEY_EVERY));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP9", "AV1"})
  void packetsAsMp4KeepsThemAreReadByTheirConfiguration(PictureEncoding encoding)
      throws MediaException {
    EncodedVideo video = video(encoding).asInMp4();
    List<byte[]> packets = data(video);
    // After a break the parameter sets are still known, also to a decoder that is made anew.
    packets.set(1, new byte[] {0, 0, 0, 3, 1, 2, 3});
    packets.set(2, packets.get(1));
    packets.set(KEY_EVERY, packets.get(1));
    try (PacketWatcher watcher = watch(video, packets)) {
      assertPlaces(watcher, List.of(0L, 10L, 11L));
    }
    try (PacketWatcher watcher = watch(video, data(video))) {
      assertThat(watcher.shown).isEqualTo(numbers(0, PICTURES));
      assertPlaces(watcher, numbers(0, PICTURES));
    }
  }

  @Test
  void packetsWithLengthsButNoConfigurationAreRefusedWithWhatIsMissing() throws MediaException {
    EncodedVideo video = video(PictureEncoding.H264).asInMp4();
    PictureFormat format = PictureFormat.of(PictureEncoding.H264);
    try (PacketWatcher watcher = new PacketWatcher(format, MediaLimits.defaults(), WIDTH, HEIGHT)) {
      watcher.put(video.packets().get(1).data());
      assertThat(watcher.lost).hasSize(1);
      assertThat(watcher.lost.get(0).cause()).hasMessageContaining("avcC");
    }
  }

  @Test
  void picturesShownInAnotherOrderKeepTheirOwnTags() throws MediaException {
    assumeTrue(EncodedVideo.hasCommand(), "the ffmpeg command, which makes them, is not installed");
    EncodedVideo video = EncodedVideo.reordered(spots(WIDTH, HEIGHT), WIDTH, HEIGHT, 6);
    List<Integer> order = video.packets().stream().map(EncodedVideo.Packet::picture).toList();
    assertThat(order).isNotEqualTo(order.stream().sorted().toList());
    try (PacketWatcher watcher = watch(video, data(video))) {
      assertPlaces(watcher, numbers(0, PICTURES));
      assertThat(watcher.shown)
          .extracting(tag -> order.get(tag.intValue()))
          .isEqualTo(order.stream().sorted().toList());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP9", "AV1"})
  void theSizeMayChangeAtAKeyFrame(PictureEncoding encoding) throws MediaException {
    EncodedVideo small = video(encoding);
    EncodedVideo large =
        EncodedVideo.of(encoding, spots(2 * WIDTH, 2 * HEIGHT), 2 * WIDTH, 2 * HEIGHT, KEY_EVERY);
    List<byte[]> packets = data(small).subList(0, 3);
    packets.addAll(data(large).subList(0, 3));
    packets.addAll(data(small).subList(0, 3));
    try (PacketWatcher watcher = watch(small, packets)) {
      assertThat(watcher.shown).isEqualTo(numbers(0, 9));
      assertPlaces(watcher, List.of(0L, 1L, 2L, 0L, 1L, 2L, 0L, 1L, 2L));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP9", "AV1"})
  void picturesWithTooManyPixelsAreRefusedBeforeTheyAreDecoded(PictureEncoding encoding)
      throws MediaException {
    MediaLimits limits = MediaLimits.defaults().withVideoPixels(WIDTH * HEIGHT - 1);
    assertRefused(video(encoding), limits, MediaLimits.VIDEO_PIXELS_KEY, UnaryOperator.identity());
  }

  @Test
  void packetsWithTooManyBytesAreRefused() throws MediaException {
    MediaLimits limits = MediaLimits.defaults().withPackets(1000, Duration.ofSeconds(2));
    assertRefused(
        video(PictureEncoding.VP9),
        limits,
        MediaLimits.PACKET_BYTES_KEY,
        packet -> Arrays.copyOf(packet, 1001));
  }

  @Test
  void picturesThatTakeTooLongAreRefusedAndTheDecoderGoesOn() throws MediaException {
    EncodedVideo video = video(PictureEncoding.H264);
    MediaLimits limits = MediaLimits.defaults().withPackets(1 << 20, Duration.ofNanos(1));
    try (PacketWatcher watcher = new PacketWatcher(video.format(), limits, WIDTH, HEIGHT)) {
      for (byte[] packet : data(video)) {
        watcher.put(packet);
      }
      assertThat(watcher.lost).hasSize(PICTURES);
      assertThat(watcher.lost)
          .allMatch(lost -> lost.through() == PacketEvent.Lost.NONE)
          .allMatch(lost -> lost.cause().limitKey().equals(MediaLimits.DECODE_TIME_KEY));
      assertThat(watcher.skipped).isEmpty();
    }
  }

  private static void assertRefused(
      EncodedVideo video, MediaLimits limits, String key, UnaryOperator<byte[]> change)
      throws MediaException {
    try (PacketWatcher watcher = new PacketWatcher(video.format(), limits, WIDTH, HEIGHT)) {
      watcher.put(change.apply(video.packets().get(0).data()));
      watcher.put(video.packets().get(1).data());
      assertThat(watcher.lost).hasSize(1);
      assertThat(watcher.lost.get(0).cause().limitKey()).isEqualTo(key);
      assertThat(watcher.lost.get(0).cause()).hasMessageContaining(key);
      assertThat(watcher.skipped).containsExactly(1L);
      assertThat(watcher.shown).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP9", "AV1"})
  void afterAFlushAKeyFrameHasToCome(PictureEncoding encoding) throws MediaException {
    EncodedVideo video = video(encoding);
    List<byte[]> packets = data(video);
    try (PacketWatcher watcher =
        new PacketWatcher(video.format(), MediaLimits.defaults(), WIDTH, HEIGHT)) {
      for (int i = 0; i < 3; i++) {
        watcher.put(packets.get(i));
      }
      watcher.end();
      watcher.decoder.flush();
      watcher.put(packets.get(3));
      watcher.put(packets.get(KEY_EVERY));
      watcher.put(packets.get(KEY_EVERY + 1));
      assertThat(watcher.skipped).containsExactly(3L);
      assertThat(watcher.shown).containsExactly(0L, 1L, 2L, 4L, 5L);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP9", "AV1"})
  void aDecoderThatBreaksAgainAndAgainIsMadeAnew(PictureEncoding encoding) throws MediaException {
    EncodedVideo video = video(encoding);
    List<byte[]> packets = data(video);
    byte[] bad = packets.get(0).clone();
    Arrays.fill(bad, bad.length - Math.min(60, bad.length / 4), bad.length, (byte) 0xFF);
    List<byte[]> messages = new ArrayList<>(List.of(bad, bad, bad, bad));
    messages.addAll(packets);
    try (PacketWatcher watcher = watch(video, messages)) {
      assertThat(watcher.shown).endsWith(numbers(4, 4 + PICTURES).toArray(Long[]::new));
    }
  }

  @Test
  void aBrokenConfigurationIsRefusedAtOnce() {
    PictureFormat format =
        PictureFormat.of(PictureEncoding.H264)
            .withCodecConfig(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7}));
    assertThatThrownBy(() -> new PacketWatcher(format, MediaLimits.defaults(), WIDTH, HEIGHT))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("configuration");
  }

  @ParameterizedTest
  @EnumSource(names = {"H264", "H265", "VP9", "AV1"})
  void withoutAGpuAutoFallsBackAndNvdecIsRefused(PictureEncoding encoding) throws MediaException {
    Optional<String> problem = PacketDecoder.nvdecProblem(encoding);
    assumeTrue(problem.isPresent(), "this machine has NVDEC");
    assertThat(problem.get()).contains("_cuvid", "NVIDIA", VideoDecoderChoice.KEY);
    PictureFormat format = PictureFormat.of(encoding);
    MediaLimits limits = MediaLimits.defaults();
    assertThatThrownBy(
            () -> new PacketDecoder(format, limits, VideoDecoderChoice.NVDEC, WIDTH, HEIGHT))
        .isInstanceOf(MediaException.class)
        .hasMessage(problem.get());
    try (PacketDecoder decoder =
        new PacketDecoder(format, limits, VideoDecoderChoice.AUTO, WIDTH, HEIGHT)) {
      assertThat(decoder.fallback()).isEqualTo(problem);
      assertThat(decoder.decoderName()).doesNotContain("cuvid");
    }
  }
}
