package io.passnet.edge.engine;

import io.passnet.edge.model.ExecutionProvider;
import io.passnet.edge.model.ModelManifest;
import io.passnet.edge.model.ProviderReport;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * One of the engine's models, warm on each device. A stream has its place on one of them for as
 * long as it lives, as what the model remembers of it lies there.
 */
public final class WarmModel {
  private final List<Device> devices;
  private final int number;

  /**
   * Makes the view of one model.
   *
   * @param number its place among each device's lanes
   */
  WarmModel(List<Device> devices, int number) {
    this.devices = devices;
    this.number = number;
  }

  /** Of what all devices tell alike, the first one's. */
  private Lane lane() {
    return devices.get(0).lanes().get(number);
  }

  /** Returns what requests call it. */
  public String name() {
    return lane().name();
  }

  /** Returns what its package says of itself. */
  public ModelManifest manifest() {
    return lane().model().manifest();
  }

  /** Returns the provider in use. */
  public ExecutionProvider provider() {
    return lane().model().provider();
  }

  /** Returns what came of each provider that was allowed, in the order tried. */
  public List<ProviderReport> providers() {
    return lane().model().providers();
  }

  /** Returns the fastest answer seen in warm-up: what one stream alone can expect. */
  public Duration cadence() {
    return lane().cadence();
  }

  /** Returns how many streams and files hold state of it now, on all devices. */
  public int openStates() {
    return devices.stream()
        .mapToInt(device -> device.lanes().get(number).model().openStates())
        .sum();
  }

  /** Gives a live stream its place, on the device with the fewest; to be closed by the caller. */
  public Seat seat() {
    return seat(false);
  }

  /** Gives a file its place, behind live streams; to be closed by the caller. */
  public Seat seatForFile() {
    return seat(true);
  }

  private Seat seat(boolean file) {
    Device freest = devices.stream().min(Comparator.comparingInt(Device::seats)).orElseThrow();
    return freest.seat(freest.lanes().get(number), file);
  }
}
