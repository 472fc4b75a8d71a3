package io.passnet.edge.api;

import com.google.protobuf.MessageLite;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.passnet.edge.session.Intake;
import io.passnet.edge.session.SessionException;

/**
 * A call with messages both ways, the first of which opens what it feeds. Messages are asked for
 * one by one, so that what is full holds the peer back through HTTP/2's flow control.
 *
 * @param <Q> what the client sends
 * @param <A> what it gets
 * @param <F> what is fed
 */
abstract class HeldBackCall<Q extends MessageLite, A, F extends Intake>
    implements StreamObserver<Q> {
  private final ServerCallStreamObserver<A> peer;
  private final MessageLimit limit;

  /** Null before the first message. */
  private F fed;

  private volatile boolean over;

  HeldBackCall(ServerCallStreamObserver<A> peer, MessageLimit limit) {
    this.peer = peer;
    this.limit = limit;
    peer.disableAutoRequest();
    peer.setOnReadyHandler(
        () -> {
          if (fed != null) {
            fed.outletReady();
          }
        });
    peer.setOnCancelHandler(this::gone);
    peer.request(1);
  }

  /** Opens what is fed, by the first message; throws a status if it is another one. */
  abstract F open(Q first);

  /** Takes a further message; returns whether the next one may come at once. */
  abstract boolean take(F fed, Q message);

  /** What the client is told that ends the call before its first message. */
  abstract StatusRuntimeException neverOpened();

  @Override
  public final void onNext(Q message) {
    if (over) {
      return;
    }
    try {
      limit.check(message);
      boolean more = true;
      if (fed == null) {
        fed = open(message);
        if (peer.isCancelled()) {
          fed.cancel();
        }
      } else {
        more = take(fed, message);
      }
      if (more) {
        peer.request(1);
      }
    } catch (RuntimeException e) {
      refuse(e);
    }
  }

  private void refuse(RuntimeException e) {
    over = true;
    StatusRuntimeException told = Statuses.of(e);
    if (fed == null || fed.refuse(told.getStatus().getDescription())) {
      peer.onError(told);
    }
  }

  @Override
  public final void onError(Throwable t) {
    gone();
  }

  private void gone() {
    over = true;
    if (fed != null) {
      fed.cancel();
    }
  }

  @Override
  public final void onCompleted() {
    if (over) {
      return;
    }
    if (fed == null) {
      refuse(neverOpened());
    } else {
      fed.halfClose();
    }
  }

  /** Returns whether the peer takes more now. */
  public final boolean ready() {
    return peer.isReady();
  }

  /** Asks the peer for one more message. */
  public final void requestMore() {
    peer.request(1);
  }

  /** Ends the call with an error. */
  public final void failed(SessionException cause) {
    over = true;
    if (!peer.isCancelled()) {
      peer.onError(Statuses.of(cause));
    }
  }

  final void send(A answer) {
    if (!peer.isCancelled()) {
      peer.onNext(answer);
    }
  }

  /** Sends the last answer, and ends the call well. */
  final void close(A last) {
    over = true;
    send(last);
    if (!peer.isCancelled()) {
      peer.onCompleted();
    }
  }
}
