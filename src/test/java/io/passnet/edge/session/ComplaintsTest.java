package io.passnet.edge.session;

import static io.passnet.edge.session.StreamNotice.Kind.AUDIO_GAP;
import static io.passnet.edge.session.StreamNotice.Kind.AUDIO_INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Stepped by hand, in blocks of 20 ms of media time. */
class ComplaintsTest {
  private static final long BLOCK_US = 20_000;
  private final Complaints complaints = new Complaints();

  @Test
  void aCauseThatGoesOnIsToldOnceAndCounted() {
    assertThat(complaints.raise(AUDIO_INVALID)).isTrue();
    for (int i = 0; i < 99; i++) {
      assertThat(complaints.raise(AUDIO_INVALID)).isFalse();
    }
    assertThat(complaints.count(AUDIO_INVALID, 0)).isEqualTo(100);
  }

  @Test
  void aCauseIsToldAgainOnlyAfterItWasQuietForFiveSeconds() {
    complaints.raise(AUDIO_INVALID);
    fine(249);
    assertThat(complaints.raise(AUDIO_INVALID)).isFalse();
    fine(249);
    assertThat(complaints.raise(AUDIO_INVALID)).isFalse();
    fine(250);
    assertThat(complaints.raise(AUDIO_INVALID)).isTrue();
    assertThat(complaints.count(AUDIO_INVALID, 0)).isEqualTo(4);
  }

  @Test
  void causesAreKeptApart() {
    assertThat(complaints.raise(AUDIO_INVALID)).isTrue();
    fine(200);
    assertThat(complaints.raise(AUDIO_GAP)).isTrue();
    fine(50);
    assertThat(complaints.raise(AUDIO_GAP)).isFalse();
    assertThat(complaints.raise(AUDIO_INVALID)).isTrue();
    assertThat(complaints.count(AUDIO_GAP, 0)).isEqualTo(2);
  }

  private void fine(int blocks) {
    for (int i = 0; i < blocks; i++) {
      complaints.fine(BLOCK_US);
    }
  }
}
