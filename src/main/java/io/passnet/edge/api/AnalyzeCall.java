package io.passnet.edge.api;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.passnet.edge.engine.Engine;
import io.passnet.edge.geometry.Axes;
import io.passnet.edge.media.MediaFile;
import io.passnet.edge.product.Segment;
import io.passnet.edge.session.AnalysisOutlet;
import io.passnet.edge.session.AnalysisSpec;
import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.StreamNotice;
import io.passnet.edge.session.Totals;
import io.passnet.edge.session.Upload;
import io.passnet.edge.session.Uploads;
import io.passnet.saliency.v1.AnalyzeOptions;
import io.passnet.saliency.v1.AnalyzeRequest;
import io.passnet.saliency.v1.AnalyzeResponse;

/**
 * One {@code Analyze} call: hands each chunk to its upload, which never runs far ahead of the
 * analysis, and each answer to gRPC.
 */
final class AnalyzeCall extends HeldBackCall<AnalyzeRequest, AnalyzeResponse, Upload>
    implements AnalysisOutlet {
  private final Uploads uploads;
  private final Engine engine;
  private final CallMeters meters;
  private AnalysisSpec spec;
  private volatile Axes axes = Axes.OMAF;

  AnalyzeCall(
      ServerCallStreamObserver<AnalyzeResponse> peer,
      Uploads uploads,
      Engine engine,
      MessageLimit limit,
      CallMeters meters) {
    super(peer, limit);
    this.uploads = uploads;
    this.engine = engine;
    this.meters = meters;
  }

  @Override
  Upload open(AnalyzeRequest first) {
    if (!first.hasOptions()) {
      throw Statuses.invalid(
          "options",
          "The first message is %s; it must be options, which say how the file is to be read"
              .formatted(first.getMessageCase()));
    }
    AnalyzeOptions options = first.getOptions();
    spec = AnalyzeRequests.options(options, engine);
    axes = Requests.axes(options.getAxes(), "options.axes");
    return uploads.open(spec, this);
  }

  @Override
  boolean take(Upload upload, AnalyzeRequest request) {
    switch (request.getMessageCase()) {
      case CHUNK -> upload.chunk(request.getChunk().asReadOnlyByteBuffer());
      case OPTIONS ->
          throw Statuses.invalid(
              "options", "Second options came; a call has one file, send another call for another");
      case MESSAGE_NOT_SET ->
          throw Statuses.invalid("message", "An empty message came; it must hold a chunk");
    }
    // The upload asks for more once the chunk is written.
    return false;
  }

  @Override
  StatusRuntimeException neverOpened() {
    return Statuses.invalid(
        "options", "The call ended before options; send options, then the file in chunks");
  }

  @Override
  public void opened(MediaFile file, Progress progress) {
    send(answer(progress).setOpened(AnalyzeAnswers.opened(file, spec, axes, engine)).build());
  }

  @Override
  public void result(FrameResult result, Progress progress) {
    send(answer(progress).setResult(Answers.result(result, axes, System.nanoTime())).build());
  }

  @Override
  public void segment(Segment segment, Progress progress) {
    send(answer(progress).setSegment(Answers.segment(segment)).build());
  }

  @Override
  public void notice(StreamNotice notice, Progress progress) {
    meters.told(notice);
    send(answer(progress).setNotice(Answers.notice(notice)).build());
  }

  @Override
  public void closed(Totals totals, Progress progress) {
    close(answer(progress).setClosed(Answers.closed(totals)).build());
  }

  private static AnalyzeResponse.Builder answer(Progress progress) {
    return AnalyzeResponse.newBuilder()
        .setProgressUs(progress.analysedUs())
        .setDurationUs(progress.durationUs());
  }
}
