package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.passnet.edge.media.MediaException.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebP pictures of each kind are read, and each sort of bad one is told apart. */
@ExtendWith(NothingLeftBehind.class)
class WebpTest {
  private static final int LOSSY_SIZE_AT = 26;
  private static final int LOSSLESS_SIZE_AT = 21;
  private static final int ANIMATED = 2;
  private static final int WITH_PROFILE = 0x20;

  @ParameterizedTest
  @CsvSource({
    "640, 320, false",
    "640, 320, true",
    "333, 167, false",
    "333, 167, true",
    "1600, 800, false"
  })
  void barsKeepTheirColours(int width, int height, boolean lossless) throws MediaException {
    byte[] webp = Webp.of(Pictures.bars(width, height), width, height, lossless);
    ByteBuffer rgb = Pictures.blank(128, 64);
    assertThat(decode(webp, rgb)).isEqualTo(new PictureSize(width, height));
    Pictures.assertBars(rgb, 128, 64, lossless ? 3 : 8);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anExtendedHeaderMakesNoDifference(boolean lossless) throws MediaException {
    byte[] simple = Webp.of(Pictures.waves(200, 100), 200, 100, lossless);
    ByteBuffer expected = Pictures.blank(128, 64);
    decode(simple, expected);
    ByteBuffer rgb = Pictures.blank(128, 64);
    decode(Webp.extended(simple, 200, 100, WITH_PROFILE), rgb);
    assertThat(rgb).isEqualTo(expected);
  }

  @Test
  void anAnimatedOneIsRefused() {
    byte[] webp = Webp.extended(webp(false), 200, 100, ANIMATED);
    assertThat(refusal(webp).kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(refusal(webp)).hasMessageContaining("animated");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.5, 0.9, 0.9999})
  void aTruncatedOneIsReported(double share) {
    for (boolean lossless : new boolean[] {false, true}) {
      byte[] webp = webp(lossless);
      byte[] cut = Arrays.copyOf(webp, Math.max(12, (int) (webp.length * share)));
      assertThat(refusal(cut)).hasMessageContaining("cut off");
      // Also if the file's length is set right, for the picture's own then reaches beyond it.
      little(cut).putInt(4, cut.length - 8);
      assertThat(refusal(cut).kind()).isEqualTo(Kind.UNDECODABLE);
    }
  }

  @Test
  void oneThatClaimsTooManyPixelsIsRefusedByItsHeader() {
    byte[] lossy = webp(false);
    little(lossy).putShort(LOSSY_SIZE_AT, (short) 16_000).putShort(LOSSY_SIZE_AT + 2, (short) 9000);
    byte[] lossless = webp(true);
    little(lossless).putInt(LOSSLESS_SIZE_AT, 15_999 | 8999 << 14);
    byte[] extended = Webp.extended(webp(false), 16_000, 9000, 0);
    for (byte[] webp : new byte[][] {lossy, lossless, extended}) {
      assertThat(refusal(webp).limitKey()).isEqualTo("passnet.media.max-picture-pixels");
      assertThat(refusal(webp)).hasMessageContaining("144000000");
    }
  }

  @Test
  void aHeaderThatContradictsThePictureIsReported() {
    assertThat(refusal(Webp.extended(webp(false), 201, 100, 0)))
        .hasMessageContaining("201 x 100")
        .hasMessageContaining("200 x 100");
  }

  @Test
  void oneWithoutAPictureIsReported() {
    byte[] webp = Arrays.copyOf(webp(false), 12);
    little(webp).putInt(4, 4);
    assertThat(refusal(webp)).hasMessageContaining("without a picture");
  }

  @Test
  void bytesBehindItDoNoHarm() throws MediaException {
    byte[] webp = webp(false);
    decode(Arrays.copyOf(webp, webp.length + 100), Pictures.blank(128, 64));
  }

  private static byte[] webp(boolean lossless) {
    return Webp.of(Pictures.waves(200, 100), 200, 100, lossless);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
  }

  private static MediaException refusal(byte[] webp) {
    MediaException refusal =
        catchThrowableOfType(MediaException.class, () -> decode(webp, Pictures.blank(128, 64)));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private static PictureSize decode(byte[] webp, ByteBuffer rgb) throws MediaException {
    try (PictureDecoder decoder =
        new PictureDecoder(PictureFormat.auto(), MediaLimits.defaults(), 128, 64)) {
      return decoder.decode(ByteBuffer.wrap(webp), rgb);
    }
  }
}
