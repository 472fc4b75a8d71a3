package io.passnet.edge.product;

import io.passnet.edge.cli.demo.Scene;
import io.passnet.edge.cli.demo.Voice;
import io.passnet.edge.engine.Engine;
import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.engine.Seat;
import io.passnet.edge.geometry.EyeView;
import io.passnet.edge.geometry.Orientation;
import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.FrameInput;
import io.passnet.edge.model.ModelManifest;
import io.passnet.edge.model.ModelPackage;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code bench/products.sh}: shading rates of the demo's scene by the shipped model, for the two
 * eyes of a headset that looks to the front: shares, cost, what foveation by a circle would be, and
 * how many texels change their rate from one frame to the next while the head is still.
 */
public final class ShadingExample {
  private static final int FRAMES = 60;
  private static final int FPS = 30;

  private ShadingExample() {}

  /** The two views of a headset whose displays reach farther outwards than inwards. */
  static List<EyeView> eyes() {
    return List.of(
        new EyeView(2064, 2208, -1.376, 0.839, 0.966, -1.428),
        new EyeView(2064, 2208, -0.839, 1.376, 0.966, -1.428));
  }

  /** Prints what comes. */
  public static void main(String[] arguments) {
    ShadingRequest request =
        new ShadingRequest(
            eyes(),
            16,
            ShadingRequest.FULL_SHARE,
            ShadingRequest.HALF_SHARE,
            ShadingRate.QUARTER,
            ShadingRequest.CLEAR_DEGREES,
            ShadingRequest.RING_DEGREES,
            true,
            true);
    ShadingRates holding = new ShadingRates(request);
    ShadingRates forgetting = new ShadingRates(request);
    ShadingRates.Result last = null;
    ShadingRates.Result lastFresh = null;
    long held = 0;
    long fresh = 0;
    for (SaliencyMap map : maps()) {
      ShadingRates.Result result = holding.make(map, Orientation.STRAIGHT);
      forgetting.forget();
      ShadingRates.Result other = forgetting.make(map, Orientation.STRAIGHT);
      held += last == null ? 0 : changes(last, result);
      fresh += lastFresh == null ? 0 : changes(lastFresh, other);
      last = result;
      lastFresh = other;
    }
    print(last);
    System.out.printf(
        "texels that change from one frame to the next: %.1f; without holding on to rates %.1f%n",
        (double) held / (FRAMES - 1), (double) fresh / (FRAMES - 1));
  }

  private static List<SaliencyMap> maps() {
    List<SaliencyMap> maps = new ArrayList<>();
    Engine engine = Engine.start(new EngineSettings(ModelPackage.DEFAULT, DeviceChoice.CPU, 0));
    try (engine;
        Seat seat = engine.defaultModel().seatForFile();
        FrameInput input = seat.input()) {
      ModelManifest model = engine.defaultModel().manifest();
      Scene scene = new Scene(new Voice(16_000), model.frame().width(), model.frame().height());
      for (int frame = 0; frame < FRAMES; frame++) {
        input.picture().put(scene.picture((double) frame / FPS));
        long timeUs = frame * 1_000_000L / FPS;
        float[] density = seat.infer(input, timeUs, false, timeUs).join().density();
        maps.add(SaliencyMap.of(model.map().width(), model.map().height(), density));
      }
    }
    return maps;
  }

  private static int changes(ShadingRates.Result before, ShadingRates.Result after) {
    int changes = 0;
    for (int eye = 0; eye < after.images().size(); eye++) {
      byte[] one = before.images().get(eye).texels();
      byte[] other = after.images().get(eye).texels();
      for (int k = 0; k < one.length; k++) {
        changes += one[k] == other[k] ? 0 : 1;
      }
    }
    return changes;
  }

  private static void print(ShadingRates.Result result) {
    System.out.printf(
        "%nShading rates of the demo's scene after %d frames, head straight%n%n", FRAMES);
    for (ShadingImage image : result.images()) {
      ShadingFoveation circle = image.foveation().orElseThrow();
      System.out.printf(
          "%d x %d texels: 1x1 %.3f, 2x2 %.3f, 4x4 %.3f, cost %.3f; level %s, clear %.1f degrees, centre (%.3f, %.3f)%n",
          image.width(),
          image.height(),
          image.fullShare(),
          image.halfShare(),
          image.quarterShare(),
          image.cost(),
          circle.level(),
          circle.clearDegrees(),
          circle.centreX(),
          circle.centreY());
    }
    System.out.printf("over budget: %s%n", result.overBudget());
  }
}
