package io.passnet.edge.cli.report;

/** Why a command cannot go on, in a sentence for the person who gave it. */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Failure(String message) {
    super(message);
  }
}
