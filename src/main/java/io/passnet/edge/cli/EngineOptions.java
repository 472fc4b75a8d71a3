package io.passnet.edge.cli;

import io.passnet.edge.engine.ModelSource;
import io.passnet.edge.model.DeviceChoice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options of every command that runs the model. */
final class EngineOptions {
  private static final Pattern NAMED = Pattern.compile("(%s)=(.+)".formatted(ModelSource.NAMES));

  @Option(
      names = "--model",
      paramLabel = "PLACE|NAME=PLACE",
      description =
          "Model package: a name, or a folder or zip file (default: passnet-s). NAME=PLACE adds a further model that requests call NAME; may be given several times.")
  List<String> models = List.of();

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|cuda|tensorrt",
      description =
          "What to compute with. auto tries TensorRT, CUDA, then the CPU and says why; a named one is required (default: auto).")
  DeviceChoice device;

  /** Returns the configuration keys that were given. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    for (String model : models) {
      Matcher named = NAMED.matcher(model);
      if (named.matches()) {
        settings.put("passnet.engine.models.\"%s\"".formatted(named.group(1)), named.group(2));
      } else {
        settings.put("passnet.engine.model", model);
      }
    }
    if (device != null) {
      settings.put("passnet.engine.device", device.label());
    }
    return settings;
  }
}
