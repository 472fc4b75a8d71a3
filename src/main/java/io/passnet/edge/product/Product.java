package io.passnet.edge.product;

/**
 * Something that can be made of a stream's maps, by what is asked for. Equal products are the same
 * for whoever wants them, and are made once a moment.
 *
 * @param <T> what is made
 */
public interface Product<T> {
  /** A maker for one stream. */
  Maker<T> maker();

  /**
   * Makes a product moment by moment, and may remember what it made. One stream's own; not for
   * several threads.
   *
   * @param <T> what is made
   */
  @FunctionalInterface
  interface Maker<T> {
    /**
     * Makes the product of one moment.
     *
     * @param line gives the products that this one is made from
     */
    T make(Moment moment, ProductLine line);

    /** Forgets the moments before: a new scene begins. */
    default void forget() {}
  }
}
