package io.passnet.edge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which streams were looked at lately, by a clock that the test sets. */
class CompanyTest {
  private static final long FRAME = Company.LATELY_NANOS / 3;

  private final Company company = new Company();
  // As near to its overflow as a clock can be.
  private final long start = Math.subtractExact(Long.MAX_VALUE, FRAME);

  @Test
  void aStreamByItselfIsAlone() {
    for (int frame = 0; frame < 10; frame++) {
      assertThat(company.with("one", start + frame * FRAME)).isEqualTo(1);
    }
  }

  @Test
  void allThatAreLookedAtInTurnsAreInCompany() {
    company.with("one", start);
    company.with("two", start + 1);
    company.with("three", start + 2);
    for (int round = 1; round < 10; round++) {
      assertThat(company.with("one", start + round * FRAME)).isEqualTo(3);
      assertThat(company.with("two", start + round * FRAME + 1)).isEqualTo(3);
      assertThat(company.with("three", start + round * FRAME + 2)).isEqualTo(3);
    }
  }

  @Test
  void whoHasNotBeenLookedAtForAWhileIsNoCompany() {
    company.with("one", start);
    assertThat(company.with("two", start + Company.LATELY_NANOS - 1)).isEqualTo(2);
    assertThat(company.with("two", start + Company.LATELY_NANOS)).isEqualTo(1);
  }

  @Test
  void whoLeavesIsNoCompany() {
    company.with("one", start);
    company.with("two", start);
    company.left("one");
    assertThat(company.with("two", start)).isEqualTo(1);
  }
}
