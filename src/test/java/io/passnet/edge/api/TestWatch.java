package io.passnet.edge.api;

import com.google.rpc.ErrorInfo;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.passnet.saliency.v1.Closed;
import io.passnet.saliency.v1.Opened;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.passnet.saliency.v1.WatchRequest;
import io.passnet.saliency.v1.WatchResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A watcher's end of one Watch call that keeps every answer. */
final class TestWatch implements ClientResponseObserver<WatchRequest, WatchResponse> {
  final List<Opened> opened = new CopyOnWriteArrayList<>();
  final List<Result> results = new CopyOnWriteArrayList<>();
  final CompletableFuture<Closed> closed = new CompletableFuture<>();
  private final CompletableFuture<Status> ended = new CompletableFuture<>();
  private final boolean reading;
  private ClientCallStreamObserver<WatchRequest> call;
  private volatile Throwable failure;

  private TestWatch(boolean reading) {
    this.reading = reading;
  }

  static TestWatch start(Channel channel, String stream, Products products) {
    return start(channel, stream, products, true);
  }

  /** Starts a call that reads one answer, and no more until {@link #read}. */
  static TestWatch startUnread(Channel channel, String stream, Products products) {
    return start(channel, stream, products, false);
  }

  private static TestWatch start(
      Channel channel, String stream, Products products, boolean reading) {
    TestWatch watch = new TestWatch(reading);
    WatchRequest request =
        WatchRequest.newBuilder().setStream(stream).setProducts(products).build();
    SaliencyGrpc.newStub(channel).watch(request, watch);
    return watch;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<WatchRequest> requestStream) {
    call = requestStream;
    if (!reading) {
      call.disableAutoRequestWithInitial(1);
    }
  }

  void read(int messages) {
    call.request(messages);
  }

  void cancel() {
    call.cancel("the test's watcher is gone", null);
  }

  Status status() throws Exception {
    return ended.get(60, TimeUnit.SECONDS);
  }

  @Override
  public void onNext(WatchResponse response) {
    switch (response.getMessageCase()) {
      case OPENED -> opened.add(response.getOpened());
      case RESULT -> results.add(response.getResult());
      case CLOSED -> closed.complete(response.getClosed());
      case MESSAGE_NOT_SET -> throw new AssertionError("An empty answer came");
    }
  }

  /** Returns the machine-readable details of what ended the call. */
  ErrorInfo errorInfo() throws Exception {
    status();
    return StatusProto.fromThrowable(failure).getDetails(0).unpack(ErrorInfo.class);
  }

  @Override
  public void onError(Throwable t) {
    failure = t;
    ended.complete(Status.fromThrowable(t));
  }

  @Override
  public void onCompleted() {
    ended.complete(Status.OK);
  }
}
