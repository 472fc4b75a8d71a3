package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Float16Test {
  private static final int POSITIVE_INFINITY = 0x7c00;

  @Test
  void everyHalfComesBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      short half = (short) bits;
      float value = Float16.toFloat(half);
      if ((bits & 0x7fff) > POSITIVE_INFINITY) {
        assertThat(value).isNaN();
        assertThat(Float16.toFloat(Float16.ofFloat(value))).isNaN();
      } else {
        assertThat(Float16.ofFloat(value)).as("half %04x", bits).isEqualTo(half);
      }
    }
  }

  @Test
  void halvesHaveTheValuesOfTheStandard() {
    assertThat(Float16.toFloat((short) 0x3c00)).isEqualTo(1);
    assertThat(Float16.toFloat((short) 0xc000)).isEqualTo(-2);
    assertThat(Float16.toFloat((short) 0x7bff)).isEqualTo(65_504);
    assertThat(Float16.toFloat((short) 0x0001)).isEqualTo(0x1p-24f);
    assertThat(Float16.toFloat((short) 0x0400)).isEqualTo(0x1p-14f);
    assertThat(Float16.toFloat((short) 0x3555)).isEqualTo(1365 / 4096f);
    assertThat(Float16.toFloat((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(Float.floatToRawIntBits(Float16.toFloat((short) 0x8000))).isEqualTo(0x80000000);
  }

  @Test
  void betweenAnyTwoHalvesTheNearerIsTakenAndTheEvenOneInTheMiddle() {
    for (int bits = 0; bits < POSITIVE_INFINITY; bits++) {
      float lower = Float16.toFloat((short) bits);
      // The step beyond the largest half is as long as the one before it.
      float upper = bits + 1 == POSITIVE_INFINITY ? 65_536 : Float16.toFloat((short) (bits + 1));
      float middle = (lower + upper) / 2;
      int even = bits % 2 == 0 ? bits : bits + 1;
      assertRounds(middle, even);
      assertRounds(Math.nextDown(middle), bits);
      assertRounds(Math.nextUp(middle), bits + 1);
    }
  }

  @Test
  void tooLargeBecomesInfinite() {
    assertRounds(Math.nextDown(65_520f), 0x7bff);
    assertRounds(65_520, POSITIVE_INFINITY);
    assertRounds(Float.MAX_VALUE, POSITIVE_INFINITY);
    assertRounds(Float.POSITIVE_INFINITY, POSITIVE_INFINITY);
    assertRounds(Float.MIN_VALUE, 0);
  }

  private static void assertRounds(float value, int bits) {
    assertThat(Float16.ofFloat(value)).as("%s", value).isEqualTo((short) bits);
    assertThat(Float16.ofFloat(-value)).as("-%s", value).isEqualTo((short) (bits | 0x8000));
  }
}
