package io.passnet.edge.api;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.micrometer.core.instrument.Timer;
import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.WarmModel;
import io.passnet.edge.geometry.Axes;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.Outlet;
import io.passnet.edge.session.SessionException;
import io.passnet.edge.session.SessionSpec;
import io.passnet.edge.session.Sessions;
import io.passnet.edge.session.StreamNotice;
import io.passnet.edge.session.Totals;
import io.passnet.edge.session.Watcher;
import io.passnet.saliency.v1.WatchRequest;
import io.passnet.saliency.v1.WatchResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One {@code Watch} call: hands what a watcher is shown to gRPC. */
final class WatchCall implements Outlet {
  private final Engine engine;
  private final ServerCallStreamObserver<WatchResponse> peer;
  private final Axes axes;
  private final CallMeters meters;
  private Timer ages;

  private WatchCall(
      Engine engine, Axes axes, ServerCallStreamObserver<WatchResponse> peer, CallMeters meters) {
    this.engine = engine;
    this.axes = axes;
    this.peer = peer;
    this.meters = meters;
  }

  /** Begins to watch; throws a status if the request is not one that can be answered. */
  static void start(
      WatchRequest request,
      Sessions sessions,
      Engine engine,
      ServerCallStreamObserver<WatchResponse> peer,
      CallMeters meters) {
    if (request.getStream().isEmpty()) {
      throw Statuses.invalid(
          "stream",
          "stream is empty; name the stream to be watched, as its Open does (ListStreams lists those that are live)");
    }
    WatchCall call = new WatchCall(engine, Requests.axes(request.getAxes(), "axes"), peer, meters);
    Map<String, ProductRequest> products = products(request, engine, call.axes);
    Watcher watcher =
        sessions.watch(Requests.stream(request.getStream(), "stream"), products::get, call);
    peer.setOnReadyHandler(watcher::outletReady);
    peer.setOnCancelHandler(watcher::leave);
    peer.setOnCloseHandler(watcher::leave);
  }

  /** Which model answers is known when the stream is live; products must suit each. */
  private static Map<String, ProductRequest> products(
      WatchRequest request, Engine engine, Axes axes) {
    Map<String, ProductRequest> products = new HashMap<>();
    for (WarmModel model : engine.models()) {
      try {
        products.put(
            model.name(),
            ProductRequests.products(request.getProducts(), "products", model.manifest(), axes));
      } catch (StatusRuntimeException e) {
        throw engine.models().size() == 1 ? e : Statuses.of(e, model.name());
      }
    }
    return products;
  }

  @Override
  public boolean ready() {
    return peer.isReady();
  }

  @Override
  public void opened(SessionSpec spec, String videoDecoder) {
    ages = meters.watch(spec.delivery());
    send(
        WatchResponse.newBuilder()
            .setOpened(Answers.opened(spec, videoDecoder, axes, engine))
            .build());
  }

  @Override
  public void result(FrameResult result) {
    long now = System.nanoTime();
    ages.record(now - result.times().arrived(), TimeUnit.NANOSECONDS);
    send(WatchResponse.newBuilder().setResult(Answers.result(result, axes, now)).build());
  }

  @Override
  public void notice(StreamNotice notice) {
    // Notices are for the one who feeds the stream.
  }

  @Override
  public void closed(Totals totals) {
    send(totals);
    if (!peer.isCancelled()) {
      peer.onCompleted();
    }
  }

  @Override
  public void lost(Totals totals, SessionException cause) {
    send(totals);
    failed(cause);
  }

  private void send(Totals totals) {
    send(WatchResponse.newBuilder().setClosed(Answers.closed(totals)).build());
  }

  @Override
  public void failed(SessionException cause) {
    if (!peer.isCancelled()) {
      peer.onError(Statuses.of(cause));
    }
  }

  @Override
  public void requestMore() {
    // A watcher sends nothing.
  }

  private void send(WatchResponse answer) {
    if (!peer.isCancelled()) {
      peer.onNext(answer);
    }
  }
}
