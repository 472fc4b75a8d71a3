package io.passnet.edge.geometry;

/** How two eyes share a picture. */
public enum StereoLayout {
  /** One picture for both eyes. */
  MONO,
  /** Left eye above, right eye below. */
  TOP_BOTTOM,
  /** Left eye at the left, right eye at the right. */
  LEFT_RIGHT
}
