package io.passnet.edge.api.client;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.passnet.edge.session.SessionSpec;
import io.passnet.saliency.v1.Audio;
import io.passnet.saliency.v1.Frame;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.passnet.saliency.v1.TrackRequest;
import io.passnet.saliency.v1.TrackResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A {@code Track} stream to a server. Frames are never queued here: one that the connection does
 * not take at once is not sent, and the caller, who has a newer one soon, is told. Used by one
 * thread; closing it cancels a stream that has not ended.
 */
public final class TrackClient implements AutoCloseable {
  private final ManagedChannel channel;
  private final TrackListener listener;
  private final CountDownLatch ended = new CountDownLatch(1);
  private ClientCallStreamObserver<TrackRequest> requests;

  private TrackClient(ManagedChannel channel, TrackListener listener) {
    this.channel = channel;
    this.listener = listener;
  }

  /**
   * Opens a stream without encryption. Failures, a missing server's included, come to the listener.
   *
   * @param host name or address
   * @param port of the server's gRPC
   * @param spec what the stream carries and wants; its scene age is not sent
   */
  public static TrackClient open(String host, int port, SessionSpec spec, TrackListener listener) {
    requireNonNull(spec, "spec is null");
    ManagedChannel channel = ManagedChannelBuilder.forAddress(host, port).usePlaintext().build();
    TrackClient client = new TrackClient(channel, requireNonNull(listener, "listener is null"));
    SaliencyGrpc.newStub(channel).track(client.new Answers());
    client.requests.onNext(TrackRequest.newBuilder().setOpen(Wire.open(spec)).build());
    return client;
  }

  /**
   * Sends a frame if the connection takes it now.
   *
   * @param id the caller's number, given back in the answer
   * @param mediaTimeUs place on the media time line
   * @param captureTimeUs the caller's clock, given back in the answer
   * @param data the picture; not to be written to afterwards
   * @return whether it was sent
   */
  public boolean frame(long id, long mediaTimeUs, long captureTimeUs, ByteBuffer data) {
    if (!requests.isReady()) {
      return false;
    }
    requests.onNext(
        TrackRequest.newBuilder()
            .setFrame(
                Frame.newBuilder()
                    .setId(id)
                    .setMediaTimeUs(mediaTimeUs)
                    .setCaptureTimeUs(captureTimeUs)
                    .setData(UnsafeByteOperations.unsafeWrap(data)))
            .build());
    return true;
  }

  /**
   * Sends a block of sound. It is small and always taken: a gap would be heard.
   *
   * @param mediaTimeUs media time of the first sample
   * @param data samples in the stream's format; not to be written to afterwards
   */
  public void sound(long mediaTimeUs, ByteBuffer data) {
    requests.onNext(
        TrackRequest.newBuilder()
            .setAudio(
                Audio.newBuilder()
                    .setMediaTimeUs(mediaTimeUs)
                    .setData(UnsafeByteOperations.unsafeWrap(data)))
            .build());
  }

  /** Returns whether the stream has ended, well or not. */
  public boolean ended() {
    return ended.getCount() == 0;
  }

  /**
   * Sends no more and waits for the last answers.
   *
   * @return whether the stream ended within the time
   */
  public boolean finish(Duration patience) throws InterruptedException {
    if (!ended()) {
      requests.onCompleted();
    }
    return ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    if (!ended()) {
      requests.cancel("The client closed the stream", null);
    }
    channel.shutdownNow();
  }

  /** Takes the server's messages. */
  private final class Answers implements ClientResponseObserver<TrackRequest, TrackResponse> {
    private boolean closed;

    @Override
    public void beforeStart(ClientCallStreamObserver<TrackRequest> stream) {
      requests = stream;
    }

    @Override
    public void onNext(TrackResponse response) {
      switch (response.getMessageCase()) {
        case OPENED -> listener.opened(Wire.model(response.getOpened().getModel()));
        case RESULT -> listener.result(Wire.result(response.getResult()));
        case NOTICE -> listener.notice(response.getNotice().getText());
        case CLOSED -> {
          closed = true;
          listener.closed(Wire.totals(response.getClosed()));
        }
        case MESSAGE_NOT_SET -> {
          // A newer server's message, of a kind that this client does not know.
        }
      }
    }

    @Override
    public void onError(Throwable t) {
      Status status = Status.fromThrowable(t);
      String why = status.getDescription() == null ? String.valueOf(t) : status.getDescription();
      listener.failed("%s: %s".formatted(status.getCode(), why));
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      if (!closed) {
        listener.failed("The server ended the stream without its totals; look into its log");
      }
      ended.countDown();
    }
  }
}
