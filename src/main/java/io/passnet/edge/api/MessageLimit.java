package io.passnet.edge.api;

import com.google.protobuf.MessageLite;

/**
 * The largest message that is taken. gRPC's own bound lies above it, so that a message of a usual
 * size too many is refused here, with the key that sets the limit.
 */
record MessageLimit(long bytes) {

  /**
   * Checks a message.
   *
   * @throws io.grpc.StatusRuntimeException RESOURCE_EXHAUSTED, naming the key
   */
  void check(MessageLite message) {
    int size = message.getSerializedSize();
    if (size > bytes) {
      throw Statuses.limit(
          "passnet.media.max-message",
          "The message has %d bytes, more than the %d that passnet.media.max-message allows; send JPEG or a smaller picture, or raise the key"
              .formatted(size, bytes));
    }
  }
}
