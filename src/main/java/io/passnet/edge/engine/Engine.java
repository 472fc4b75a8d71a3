package io.passnet.edge.engine;

import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.ExecutionProvider;
import io.passnet.edge.model.ModelException;
import io.passnet.edge.model.ModelPackage;
import io.passnet.edge.model.Passnet;
import io.passnet.edge.model.ProviderOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Warm models on devices that they share. Closing it answers what waits, stops the threads and
 * frees the models.
 */
public final class Engine implements AutoCloseable {
  private final List<Device> devices;
  private final List<WarmModel> models;

  Engine(List<Device> devices) {
    this.devices = devices;
    models =
        IntStream.range(0, devices.get(0).lanes().size())
            .mapToObj(number -> new WarmModel(devices, number))
            .toList();
  }

  /**
   * Loads the models on each device and warms them up. Takes seconds.
   *
   * @throws ModelException when there is no such model, or it cannot run here
   */
  public static Engine start(EngineSettings settings) {
    return start(settings, EngineMeter.NONE);
  }

  /**
   * Does the same and tells {@code meter} what becomes of frames.
   *
   * @throws ModelException when there is no such model, or it cannot run here
   */
  public static Engine start(EngineSettings settings, EngineMeter meter) {
    Map<String, ModelPackage> packages = new LinkedHashMap<>();
    settings.sources().forEach(source -> source.open(packages));
    List<Device> devices = new ArrayList<>();
    try {
      DeviceChoice choice = settings.device();
      for (int id : settings.deviceIds()) {
        Device device = device(load(packages, choice, settings.options().on(id)), settings, meter);
        devices.add(device);
        // All devices are alike, so that it matters to no stream where it is.
        choice = DeviceChoice.of(device.provider());
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

  /** Loads each model; all run on what the first one runs on, whose threads they share. */
  private static Map<String, Passnet> load(
      Map<String, ModelPackage> packages, DeviceChoice choice, ProviderOptions options) {
    Map<String, Passnet> models = new LinkedHashMap<>();
    DeviceChoice allowed = choice;
    for (Map.Entry<String, ModelPackage> entry : packages.entrySet()) {
      try {
        Passnet model = Passnet.load(entry.getValue(), allowed, options);
        models.put(entry.getKey(), model);
        allowed = DeviceChoice.of(model.provider());
      } catch (RuntimeException e) {
        models.values().forEach(Passnet::close);
        throw new ModelException("Model %s: %s".formatted(entry.getKey(), e.getMessage()), e);
      }
    }
    return models;
  }

  private static Device device(
      Map<String, Passnet> models, EngineSettings settings, EngineMeter meter) {
    try {
      ExecutionProvider provider = models.values().iterator().next().provider();
      return new Device(models, settings.threadsOn(provider), settings.batchingOn(provider), meter);
    } catch (RuntimeException e) {
      models.values().forEach(Passnet::close);
      throw e;
    }
  }

  /** Returns the model of requests that name none. */
  public WarmModel defaultModel() {
    return models.get(0);
  }

  /** Returns all models; the default first. */
  public List<WarmModel> models() {
    return models;
  }

  /** Returns the model that requests call so. */
  public Optional<WarmModel> model(String name) {
    return models.stream().filter(model -> model.name().equals(name)).findFirst();
  }

  /** Returns how many streams and files hold state of a model now, on all devices. */
  public int openStates() {
    return models.stream().mapToInt(WarmModel::openStates).sum();
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

  @Override
  public void close() {
    devices.forEach(Device::close);
  }
}
