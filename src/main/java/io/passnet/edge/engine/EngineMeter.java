package io.passnet.edge.engine;

/**
 * Told what becomes of inferences, by several threads at once: it must return at once. The engine
 * knows no metrics; whoever starts it shows there what it is told here.
 */
public interface EngineMeter {
  /** Measures nothing. */
  EngineMeter NONE =
      new EngineMeter() {
        @Override
        public void ran(String model, int frames, long nanos) {}

        @Override
        public void failed(String model, int frames) {}

        @Override
        public void expired(String model, int frames) {}
      };

  /**
   * A model has looked at a batch.
   *
   * @param model what requests call it
   * @param frames frames of it, from 1
   * @param nanos how long that took
   */
  void ran(String model, int frames, long nanos);

  /** A model failed with a batch of so many frames, which get no answer. */
  void failed(String model, int frames);

  /** Frames that waited beyond their deadline were left out, without a run. */
  void expired(String model, int frames);
}
