package io.passnet.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MailboxTest {
  @Test
  void inLatestANewerFrameReplacesTheWaitingOneAndSoundStays() {
    Mailbox mailbox = new Mailbox(Delivery.LATEST, false, 4);
    Input.Sound sound = new Input.Sound(0, ByteBuffer.allocate(2));
    assertThat(mailbox.put(frame(1))).isZero();
    assertThat(mailbox.put(sound)).isZero();
    assertThat(mailbox.put(frame(2))).isEqualTo(1);
    assertThat(mailbox.poll()).isSameAs(sound);
    assertThat(mailbox.poll()).isEqualTo(frame(2));
    assertThat(mailbox.poll()).isNull();
    assertThat(mailbox.put(frame(3))).isZero();
  }

  @Test
  void inEveryFramesQueueUpToTheBoundInOrder() {
    Mailbox mailbox = new Mailbox(Delivery.EVERY, false, 2);
    assertThat(mailbox.put(frame(1))).isZero();
    assertThat(mailbox.full()).isFalse();
    assertThat(mailbox.put(frame(2))).isZero();
    assertThat(mailbox.full()).isTrue();
    assertThat(mailbox.poll()).isEqualTo(frame(1));
    assertThat(mailbox.full()).isFalse();
    assertThat(mailbox.poll()).isEqualTo(frame(2));
  }

  @Test
  void soundAloneFillsAMailboxToo() {
    Mailbox mailbox = new Mailbox(Delivery.LATEST, false, 4);
    int blocks = 0;
    while (!mailbox.full() && blocks < 1_000) {
      mailbox.put(new Input.Sound(blocks++, ByteBuffer.allocate(2)));
    }
    assertThat(blocks).isBetween(50, 999);
    assertThat(mailbox.clear()).isZero();
    assertThat(mailbox.full()).isFalse();
  }

  @Test
  void bytesFillAMailboxToo() {
    Mailbox mailbox = new Mailbox(Delivery.LATEST, false, 4);
    mailbox.put(new Input.Sound(0, ByteBuffer.allocate(4 << 20)));
    assertThat(mailbox.full()).isFalse();
    mailbox.put(new Input.Sound(1, ByteBuffer.allocate(4 << 20)));
    assertThat(mailbox.full()).isTrue();
    mailbox.poll();
    assertThat(mailbox.full()).isFalse();
  }

  @Test
  void inLatestPacketsAreNotReplacedButTheirBytesAreBounded() {
    Mailbox mailbox = new Mailbox(Delivery.LATEST, true, 4);
    int packets = 0;
    while (!mailbox.full() && packets < 1_000) {
      assertThat(mailbox.put(frame(packets++))).isZero();
    }
    assertThat(packets).isBetween(50, 999);
    assertThat(mailbox.frames()).isEqualTo(packets);
    for (int i = 0; i < packets; i++) {
      assertThat(mailbox.poll()).isEqualTo(frame(i));
    }
    mailbox.put(new Input.Frame(1, 1, 0, ByteBuffer.allocate(8 << 20), 0));
    assertThat(mailbox.full()).isTrue();
  }

  @Test
  void clearingCountsTheFramesForgotten() {
    Mailbox mailbox = new Mailbox(Delivery.EVERY, false, 4);
    mailbox.put(frame(1));
    mailbox.put(new Input.Mark(true));
    mailbox.put(frame(2));
    assertThat(mailbox.clear()).isEqualTo(2);
    assertThat(mailbox.poll()).isNull();
  }

  private static Input.Frame frame(long id) {
    return new Input.Frame(id, id, 0, ByteBuffer.allocate(0), 0);
  }
}
