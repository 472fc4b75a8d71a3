package io.passnet.edge.api;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;

/** Counts the calls that the server ends with an error, by what their clients are told of it. */
@Startup
@ApplicationScoped
@GlobalInterceptor
public class CallErrors implements ServerInterceptor {
  private final MeterRegistry registry;

  @Inject
  CallErrors(MeterRegistry registry) {
    this.registry = registry;
    // An alert on their rise would not see the first one of a counter that begins with it.
    SaliencyGrpc.getServiceDescriptor()
        .getMethods()
        .forEach(method -> counter(method.getBareMethodName(), "INTERNAL", ""));
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (!SaliencyGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            if (!status.isOk()) {
              count(call.getMethodDescriptor().getBareMethodName(), status, trailers);
            }
            super.close(status, trailers);
          }
        },
        headers);
  }

  private void count(String method, Status status, Metadata trailers) {
    ErrorInfo error = info(StatusProto.fromStatusAndTrailers(status, trailers));
    counter(method, error.getReason(), error.getMetadataOrDefault("key", "")).increment();
  }

  private Counter counter(String method, String reason, String key) {
    return Counter.builder("passnet.call.errors")
        .tag("call", method.toLowerCase(Locale.ROOT))
        .tag("reason", reason.isEmpty() ? "other" : reason.toLowerCase(Locale.ROOT))
        .tag("key", key)
        .description("Calls that the server ended with an error, by what their clients were told")
        .register(registry);
  }

  /** Returns what a status tells machines; empty if that is nothing. */
  private static ErrorInfo info(com.google.rpc.Status status) {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          return detail.unpack(ErrorInfo.class);
        } catch (InvalidProtocolBufferException e) {
          return ErrorInfo.getDefaultInstance();
        }
      }
    }
    return ErrorInfo.getDefaultInstance();
  }
}
