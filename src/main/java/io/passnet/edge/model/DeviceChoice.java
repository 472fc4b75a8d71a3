package io.passnet.edge.model;

import java.util.List;
import java.util.Locale;

/**
 * What the operator asked to compute with. {@link #AUTO} falls back from provider to provider and
 * says why; a named provider is required, and the server refuses to start without it.
 */
public enum DeviceChoice {
  AUTO(ExecutionProvider.TENSORRT, ExecutionProvider.CUDA, ExecutionProvider.CPU),
  CPU(ExecutionProvider.CPU),
  CUDA(ExecutionProvider.CUDA),
  TENSORRT(ExecutionProvider.TENSORRT);

  private final List<ExecutionProvider> candidates;

  DeviceChoice(ExecutionProvider... candidates) {
    this.candidates = List.of(candidates);
  }

  /** Returns the choice of this provider alone. */
  public static DeviceChoice of(ExecutionProvider provider) {
    return valueOf(provider.name());
  }

  /** Returns the providers to be tried, in this order. */
  List<ExecutionProvider> candidates() {
    return candidates;
  }

  /** Returns the name used on the command line and in the configuration. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
