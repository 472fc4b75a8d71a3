package io.passnet.edge.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.passnet.edge.engine.Engine;
import io.passnet.edge.geometry.Axes;
import io.passnet.edge.media.MediaFile;
import io.passnet.edge.product.Segment;
import io.passnet.edge.session.AnalysisOutlet;
import io.passnet.edge.session.AnalysisSpec;
import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.SessionException;
import io.passnet.edge.session.StreamNotice;
import io.passnet.edge.session.Totals;
import io.passnet.edge.session.Upload;
import io.passnet.edge.session.Uploads;
import io.passnet.saliency.v1.AnalyzeOptions;
import io.passnet.saliency.v1.AnalyzeRequest;
import io.passnet.saliency.v1.AnalyzeResponse;

/**
 * One {@code Analyze} call: hands each chunk to its upload and each answer to gRPC. Messages are
 * asked for one by one, so that the upload never runs far ahead of the analysis.
 */
final class AnalyzeCall implements StreamObserver<AnalyzeRequest>, AnalysisOutlet {
  private final ServerCallStreamObserver<AnalyzeResponse> peer;
  private final Uploads uploads;
  private final Engine engine;
  private final MessageLimit limit;
  private Upload upload;
  private AnalysisSpec spec;
  private volatile Axes axes = Axes.OMAF;
  private volatile boolean over;

  AnalyzeCall(
      ServerCallStreamObserver<AnalyzeResponse> peer,
      Uploads uploads,
      Engine engine,
      MessageLimit limit) {
    this.peer = peer;
    this.uploads = uploads;
    this.engine = engine;
    this.limit = limit;
    peer.disableAutoRequest();
    peer.setOnReadyHandler(
        () -> {
          if (upload != null) {
            upload.outletReady();
          }
        });
    peer.setOnCancelHandler(this::gone);
    peer.request(1);
  }

  @Override
  public void onNext(AnalyzeRequest request) {
    if (over) {
      return;
    }
    try {
      limit.check(request);
      take(request);
    } catch (RuntimeException e) {
      refuse(e);
    }
  }

  private void take(AnalyzeRequest request) {
    if (upload == null) {
      if (!request.hasOptions()) {
        throw Statuses.invalid(
            "options",
            "The first message is %s; it must be options, which say how the file is to be read"
                .formatted(request.getMessageCase()));
      }
      open(request.getOptions());
      return;
    }
    switch (request.getMessageCase()) {
      case CHUNK -> upload.chunk(request.getChunk().asReadOnlyByteBuffer());
      case OPTIONS ->
          throw Statuses.invalid(
              "options", "Second options came; a call has one file, send another call for another");
      case MESSAGE_NOT_SET ->
          throw Statuses.invalid("message", "An empty message came; it must hold a chunk");
    }
  }

  private void open(AnalyzeOptions options) {
    spec = AnalyzeRequests.options(options, engine.manifest());
    axes = Requests.axes(options.getAxes(), "options.axes");
    upload = uploads.open(spec, this);
    peer.request(1);
    if (peer.isCancelled()) {
      upload.cancel();
    }
  }

  private void refuse(RuntimeException e) {
    over = true;
    if (upload == null || upload.cancel()) {
      peer.onError(Statuses.of(e));
    }
  }

  @Override
  public void onError(Throwable t) {
    gone();
  }

  private void gone() {
    over = true;
    if (upload != null) {
      upload.cancel();
    }
  }

  @Override
  public void onCompleted() {
    if (over) {
      return;
    }
    if (upload == null) {
      refuse(
          Statuses.invalid(
              "options", "The call ended before options; send options, then the file in chunks"));
    } else {
      upload.halfClose();
    }
  }

  @Override
  public boolean ready() {
    return peer.isReady();
  }

  @Override
  public void opened(MediaFile file, Progress progress) {
    send(answer(progress).setOpened(AnalyzeAnswers.opened(file, spec, axes, engine)));
  }

  @Override
  public void result(FrameResult result, Progress progress) {
    send(answer(progress).setResult(Answers.result(result, axes, System.nanoTime())));
  }

  @Override
  public void segment(Segment segment, Progress progress) {
    send(answer(progress).setSegment(AnalyzeAnswers.segment(segment)));
  }

  @Override
  public void notice(StreamNotice notice, Progress progress) {
    send(answer(progress).setNotice(Answers.notice(notice)));
  }

  @Override
  public void closed(Totals totals, Progress progress) {
    over = true;
    send(answer(progress).setClosed(Answers.closed(totals)));
    if (!peer.isCancelled()) {
      peer.onCompleted();
    }
  }

  @Override
  public void failed(SessionException cause) {
    over = true;
    if (!peer.isCancelled()) {
      peer.onError(Statuses.of(cause));
    }
  }

  @Override
  public void requestMore() {
    peer.request(1);
  }

  private static AnalyzeResponse.Builder answer(Progress progress) {
    return AnalyzeResponse.newBuilder()
        .setProgressUs(progress.analysedUs())
        .setDurationUs(progress.durationUs());
  }

  private void send(AnalyzeResponse.Builder response) {
    if (!peer.isCancelled()) {
      peer.onNext(response.build());
    }
  }
}
