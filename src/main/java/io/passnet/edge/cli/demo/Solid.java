package io.passnet.edge.cli.demo;

/** A thing that rays meet. */
interface Solid {
  /** Where a ray first meets it; null if it does not. {@code along} has length 1. */
  Hit hit(Vec from, Vec along);

  /** Whether it stands in the ray's way. */
  boolean blocks(Vec from, Vec along);
}
