package io.passnet.edge.geometry;

final class Placeholder {
  private Placeholder() {}
}
