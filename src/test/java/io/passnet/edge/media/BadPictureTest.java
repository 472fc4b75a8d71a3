package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.passnet.edge.media.MediaException.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each sort of bad picture is told apart, and the same decoder takes the next good one. */
class BadPictureTest {
  private static final byte[] JPEG = PictureEncoder.jpeg(Pictures.waves(640, 320), 640, 320);
  private static final byte[] PNG = PictureEncoder.png(Pictures.waves(640, 320), 640, 320);

  private final PictureDecoder decoder =
      new PictureDecoder(PictureFormat.auto(), MediaLimits.defaults(), 128, 64);
  private final ByteBuffer rgb = Pictures.blank(128, 64);

  @AfterEach
  void takesTheNextGoodOne() throws MediaException {
    assertThat(decoder.decode(ByteBuffer.wrap(JPEG), rgb)).isEqualTo(new PictureSize(640, 320));
    assertThat(decoder.decode(ByteBuffer.wrap(PNG), rgb)).isEqualTo(new PictureSize(640, 320));
    decoder.close();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0001, 0.02, 0.1, 0.5, 0.9, 0.999})
  void aTruncatedJpegIsReported(double share) {
    byte[] cut = Arrays.copyOf(JPEG, Math.max(3, (int) (JPEG.length * share)));
    assertThat(refusal(cut).kind()).isEqualTo(Kind.UNDECODABLE);
    assertThat(refusal(cut)).hasMessageContaining("cut off");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.4, 0.5, 0.7, 0.9, 0.97})
  void aJpegCutInItsScanIsReportedAlsoWithAnEndMarker(double share) {
    byte[] cut = Arrays.copyOf(JPEG, (int) (JPEG.length * share) + 2);
    cut[cut.length - 2] = (byte) 0xFF;
    cut[cut.length - 1] = (byte) 0xD9;
    assertThat(refusal(cut).kind()).isEqualTo(Kind.UNDECODABLE);
  }

  @Test
  void aJpegWithoutPictureIsReported() {
    byte[] empty = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9};
    assertThat(refusal(empty)).hasMessageContaining("without a picture");
  }

  @Test
  void bytesBehindAJpegDoNoHarm() throws MediaException {
    decoder.decode(ByteBuffer.wrap(Arrays.copyOf(JPEG, JPEG.length + 1000)), rgb);
  }

  @Test
  void aJpegThatClaimsTooManyPixelsIsRefusedByItsHeader() {
    byte[] jpeg = JPEG.clone();
    int frameHeader = find(jpeg, 0xFF, 0xC0);
    ByteBuffer.wrap(jpeg).putShort(frameHeader + 5, (short) 30_000);
    ByteBuffer.wrap(jpeg).putShort(frameHeader + 7, (short) 30_000);
    assertLimit(refusal(jpeg), "passnet.media.max-picture-pixels", "900000000");
  }

  @Test
  void aJpegWithoutHeightIsReported() {
    byte[] jpeg = JPEG.clone();
    ByteBuffer.wrap(jpeg).putShort(find(jpeg, 0xFF, 0xC0) + 5, (short) 0);
    assertThat(refusal(jpeg)).hasMessageContaining("640 x 0");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.1, 0.5, 0.9, 0.9999})
  void aTruncatedPngIsReported(double share) {
    byte[] cut = Arrays.copyOf(PNG, Math.max(8, (int) (PNG.length * share)));
    assertThat(refusal(cut).kind()).isEqualTo(Kind.UNDECODABLE);
    assertThat(refusal(cut)).hasMessageContaining("cut off");
  }

  @Test
  void aPngWithTooFewRowsIsReported() {
    assertThat(refusal(Pictures.png(64, 64, deflated(64 * 193 / 2))))
        .hasMessageContaining("6176 bytes")
        .hasMessageContaining("12352");
  }

  @Test
  void aPngBeyondTheLimitIsRefused() {
    byte[] png = Pictures.png(5000, 4000, deflated(4000L * 15001));
    assertLimit(refusal(png), "passnet.media.max-picture-pixels", "20000000");
  }

  @Test
  void aTinyPngOfAHugePictureIsRefusedByItsHeader() {
    assertLimit(
        refusal(Pictures.png(30_000, 30_000, deflated(1000))),
        "passnet.media.max-picture-pixels",
        "900000000");
  }

  @Test
  void aPngWhoseDataInflatesFarBeyondIsRefused() {
    MediaException refusal = refusal(Pictures.png(16, 16, deflated(200L << 20)));
    assertLimit(refusal, "passnet.media.max-picture-pixels", "16 x 16");
    assertThat(refusal).hasMessageContaining("inflates beyond");
  }

  @Test
  void compressedTextInAPngIsNotEvenLookedAt() throws MediaException {
    byte[] profile = new byte[] {'x', 0, 0};
    byte[] bomb = deflated(100L << 20);
    byte[] content = Arrays.copyOf(profile, profile.length + bomb.length);
    System.arraycopy(bomb, 0, content, profile.length, bomb.length);
    byte[] chunk = Pictures.pngChunk("iCCP", content);
    int afterHeader = 8 + 25;
    ByteBuffer png = ByteBuffer.allocate(PNG.length + chunk.length);
    png.put(PNG, 0, afterHeader).put(chunk).put(PNG, afterHeader, PNG.length - afterHeader).flip();
    assertThat(decoder.decode(png, rgb)).isEqualTo(new PictureSize(640, 320));
  }

  @Test
  void aPngWithAFlippedBitIsReported() {
    byte[] png = PNG.clone();
    png[png.length / 2] ^= 0x10;
    assertThat(refusal(png).kind()).isIn(Kind.UNDECODABLE, Kind.LIMIT);
  }

  @Test
  void bytesOfNoKnownSortAreNamedWithWhatIsSupported() {
    assertThat(refusal("GIF89a and so on".getBytes(StandardCharsets.US_ASCII)))
        .hasMessageContaining("JPEG")
        .hasMessageContaining("PNG")
        .hasMessageContaining("WebP")
        .hasMessageContaining("NV12");
    assertThat(refusal(new byte[0]).kind()).isEqualTo(Kind.UNDECODABLE);
  }

  @Test
  void aPictureOfAnotherSortThanAnnouncedIsReported() {
    PictureFormat png = PictureFormat.of(PictureEncoding.PNG);
    try (PictureDecoder strict = new PictureDecoder(png, MediaLimits.defaults(), 128, 64)) {
      assertThatThrownBy(() -> strict.decode(ByteBuffer.wrap(JPEG), rgb))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining("announced as PNG and is JPEG");
    }
  }

  @Test
  void aRawPictureOfTheWrongSizeNamesBothSizes() {
    PictureFormat format = PictureFormat.raw(PictureEncoding.RGB24, 640, 320, 2000);
    try (PictureDecoder raw = new PictureDecoder(format, MediaLimits.defaults(), 128, 64)) {
      assertThatThrownBy(() -> raw.decode(ByteBuffer.allocate(640 * 320 * 3), rgb))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining("614400")
          .hasMessageContaining("640000");
    }
  }

  @Test
  void limitsHoldForRawPicturesAndForBytes() {
    MediaLimits tight = MediaLimits.defaults().withPictures(1000, 5000);
    PictureFormat format = PictureFormat.raw(PictureEncoding.RGB24, 50, 30, 0);
    try (PictureDecoder raw = new PictureDecoder(format, tight, 128, 64)) {
      assertThatThrownBy(() -> raw.decode(ByteBuffer.allocate(4500), rgb))
          .hasMessageContaining("1500")
          .hasMessageContaining("1000");
      assertThatThrownBy(() -> raw.decode(ByteBuffer.allocate(5001), rgb))
          .hasMessageContaining("passnet.media.max-picture-bytes");
    }
  }

  @Test
  void formatsAreValidated() {
    assertThatThrownBy(() -> PictureFormat.raw(PictureEncoding.RGB24, 0, 10, 0))
        .hasMessageContaining("width is 0");
    assertThatThrownBy(() -> PictureFormat.raw(PictureEncoding.RGBA32, 10, -1, 0))
        .hasMessageContaining("height is -1");
    assertThatThrownBy(() -> PictureFormat.raw(PictureEncoding.RGBA32, 10, 10, 39))
        .hasMessageContaining("stride is 39; 40");
    assertThatThrownBy(() -> MediaLimits.defaults().withPictures(0, 1))
        .hasMessageContaining("passnet.media.max-picture-pixels");
  }

  private MediaException refusal(byte[] data) {
    MediaException refusal =
        catchThrowableOfType(
            MediaException.class, () -> decoder.decode(ByteBuffer.wrap(data), rgb));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private static void assertLimit(MediaException refusal, String key, String number) {
    assertThat(refusal.kind()).isEqualTo(Kind.LIMIT);
    assertThat(refusal.limitKey()).isEqualTo(key);
    assertThat(refusal).hasMessageContaining(key).hasMessageContaining(number);
  }

  private static int find(byte[] data, int first, int second) {
    int at = 0;
    while ((data[at] & 0xFF) != first || (data[at + 1] & 0xFF) != second) {
      at++;
    }
    return at;
  }

  /** That many zeros, compressed. */
  private static byte[] deflated(long zeros) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Deflater deflater = new Deflater();
    byte[] block = new byte[65_536];
    byte[] compressed = new byte[65_536];
    for (long left = zeros; left > 0; left -= block.length) {
      deflater.setInput(block, 0, (int) Math.min(left, block.length));
      while (!deflater.needsInput()) {
        out.write(compressed, 0, deflater.deflate(compressed));
      }
    }
    deflater.finish();
    while (!deflater.finished()) {
      out.write(compressed, 0, deflater.deflate(compressed));
    }
    deflater.end();
    return out.toByteArray();
  }
}
