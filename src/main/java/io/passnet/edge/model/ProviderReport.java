package io.passnet.edge.model;

/**
 * Why an execution provider is or is not in use.
 *
 * @param provider the provider
 * @param active whether the model runs on it
 * @param reason why, in a sentence, with the remedy when it does not work
 */
public record ProviderReport(ExecutionProvider provider, boolean active, String reason) {
  static ProviderReport working(ExecutionProvider provider) {
    return new ProviderReport(provider, true, "all graphs of the model load");
  }

  static ProviderReport failed(ExecutionProvider provider, Throwable failure) {
    return new ProviderReport(provider, false, ProviderFailure.reason(provider, failure));
  }
}
