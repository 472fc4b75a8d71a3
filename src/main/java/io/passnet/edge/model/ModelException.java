package io.passnet.edge.model;

/**
 * A model package that cannot be used; the message says what was found, expected and to be done.
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
