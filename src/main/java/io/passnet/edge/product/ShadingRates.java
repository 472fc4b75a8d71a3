package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import io.passnet.edge.geometry.EyeView;
import io.passnet.edge.geometry.Orientation;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the shading rates of a stream's eyes, map by map. A texel's worth is what each of its
 * pixels gets of the attention: the map's density where it looks, times the pixel's solid angle.
 * All eyes share one budget and one threshold, so that both eyes see a place alike. Neighbours,
 * corners included, differ by no more than one rate, but for those that the lens does not show:
 * they get the coarsest.
 *
 * <p>Rates do not flicker with a map's noise: a texel's worth counts a tenth more for the rate that
 * it had before, unless the head has turned by more than a texel since. Used by one thread.
 */
public final class ShadingRates {
  private static final float HOLD = 1.1f;

  private final ShadingRequest request;
  private final List<ShadingView> views = new ArrayList<>();
  private final ShadingSampler sampler = new ShadingSampler();
  private final ShadingThreshold threshold = new ShadingThreshold();
  private final float[] worth;
  private final byte[] bound;
  private final byte[] rates;
  private final byte[] before;
  private final double stillDegrees;
  private int visible;
  private Orientation last;

  /**
   * What was made of one map.
   *
   * @param images the eyes' images, in the order asked for
   * @param overBudget whether the circles, and the steps between rates, took more texels than the
   *     shares allow; rates are then as coarse as they permit, and {@link ShadingImage#cost} says
   *     what that comes to
   */
  public record Result(List<ShadingImage> images, boolean overBudget) {
    public Result {
      images = List.copyOf(images);
    }
  }

  /** Prepares the views, which takes some milliseconds. */
  public ShadingRates(ShadingRequest request) {
    this.request = requireNonNull(request, "request is null");
    int count = 0;
    double finest = 180;
    for (EyeView eye : request.eyes()) {
      ShadingView view = new ShadingView(eye, request);
      views.add(view);
      count += view.count();
      visible += view.visible;
      double across = (eye.right() - eye.left()) / eye.width();
      double down = (eye.up() - eye.down()) / eye.height();
      finest = Math.min(finest, Math.toDegrees(request.tile() * Math.min(across, down)));
    }
    stillDegrees = finest;
    worth = new float[count];
    bound = new byte[count];
    rates = new byte[count];
    before = new byte[count];
    int offset = 0;
    for (ShadingView view : views) {
      System.arraycopy(view.bound, 0, bound, offset, view.count());
      offset += view.count();
    }
  }

  /** Forgets the rates of the last map, as at a cut or a seek. */
  public void forget() {
    last = null;
  }

  /**
   * The rates for a map, seen by a head that is turned so.
   *
   * @param head in the world of the map, best as predicted for when the rates will be used
   */
  public Result make(SaliencyMap map, Orientation head) {
    sampler.load(map);
    int offset = 0;
    for (ShadingView view : views) {
      sampler.read(view, head, worth, offset);
      offset += view.count();
    }
    boolean still = last != null && last.angleTo(head) <= stillDegrees;
    last = head;
    System.arraycopy(rates, 0, before, 0, rates.length);

    int full = (int) (request.fullShare() * visible);
    int half = (int) ((request.fullShare() + request.halfShare()) * visible);
    boolean over = chooseFull(still, full);
    soften();
    if (request.coarsest() == ShadingRate.QUARTER) {
      over |= chooseHalf(still, half);
    }
    return new Result(images(), over);
  }

  /** Rates FULL for the most worthy texels, and for the rest the coarsest that the bounds allow. */
  private boolean chooseFull(boolean still, int budget) {
    byte coarsest = (byte) request.coarsest().level();
    byte open = ShadingView.UNSEEN + 1;
    int used = 0;
    for (int k = 0; k < rates.length; k++) {
      byte limit = bound[k];
      rates[k] = limit == 0 ? 0 : limit == ShadingView.UNSEEN ? coarsest : open;
      if (limit == 0) {
        used++;
      } else if (still && before[k] == 0) {
        worth[k] *= HOLD;
      }
    }
    int least = threshold.find(worth, rates, open, Math.max(0, budget - used));
    for (int k = 0; k < rates.length; k++) {
      if (rates[k] == open) {
        rates[k] = Float.floatToRawIntBits(worth[k]) >= least ? 0 : bound[k];
      }
    }
    return used > budget;
  }

  private void soften() {
    int offset = 0;
    for (ShadingView view : views) {
      view.soften(rates, offset);
      offset += view.count();
    }
  }

  /** Rates HALF for the most worthy of the texels that are coarser still. */
  private boolean chooseHalf(boolean still, int budget) {
    byte coarsest = (byte) ShadingRate.QUARTER.level();
    byte open = ShadingView.UNSEEN + 1;
    int used = 0;
    for (int k = 0; k < rates.length; k++) {
      if (rates[k] < coarsest) {
        used++;
      } else if (bound[k] != ShadingView.UNSEEN) {
        rates[k] = open;
        if (still && before[k] == 1) {
          worth[k] *= HOLD;
        }
      }
    }
    int least = threshold.find(worth, rates, open, Math.max(0, budget - used));
    for (int k = 0; k < rates.length; k++) {
      if (rates[k] == open) {
        boolean chosen = Float.floatToRawIntBits(worth[k]) >= least;
        rates[k] = chosen ? (byte) ShadingRate.HALF.level() : coarsest;
      }
    }
    return used > budget;
  }

  private List<ShadingImage> images() {
    List<ShadingImage> images = new ArrayList<>(views.size());
    int offset = 0;
    for (ShadingView view : views) {
      images.add(ShadingImage.of(view, rates, offset, request));
      offset += view.count();
    }
    return images;
  }
}
