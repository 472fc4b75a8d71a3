package io.passnet.edge.product;

import java.util.HashMap;
import java.util.Map;

/**
 * Makes products moment by moment, for one stream or its watchers: each distinct product once a
 * moment, with a maker of its own that remembers what it has to, until the scene changes. Makers
 * that a moment had no use for are dropped with what they remember. Not for several threads.
 */
public final class ProductLine {
  /** A product's maker, and the last moment that it made something of. */
  private static final class Bench<T> {
    private final Product.Maker<T> maker;
    private Moment last;

    Bench(Product<T> product) {
      maker = product.maker();
    }
  }

  private final Map<Product<?>, Bench<?>> benches = new HashMap<>();

  /** Makes all that a request asks for. */
  public ProductSet make(ProductRequest request, Moment moment) {
    return request.make(this, moment);
  }

  /** Makes one product, or gives what was made of this moment before. */
  @SuppressWarnings("unchecked") // A product's maker makes what the product says.
  public <T> T make(Product<T> product, Moment moment) {
    Object made = moment.made(product);
    if (made == null) {
      Bench<T> bench = (Bench<T>) benches.get(product);
      if (bench == null) {
        bench = new Bench<>(product);
        benches.put(product, bench);
      } else if (bench.last.scene() != moment.scene()) {
        bench.maker.forget();
      }
      bench.last = moment;
      made = bench.maker.make(moment, this);
      moment.keep(product, made);
    }
    return (T) made;
  }

  /** Drops the makers of products that were not made of this moment. */
  public void tidy(Moment moment) {
    benches.values().removeIf(bench -> bench.last != moment);
  }
}
