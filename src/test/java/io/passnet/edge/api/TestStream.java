package io.passnet.edge.api;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.passnet.saliency.v1.Audio;
import io.passnet.saliency.v1.Closed;
import io.passnet.saliency.v1.Frame;
import io.passnet.saliency.v1.Mark;
import io.passnet.saliency.v1.MarkKind;
import io.passnet.saliency.v1.Notice;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.Opened;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.passnet.saliency.v1.TrackRequest;
import io.passnet.saliency.v1.TrackResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A client's end of one Track call that keeps every answer. */
final class TestStream implements ClientResponseObserver<TrackRequest, TrackResponse> {
  final List<Result> results = new CopyOnWriteArrayList<>();
  final List<Notice> notices = new CopyOnWriteArrayList<>();
  final CompletableFuture<Opened> opened = new CompletableFuture<>();
  final CompletableFuture<Closed> closed = new CompletableFuture<>();
  final CompletableFuture<Status> ended = new CompletableFuture<>();
  private final boolean reading;
  private final Consumer<Result> onResult;
  private final Semaphore ready = new Semaphore(0);
  private ClientCallStreamObserver<TrackRequest> call;
  private volatile Throwable failure;

  private TestStream(boolean reading, Consumer<Result> onResult) {
    this.reading = reading;
    this.onResult = onResult;
  }

  static TestStream start(Channel channel) {
    return start(channel, result -> {});
  }

  static TestStream start(Channel channel, Consumer<Result> onResult) {
    TestStream stream = new TestStream(true, onResult);
    SaliencyGrpc.newStub(channel).track(stream);
    return stream;
  }

  /** Starts a call that reads nothing until {@link #read}. */
  static TestStream startUnread(Channel channel) {
    TestStream stream = new TestStream(false, result -> {});
    SaliencyGrpc.newStub(channel).track(stream);
    return stream;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<TrackRequest> requestStream) {
    call = requestStream;
    call.setOnReadyHandler(ready::release);
    if (!reading) {
      call.disableAutoRequestWithInitial(1);
    }
  }

  void read(int messages) {
    call.request(messages);
  }

  TestStream open(Open open) {
    send(TrackRequest.newBuilder().setOpen(open).build());
    return this;
  }

  void frame(long id, long mediaTimeUs, ByteString data) {
    send(
        TrackRequest.newBuilder()
            .setFrame(Frame.newBuilder().setId(id).setMediaTimeUs(mediaTimeUs).setData(data))
            .build());
  }

  void audio(Audio.Builder audio) {
    send(TrackRequest.newBuilder().setAudio(audio).build());
  }

  void seek() {
    send(
        TrackRequest.newBuilder()
            .setMark(Mark.newBuilder().setKind(MarkKind.MARK_KIND_SEEK))
            .build());
  }

  void send(TrackRequest request) {
    call.onNext(request);
  }

  /** Waits until gRPC would send at once, as a client that respects flow control does. */
  void awaitReady() throws InterruptedException {
    while (!call.isReady()) {
      if (!ready.tryAcquire(30, TimeUnit.SECONDS)) {
        throw new AssertionError("The server took nothing for 30 s");
      }
    }
  }

  boolean isReady() {
    return call.isReady();
  }

  void halfClose() {
    call.onCompleted();
  }

  void cancel() {
    call.cancel("the test's client is gone", null);
  }

  Status status() throws Exception {
    return ended.get(60, TimeUnit.SECONDS);
  }

  @Override
  public void onNext(TrackResponse response) {
    switch (response.getMessageCase()) {
      case OPENED -> opened.complete(response.getOpened());
      case RESULT -> {
        results.add(response.getResult());
        onResult.accept(response.getResult());
      }
      case NOTICE -> notices.add(response.getNotice());
      case CLOSED -> closed.complete(response.getClosed());
      case MESSAGE_NOT_SET -> throw new AssertionError("An empty answer came");
    }
  }

  @Override
  public void onError(Throwable t) {
    failure = t;
    ended.complete(Status.fromThrowable(t));
  }

  /** Returns the machine-readable details of what ended the call. */
  ErrorInfo errorInfo() throws Exception {
    status();
    return StatusProto.fromThrowable(failure).getDetails(0).unpack(ErrorInfo.class);
  }

  @Override
  public void onCompleted() {
    ended.complete(Status.OK);
  }
}
