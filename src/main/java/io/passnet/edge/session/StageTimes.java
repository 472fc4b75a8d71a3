package io.passnet.edge.session;

/**
 * Where a frame's time went, in nanoseconds of the monotonic clock.
 *
 * @param arrived when the frame came, a point in time
 * @param waited from arrival to the start of decoding
 * @param decoded decoding and scaling, and reading of the sound
 * @param queued from decoded to the start of inference
 * @param inferred all graphs of the model
 * @param products making the products
 */
public record StageTimes(
    long arrived, long waited, long decoded, long queued, long inferred, long products) {}
