package io.passnet.edge.model;

/**
 * One frame of one stream, to be looked at.
 *
 * @param state what the model remembers of the stream
 * @param input the frame's picture and sound, filled
 * @param mediaTimeUs the frame's media time, not before the stream's last frame
 * @param heard whether the input holds sound
 * @param sceneTimeUs time since the scene began
 */
public record Look(
    StreamState state, FrameInput input, long mediaTimeUs, boolean heard, long sceneTimeUs) {}
