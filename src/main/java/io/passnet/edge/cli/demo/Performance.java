package io.passnet.edge.cli.demo;

import io.passnet.edge.api.client.TrackClient;
import io.passnet.edge.geometry.TileGrid;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.SoundEncoding;
import io.passnet.edge.media.SoundFormat;
import io.passnet.edge.media.SoundLayout;
import io.passnet.edge.product.MapFormat;
import io.passnet.edge.product.MapSpec;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.session.Delivery;
import io.passnet.edge.session.SessionSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;

/** Plays the reel to a server in real time, as a camera and a microphone would. */
public final class Performance {
  /** The tiles that are asked for. */
  public static final TileGrid TILES = new TileGrid(6, 4);

  private static final int BLOCKS_A_SECOND = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Reel reel;
  private final LongSupplier nanoClock;
  private long startNanos;
  private long nextFrame;
  private long nextBlock;
  private long sent;
  private long skipped;

  /** A performance that has not begun. */
  public Performance(Reel reel, LongSupplier nanoClock) {
    this.reel = reel;
    this.nanoClock = nanoClock;
  }

  /**
   * Plays for some seconds and waits for the last answers.
   *
   * @param port the server's, on this machine
   * @param tally takes the answers
   * @param told how many seconds have passed, many times a second
   */
  public void play(int port, double seconds, Tally tally, DoubleConsumer told)
      throws InterruptedException {
    try (TrackClient client = TrackClient.open("localhost", port, spec(), tally)) {
      startNanos = nanoClock.getAsLong();
      double now = 0;
      while (now < seconds && !client.ended()) {
        send(client, now);
        told.accept(now);
        Thread.sleep(2);
        now = (nanoClock.getAsLong() - startNanos) / 1e9;
      }
      if (!client.finish(PATIENCE)) {
        tally.failed(
            "The server did not answer within %d s after the last frame; look into its log"
                .formatted(PATIENCE.toSeconds()));
      }
    }
  }

  private SessionSpec spec() {
    return new SessionSpec(
        "demo",
        false,
        "",
        Delivery.LATEST,
        PictureFormat.of(PictureEncoding.JPEG),
        Optional.of(
            new SoundFormat(SoundEncoding.F32LE, reel.voice().rate(), SoundLayout.AMBISONIC_1)),
        ProductRequest.STANDARD.with(new MapSpec(0, 0, MapFormat.U8)),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO);
  }

  /** Sends what a camera and a microphone have by now: whole blocks, and the newest picture. */
  private void send(TrackClient client, double now) {
    int samples = reel.voice().rate() / BLOCKS_A_SECOND;
    while ((nextBlock + 1.0) / BLOCKS_A_SECOND <= now) {
      client.sound(
          nextBlock * 1_000_000 / BLOCKS_A_SECOND, reel.sound(nextBlock * samples, samples));
      nextBlock++;
    }
    long newest = (long) (now * Reel.FPS);
    if (newest < nextFrame) {
      return;
    }
    long captured = (startNanos + Math.round(Reel.seconds(newest) * 1e9)) / 1000;
    long mediaTimeUs = Math.round(Reel.seconds(newest) * 1e6);
    boolean taken = client.frame(newest, mediaTimeUs, captured, reel.picture(newest));
    skipped += newest - nextFrame + (taken ? 0 : 1);
    sent += taken ? 1 : 0;
    nextFrame = newest + 1;
  }

  /** Frames that were sent. */
  public long sent() {
    return sent;
  }

  /** Frames that the connection or this machine was too slow for. */
  public long skipped() {
    return skipped;
  }
}
