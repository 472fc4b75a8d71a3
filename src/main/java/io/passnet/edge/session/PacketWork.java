package io.passnet.edge.session;

import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_UNSHOWN;
import static io.passnet.edge.session.Counters.Event.FRAME_DROPPED_WAITING;
import static io.passnet.edge.session.Counters.Event.FRAME_REJECTED_BROKEN;

import io.passnet.edge.media.MediaException;
import io.passnet.edge.media.PacketDecoder;
import io.passnet.edge.media.PacketEvent;
import io.passnet.edge.session.StreamNotice.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a session has done to frames that are video packets. Every packet is decoded; of the
 * pictures that are out, EVERY delivery has each looked at, LATEST the newest one of the packets
 * that waited together. Used by one worker at a time.
 *
 * <p>A frame whose picture is not out yet waits for it here: decoders show pictures in another
 * order than that of the packets, and some packets show none.
 */
final class PacketWork {
  private record Waiting(Input.Frame frame, long startedNanos) {}

  /** More than any decoder holds back; an older frame shows no picture. */
  private static final int MOST_WAITING = 256;

  private static final ByteBuffer TAKEN = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final FrameWork work;
  private final Pipeline pipeline;
  private final PacketDecoder decoder;
  private final boolean latest;
  private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
  private long nextTag;

  /** The picture that the decoder holds, not yet looked at; null if there is none. */
  private Waiting picture;

  private long pictureTag;
  private long shownUs = Long.MIN_VALUE;

  /** Frames that waited together with the present one and are still to come, in LATEST. */
  private int batch;

  /** A seek, or the end: it holds once the decoder is empty. */
  private Input closing;

  /** New scenes begin with the first pictures from these tags on. */
  private final Deque<Long> cuts = new ArrayDeque<>();

  private boolean unfinished;
  private boolean toldFallback;

  /** Packets that were left out since the last picture. */
  private long gap;

  PacketWork(FrameWork work, Pipeline pipeline, PacketDecoder decoder, Delivery delivery) {
    this.work = work;
    this.pipeline = pipeline;
    this.decoder = decoder;
    this.latest = delivery == Delivery.LATEST;
  }

  /** Whether the last packets may still have something to show. */
  boolean unfinished() {
    return unfinished;
  }

  /**
   * Takes a frame, a mark, the end, or goes on with what the last one brought.
   *
   * @param framesWaiting frames that wait behind it
   * @return whether a picture went to the engine
   */
  boolean take(Input input, int framesWaiting, Account account) {
    tellFallback(account);
    if (input instanceof Input.Frame frame) {
      batch = batch > 0 ? batch - 1 : latest ? framesWaiting : 0;
      put(frame, account);
    } else if (input instanceof Input.Mark mark && !mark.seek()) {
      cuts.add(nextTag);
    } else if (!(input instanceof Input.More)) {
      decoder.end();
      closing = input;
    }
    return advance(account);
  }

  private void put(Input.Frame frame, Account account) {
    waiting.put(
        nextTag,
        new Waiting(
            new Input.Frame(
                frame.id(),
                frame.mediaTimeUs(),
                frame.captureTimeUs(),
                TAKEN,
                frame.arrivedNanos()),
            work.now()));
    decoder.put(frame.data(), nextTag++);
    if (waiting.size() > MOST_WAITING) {
      Iterator<Waiting> oldest = waiting.values().iterator();
      oldest.next();
      oldest.remove();
      account.unanswered(1, FRAME_DROPPED_UNSHOWN);
    }
  }

  private boolean advance(Account account) {
    unfinished = true;
    for (var event = decoder.next(); event.isPresent(); event = decoder.next()) {
      settle(event.get(), account);
      if (!latest && look(account)) {
        return true;
      }
    }
    if (batch == 0 && look(account)) {
      return true;
    }
    if (closing != null) {
      close(account);
    }
    unfinished = false;
    return false;
  }

  private boolean look(Account account) {
    if (picture == null) {
      return false;
    }
    if (cuts.removeIf(tag -> tag <= pictureTag)) {
      pipeline.mark(new Input.Mark(false));
    }
    Waiting shown = picture;
    picture = null;
    return work.start(shown.frame(), shown.startedNanos(), account);
  }

