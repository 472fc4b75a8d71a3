package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.Orientation;

/**
 * Asks for shading rates.
 *
 * @param request the views, and how fine
 * @param smoothing over the time before
 */
public record ShadingSpec(ShadingRequest request, Smoothing smoothing)
    implements Product<ShadingSet> {
  public ShadingSpec {
    requireNonNull(request, "request is null");
    requireNonNull(smoothing, "smoothing is null");
  }

  /** For the newest pose that the moment knows; else for a head that looks at the front. */
  @Override
  public Maker<ShadingSet> maker() {
    ShadingRates rates = new ShadingRates(request);
    return new Maker<>() {
      @Override
      public ShadingSet make(Moment moment, ProductLine line) {
        Orientation head = moment.pose().map(HeadPose::orientation).orElse(Orientation.STRAIGHT);
        ShadingRates.Result made = rates.make(line.make(smoothing, moment), head);
        return new ShadingSet(made.images(), made.overBudget(), moment.pose());
      }

      @Override
      public void forget() {
        rates.forget();
      }
    };
  }
}
