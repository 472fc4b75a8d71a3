package io.passnet.edge.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import com.google.rpc.ErrorInfo;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.passnet.saliency.v1.AnalyzeOptions;
import io.passnet.saliency.v1.AnalyzeRequest;
import io.passnet.saliency.v1.AnalyzeResponse;
import io.passnet.saliency.v1.Notice;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.passnet.saliency.v1.Segment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A client's end of one Analyze call that keeps every answer. */
final class TestAnalyze implements ClientResponseObserver<AnalyzeRequest, AnalyzeResponse> {
  final List<AnalyzeResponse> answers = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Status> ended = new CompletableFuture<>();
  private final Semaphore ready = new Semaphore(0);
  private final boolean reading;
  private ClientCallStreamObserver<AnalyzeRequest> call;
  private volatile Throwable failure;

  private TestAnalyze(boolean reading) {
    this.reading = reading;
  }

  static TestAnalyze start(Channel channel) {
    TestAnalyze analyze = new TestAnalyze(true);
    SaliencyGrpc.newStub(channel).analyze(analyze);
    return analyze;
  }

  static TestAnalyze start(Channel channel, AnalyzeOptions options) {
    return start(channel).options(options);
  }

  /** Starts a call that reads nothing until {@link #read}. */
  static TestAnalyze startUnread(Channel channel, AnalyzeOptions options) {
    TestAnalyze analyze = new TestAnalyze(false);
    SaliencyGrpc.newStub(channel).analyze(analyze);
    return analyze.options(options);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<AnalyzeRequest> requestStream) {
    call = requestStream;
    call.setOnReadyHandler(ready::release);
    if (!reading) {
      call.disableAutoRequestWithInitial(1);
    }
  }

  TestAnalyze options(AnalyzeOptions options) {
    return send(AnalyzeRequest.newBuilder().setOptions(options).build());
  }

  TestAnalyze send(AnalyzeRequest request) {
    call.onNext(request);
    return this;
  }

  TestAnalyze chunk(byte[] file, int from, int to) {
    ByteString bytes = UnsafeByteOperations.unsafeWrap(file, from, to - from);
    return send(AnalyzeRequest.newBuilder().setChunk(bytes).build());
  }

  /** Sends a stretch of the file in chunks of a size, as the server takes them. */
  TestAnalyze chunks(byte[] file, int from, int to, int size) throws InterruptedException {
    for (int at = from; at < to; at += size) {
      if (!awaitReady(30)) {
        throw new AssertionError("The server took nothing for 30 s");
      }
      chunk(file, at, Math.min(to, at + size));
    }
    return this;
  }

  /** Waits until gRPC would send at once; returns whether it does within some seconds. */
  boolean awaitReady(int seconds) throws InterruptedException {
    while (!call.isReady()) {
      if (ended.isDone()) {
        return true;
      }
      if (!ready.tryAcquire(seconds, TimeUnit.SECONDS)) {
        return false;
      }
    }
    return true;
  }

  void read(int messages) {
    call.request(messages);
  }

  TestAnalyze halfClose() {
    call.onCompleted();
    return this;
  }

  void cancel() {
    call.cancel("the test's client is gone", null);
  }

  Status status() throws Exception {
    return ended.get(120, TimeUnit.SECONDS);
  }

  ErrorInfo errorInfo() throws Exception {
    status();
    return StatusProto.fromThrowable(failure).getDetails(0).unpack(ErrorInfo.class);
  }

  List<Segment> segments() {
    return answers.stream()
        .filter(AnalyzeResponse::hasSegment)
        .map(AnalyzeResponse::getSegment)
        .toList();
  }

  List<Result> results() {
    return answers.stream()
        .filter(AnalyzeResponse::hasResult)
        .map(AnalyzeResponse::getResult)
        .toList();
  }

  List<Notice> notices() {
    return answers.stream()
        .filter(AnalyzeResponse::hasNotice)
        .map(AnalyzeResponse::getNotice)
        .toList();
  }

  @Override
  public void onNext(AnalyzeResponse answer) {
    answers.add(answer);
  }

  @Override
  public void onError(Throwable t) {
    failure = t;
    ended.complete(Status.fromThrowable(t));
    ready.release();
  }

  @Override
  public void onCompleted() {
    ended.complete(Status.OK);
    ready.release();
  }
}
