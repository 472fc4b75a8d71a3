package io.passnet.edge.cli;

import io.passnet.edge.config.EngineConfig;
import io.passnet.edge.config.MediaConfig;
import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.engine.ModelSource;
import io.passnet.edge.media.NativeMedia;
import io.passnet.edge.media.PacketDecoder;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.VideoDecoderChoice;
import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.ExecutionProvider;
import io.passnet.edge.model.ModelException;
import io.passnet.edge.model.ModelManifest;
import io.passnet.edge.model.ModelPackage;
import io.passnet.edge.model.OnnxRuntime;
import io.passnet.edge.model.Passnet;
import io.passnet.edge.model.ProviderReport;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;
import picocli.CommandLine.Command;

/** {@code ./passnet doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Checks what the server needs: Java, native libraries, providers, model packages, ports."
            + " Exits with 1 when the server could not run.")
final class DoctorCommand implements Callable<Integer> {
  @Inject Config config;
  @Inject EngineConfig engine;
  @Inject MediaConfig media;

  private boolean healthy = true;

  @Override
  public Integer call() {
    report(
        "java",
        true,
        "%s %s on %s %s"
            .formatted(
                System.getProperty("java.vm.name"),
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch")));
    check("onnxruntime", OnnxRuntime::version);
    check("ffmpeg", NativeMedia::version);
    checkVideoDecoders();
    checkModels();
    checkPort("grpc port", "quarkus.grpc.server.port");
    checkPort("http port", "quarkus.http.port");
    System.out.println(
        healthy ? "The server can run." : "The server cannot run; mend what is marked.");
    return healthy ? 0 : 1;
  }

  /** One line: where one codec cannot be used on the GPU, mostly none can, for the same reason. */
  private void checkVideoDecoders() {
    List<String> usable = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (PictureEncoding encoding : PictureEncoding.values()) {
      if (encoding.isPackets()) {
        Optional<String> problem = PacketDecoder.nvdecProblem(encoding);
        problem.ifPresentOrElse(problems::add, () -> usable.add(encoding.name()));
      }
    }
    boolean required = media.videoDecoder() == VideoDecoderChoice.NVDEC;
    healthy &= !required || problems.isEmpty();
    String finding = usable.isEmpty() ? "" : "opens " + String.join(", ", usable) + "; ";
    System.out.printf(
        "  %-4s %-18s %s%n",
        problems.isEmpty() ? "ok" : required ? "FAIL" : "--",
        "nvdec",
        finding + (problems.isEmpty() ? "all of them" : problems.get(0)));
  }

  private void checkModels() {
    EngineSettings settings;
    try {
      settings = engine.settings();
    } catch (ModelException e) {
      report("engine", false, e.getMessage());
      return;
    }
    Map<String, ModelPackage> opened = new LinkedHashMap<>();
    for (ModelSource source : settings.sources()) {
      try {
        String name = source.open(opened);
        report("model", true, describe(name, opened.get(name).manifest()));
      } catch (ModelException e) {
        report("model", false, e.getMessage());
      }
    }
    Optional<ExecutionProvider> shared = Optional.empty();
    for (Map.Entry<String, ModelPackage> model : opened.entrySet()) {
      if (shared.isEmpty()) {
        shared = checkProviders(model.getValue(), settings);
      } else {
        // Models share the default's devices.
        ProviderReport report = Passnet.probe(model.getValue(), shared.get(), settings.options());
        report(
            "provider " + shared.get().label(),
            report.active(),
            "of %s: %s".formatted(model.getKey(), report.reason()));
      }
    }
  }

  private static String describe(String name, ModelManifest model) {
    return "%s %s, frames of %d x %d, maps of %d x %d, window of %d"
        .formatted(
            name,
            model.version(),
            model.frame().width(),
            model.frame().height(),
            model.map().width(),
            model.map().height(),
            model.window());
  }

  /** Tells what comes of each provider with the default model; returns the one that it runs on. */
  private Optional<ExecutionProvider> checkProviders(ModelPackage model, EngineSettings settings) {
    Optional<ExecutionProvider> runs = Optional.empty();
    for (ExecutionProvider provider : ExecutionProvider.values()) {
      ProviderReport report = Passnet.probe(model, provider, settings.options());
      boolean wanted =
          engine.device() == DeviceChoice.AUTO || engine.device().label().equals(provider.label());
      if (wanted && report.active() && runs.isEmpty()) {
        runs = Optional.of(provider);
      }
      System.out.printf(
          "  %-4s provider %-9s %s%n",
          report.active() ? "ok" : "--", provider.label(), report.reason());
    }
    if (runs.isEmpty()) {
      report("device", false, "no provider works with device=" + engine.device().label());
    }
    return runs;
  }

  private void checkPort(String what, String key) {
    int port = config.getValue(key, Integer.class);
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
      report(what, true, port + " is free");
    } catch (IOException e) {
      report(
          what,
          false,
          "%d cannot be opened (%s); stop the program that has it, or set %s"
              .formatted(port, e.getMessage(), key));
    }
  }

  private void check(String what, Supplier<String> finding) {
    try {
      report(what, true, finding.get());
    } catch (RuntimeException | LinkageError e) {
      report(what, false, e.getMessage());
    }
  }

  private void report(String what, boolean ok, String finding) {
    healthy &= ok;
    System.out.printf("  %-4s %-18s %s%n", ok ? "ok" : "FAIL", what, finding);
  }
}
