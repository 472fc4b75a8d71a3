package io.passnet.edge.media;

import java.util.Locale;

/**
 * What the operator asked to decode video packets with. {@link #AUTO} tries the GPU's decoder,
 * falls back to the CPU and says why; {@link #NVDEC} is required, and streams are refused without
 * it.
 */
public enum VideoDecoderChoice {
  CPU,
  AUTO,
  NVDEC;

  /** Configuration key of the choice. */
  public static final String KEY = "passnet.media.video-decoder";

  /** Returns the name used in the configuration. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
