package io.passnet.edge.geometry;

/** One of two eyes. */
public enum Eye {
  LEFT,
  RIGHT
}
