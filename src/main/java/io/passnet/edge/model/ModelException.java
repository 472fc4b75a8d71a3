package io.passnet.edge.model;

/**
 * A model package, or a setting of what runs it, that cannot be used; the message says what was
 * found, what was expected and what to do.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
