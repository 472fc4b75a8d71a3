package io.passnet.edge.api;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.passnet.saliency.v1.AnalyzeResponse;
import java.util.concurrent.CompletableFuture;

/** A client's end of an Analyze call. */
final class TestAnalyze implements StreamObserver<AnalyzeResponse> {
  private final CompletableFuture<Status> ended = new CompletableFuture<>();

  Status status() {
    return ended.join();
  }

  @Override
  public void onNext(AnalyzeResponse value) {
    throw new AssertionError("Analyze answered " + value);
  }

  @Override
  public void onError(Throwable t) {
    ended.complete(Status.fromThrowable(t));
  }

  @Override
  public void onCompleted() {
    ended.complete(Status.OK);
  }
}
