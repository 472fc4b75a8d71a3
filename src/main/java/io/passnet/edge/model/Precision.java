package io.passnet.edge.model;

/** In which floats the operator lets the model compute. */
public enum Precision {
  /** What is fastest at nearly the same maps: 16 bits on a GPU where they are to be had. */
  AUTO,
  /** 32 bits throughout, TF32 switched off: the maps of the CPU. */
  FP32,
  /** 16 bits, which are required. */
  FP16;

  /** The key that chooses it. */
  public static final String KEY = "passnet.engine.precision";
}