  private void settle(PacketEvent event, Account account) {
    Waiting of = waiting.remove(event.tag());
    if (event instanceof PacketEvent.Picture) {
      dropPicture(account);
      picture = of;
      pictureTag = event.tag();
      resume(of, account);
    } else if (event instanceof PacketEvent.Skipped) {
      skip(of, account);
    } else {
      lose((PacketEvent.Lost) event, of, account);
    }
  }

  /** The decoder holds one picture: the one before it is gone. */
  private void dropPicture(Account account) {
    if (picture != null) {
      picture = null;
      account.unanswered(1, FRAME_DROPPED_WAITING);
    }
  }

  private void resume(Waiting of, Account account) {
    if (of == null) {
      return;
    }
    shownUs = of.frame().mediaTimeUs();
    if (gap > 0) {
      account.told(
          new StreamNotice(
              Kind.PACKET_BROKEN,
              of.frame().id(),
              shownUs,
              "Pictures go on with frame %s; %d packets before it were broken or waited for a key frame"
                  .formatted(Long.toUnsignedString(of.frame().id()), gap),
              "",
              work.count(Kind.PACKET_BROKEN, 0)));
      gap = 0;
    }
  }

  private void skip(Waiting of, Account account) {
    if (of != null) {
      account.unanswered(1, FRAME_REJECTED_BROKEN);
      tellGap(
          Kind.PACKET_BROKEN,
          of,
          "Decoding cannot begin with frame %s, which is no key frame; packets are left out up to the next one. Begin, and go on after a seek, with a key frame and its parameter sets"
              .formatted(Long.toUnsignedString(of.frame().id())),
          "",
          account);
    }
  }

  private void lose(PacketEvent.Lost lost, Waiting of, Account account) {
    MediaException cause = lost.cause();
    Kind kind = cause.limitKey().isEmpty() ? Kind.PACKET_BROKEN : Kind.FRAME_UNDECODABLE;
    if (of != null) {
      account.unanswered(1, Counters.Event.rejected(kind));
    }
    if (lost.through() == PacketEvent.Lost.NONE) {
      if (of != null) {
        account.told(work.notice(kind, of.frame(), cause.getMessage(), cause.limitKey()));
      }
      return;
    }
    tellGap(kind, of, cause.getMessage(), cause.limitKey(), account);
    for (Iterator<Map.Entry<Long, Waiting>> i = waiting.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Long, Waiting> other = i.next();
      if (other.getKey() <= lost.through()) {
        i.remove();
        if (other.getValue().frame().mediaTimeUs() <= shownUs) {
          account.unanswered(1, FRAME_DROPPED_UNSHOWN);
        } else {
          account.unanswered(1, FRAME_REJECTED_BROKEN);
          gap++;
          work.count(Kind.PACKET_BROKEN, 1);
        }
      }
    }
  }

  /** Tells that packets are being left out, once; from there on they are counted. */
  private void tellGap(Kind kind, Waiting of, String text, String limitKey, Account account) {
    if (gap == 0 && of != null) {
      account.told(work.notice(kind, of.frame(), text, limitKey));
    } else {
      work.count(kind, 1);
    }
    gap++;
  }

  private void tellFallback(Account account) {
    Optional<String> reason = decoder.fallback();
    if (!toldFallback && reason.isPresent()) {
      toldFallback = true;
      account.told(
          new StreamNotice(
              Kind.DECODER_FALLBACK,
              0,
              0,
              "%s does the work instead: %s".formatted(decoder.decoderName(), reason.get()),
              "",
              work.count(Kind.DECODER_FALLBACK, 1)));
    }
  }

  private void close(Account account) {
    dropPicture(account);
    account.unanswered(waiting.size(), FRAME_DROPPED_UNSHOWN);
    waiting.clear();
    if (closing instanceof Input.Mark mark) {
      decoder.flush();
      pipeline.mark(mark);
      cuts.clear();
      shownUs = Long.MIN_VALUE;
      gap = 0;
    }
    closing = null;
  }
}
