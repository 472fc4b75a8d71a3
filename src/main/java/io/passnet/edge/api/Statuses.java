package io.passnet.edge.api;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.passnet.edge.session.SessionException;
import org.jboss.logging.Logger;

/** Failures as gRPC statuses, each with a {@code google.rpc.ErrorInfo} that machines can read. */
final class Statuses {
  private static final Logger LOG = Logger.getLogger(Statuses.class);
  private static final String DOMAIN = "passnet.io";

  private Statuses() {}

  /** A request that the contract does not allow. */
  static StatusRuntimeException invalid(String field, String message) {
    return status(Code.INVALID_ARGUMENT, "INVALID_FIELD", "field", field, message);
  }

  /** The same failure, where it is one model's among several. */
  static StatusRuntimeException of(StatusRuntimeException e, String model) {
    Status status = StatusProto.fromThrowable(e);
    return StatusProto.toStatusRuntimeException(
        status.toBuilder()
            .setMessage("For the model %s: %s".formatted(model, status.getMessage()))
            .build());
  }

  /** A limit of the server, with the configuration key that sets it. */
  static StatusRuntimeException limit(String key, String message) {
    return status(Code.RESOURCE_EXHAUSTED, "LIMIT", "key", key, message);
  }

  /** No model is ready. */
  static StatusRuntimeException notReady() {
    return status(
        Code.FAILED_PRECONDITION,
        "MODEL_NOT_READY",
        "",
        "",
        "The model is still being loaded and warmed up; wait until grpc.health.v1 answers SERVING");
  }

  /** Any failure of a call; what the client is not to blame for is logged. */
  static StatusRuntimeException of(RuntimeException e) {
    if (e instanceof StatusRuntimeException status) {
      return status;
    }
    if (e instanceof SessionException cause) {
      return of(cause);
    }
    LOG.error("A call failed", e);
    return status(Code.INTERNAL, "INTERNAL", "", "", "The server failed: " + e);
  }

  /** A stream that cannot begin or go on. */
  static StatusRuntimeException of(SessionException e) {
    return switch (e.reason()) {
      case INVALID -> invalid(e.subject(), e.getMessage());
      case LIMIT -> limit(e.subject(), e.getMessage());
      case UNAVAILABLE ->
          status(Code.FAILED_PRECONDITION, "UNAVAILABLE", "key", e.subject(), e.getMessage());
      case NOT_READY -> notReady();
      case NAME_TAKEN ->
          status(Code.ALREADY_EXISTS, "NAME_TAKEN", "field", e.subject(), e.getMessage());
      case TAKEN_OVER -> status(Code.ABORTED, "TAKEN_OVER", "field", e.subject(), e.getMessage());
      case STREAM_LOST -> status(Code.ABORTED, "STREAM_LOST", "field", e.subject(), e.getMessage());
      case IDLE -> status(Code.ABORTED, "IDLE_TIMEOUT", "field", e.subject(), e.getMessage());
      case DRAINING -> status(Code.ABORTED, "DRAINING", "", "", e.getMessage());
      case INTERNAL -> status(Code.INTERNAL, "INTERNAL", "", "", e.getMessage());
    };
  }

  private static StatusRuntimeException status(
      Code code, String reason, String key, String value, String message) {
    ErrorInfo.Builder info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason);
    if (!key.isEmpty()) {
      info.putMetadata(key, value);
    }
    return StatusProto.toStatusRuntimeException(
        Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(message)
            .addDetails(Any.pack(info.build()))
            .build());
  }
}
