package io.passnet.edge.engine;

import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.ModelManifest;
import io.passnet.edge.model.ModelPackage;
import io.passnet.edge.model.Passnet;
import io.passnet.edge.model.ProviderOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A warm model on its devices. A stream has its place on one of them for as long as it lives, as
 * what the model remembers of it lies there. Closing it answers what waits, stops the threads and
 * frees the model.
 */
public final class Engine implements AutoCloseable {
  private final List<Device> devices;

  Engine(List<Device> devices) {
    this.devices = devices;
  }

  /**
   * Loads the model on each device and warms it up. Takes seconds.
   *
   * @throws io.passnet.edge.model.ModelException when there is no such model, or it cannot run here
   */
  public static Engine start(EngineSettings settings) {
    return start(settings, EngineMeter.NONE);
  }

  /**
   * Does the same and tells {@code meter} what becomes of frames.
   *
   * @throws io.passnet.edge.model.ModelException when there is no such model, or it cannot run here
   */
  public static Engine start(EngineSettings settings, EngineMeter meter) {
    List<Device> devices = new ArrayList<>();
    try {
      DeviceChoice choice = settings.device();
      for (int id : settings.deviceIds()) {
        ProviderOptions options = settings.options().on(id);
        Passnet model = Passnet.load(ModelPackage.open(settings.model()), choice, options);
        devices.add(device(model, settings, meter));
        // All devices are alike, so that it matters to no stream where it is.
        choice = DeviceChoice.of(model.provider());
        if (choice == DeviceChoice.CPU) {
          break;
        }
      }
      return new Engine(List.copyOf(devices));
    } catch (RuntimeException e) {
      devices.forEach(Device::close);
      throw e;
    }
  }

  private static Device device(Passnet model, EngineSettings settings, EngineMeter meter) {
    try {
      return new Device(
          model,
          settings.threadsOn(model.provider()),
          settings.batchingOn(model.provider()),
          meter);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Returns what the model says of itself. */
  public ModelManifest manifest() {
    return model().manifest();
  }

  /** Returns the model, for what it reports of itself; of several devices the first one's. */
  public Passnet model() {
    return devices.get(0).model();
  }

  /** Returns the fastest answer seen in warm-up: what one stream alone can expect. */
  public Duration cadence() {
    return devices.get(0).cadence();
  }

  /** Returns how many streams hold state of the model now, on all devices. */
  public int openStates() {
    return devices.stream().mapToInt(device -> device.model().openStates()).sum();
  }

  /** Returns how many streams and files wait for a turn now. */
  public int waiting() {
    return devices.stream().mapToInt(device -> device.turns().waiting()).sum();
  }

  /** Returns how long the longest of them has waited, in nanoseconds. */
  public long oldestWaitingNanos() {
    long now = System.nanoTime();
    return devices.stream()
        .mapToLong(device -> device.turns().oldestWaitingNanos(now))
        .max()
        .orElseThrow();
  }

  /** Gives a live stream its place, on the device with the fewest; to be closed by the caller. */
  public Seat seat() {
    return freest().seat(false);
  }

  /** Gives a file its place, behind live streams; to be closed by the caller. */
  public Seat seatForFile() {
    return freest().seat(true);
  }

  private Device freest() {
    return devices.stream().min(Comparator.comparingInt(Device::seats)).orElseThrow();
  }

  @Override
  public void close() {
    devices.forEach(Device::close);
  }
}
