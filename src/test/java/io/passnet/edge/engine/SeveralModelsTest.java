package io.passnet.edge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.FrameInput;
import io.passnet.edge.model.ModelException;
import io.passnet.edge.model.ModelPackage;
import io.passnet.edge.model.Passnet;
import io.passnet.edge.model.ProviderOptions;
import io.passnet.edge.model.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that share the engine's devices. */
class SeveralModelsTest {
  @TempDir Path folder;
  private Path tiny;

  @BeforeEach
  void write() throws IOException {
    tiny = TinyModel.write(folder.resolve("tiny"), "own-name", OptionalInt.empty());
  }

  @Test
  void theDefaultComesFirstAndEachHasTheNameThatItWasGiven() {
    try (Engine engine =
        Engine.start(settings("passnet-s", 1, Map.of("b", place(), "a", place())))) {
      assertThat(engine.models())
          .extracting(WarmModel::name)
          .containsExactly("passnet-s", "a", "b");
      assertThat(engine.defaultModel().name()).isEqualTo("passnet-s");
      assertThat(engine.model("b").orElseThrow().manifest().map().width()).isEqualTo(64);
      assertThat(engine.model("own-name")).isEmpty();
    }
  }

  @Test
  void theDefaultMayBeOneOfThoseThatAreNamed() {
    EngineSettings settings = settings("b", 1, Map.of("a", place(), "b", place()));
    assertThat(settings.sources()).extracting(ModelSource::name).containsExactly("b", "a");
    assertThat(settings.alone().sources()).containsExactly(new ModelSource("b", place()));
    assertThat(settings("b", 1, Map.of()).sources()).containsExactly(new ModelSource("", "b"));
  }

  @Test
  void framesOfDifferentModelsAreNeverInOneRun() throws Exception {
    Map<String, List<Integer>> runs = new ConcurrentHashMap<>();
    EngineMeter meter =
        new EngineMeter() {
          @Override
          public void ran(String model, int frames, long nanos) {
            runs.computeIfAbsent(model, name -> new ArrayList<>()).add(frames);
          }

          @Override
          public void failed(String model, int frames) {
            throw new AssertionError();
          }

          @Override
          public void expired(String model, int frames) {
            throw new AssertionError();
          }
        };
    CountDownLatch allThere = new CountDownLatch(1);
    try (Engine engine = Engine.start(settings(place(), 8, Map.of("twin", place())), meter)) {
      WarmModel own = engine.defaultModel();
      WarmModel twin = engine.model("twin").orElseThrow();
      List<Seat> seats = new ArrayList<>();
      List<CompletableFuture<Inference.Outcome>> outcomes = new ArrayList<>();
      for (WarmModel model : List.of(own, twin, own, twin, own, twin)) {
        seats.add(model.seat());
      }
      // Its answer holds the device's one thread until the others are there.
      submit(seats.get(0), 0, () -> Submissions.await(allThere)).join();
      for (int i = 1; i < seats.size(); i++) {
        outcomes.add(submit(seats.get(i), 50 * i, () -> {}));
      }
      allThere.countDown();
      outcomes.forEach(CompletableFuture::join);
      assertThat(runs.get("twin")).containsExactly(3);
      assertThat(runs.get("own-name")).containsExactly(1, 2);
      for (int i = 1; i < seats.size(); i++) {
        // Equal packages: only the picture tells the maps apart.
        float[] alone;
        try (Seat seat = own.seat()) {
          alone = submit(seat, 50 * i, () -> {}).get().density();
        }
        assertThat(outcomes.get(i - 1).get().density()).containsExactly(alone, within(1e-6f));
      }
      seats.forEach(Seat::close);
    }
  }

  @Test
  void turnsAreSharedByStreamsOfAllModels() {
    try (Engine engine = Engine.start(settings(place(), 1, Map.of("twin", place())));
        Seat one = engine.defaultModel().seat();
        Seat other = engine.model("twin").orElseThrow().seat()) {
      // The device has one thread, and so one turn at a time.
      assertThat(one.request(0, () -> {})).isTrue();
      CompletableFuture<Void> granted = new CompletableFuture<>();
      assertThat(other.request(0, () -> granted.complete(null))).isFalse();
      assertThat(engine.waiting()).isEqualTo(1);
      one.giveBack();
      assertThat(granted).isDone();
      other.take();
    }
  }

  @Test
  void aModelThatNobodyUsesHoldsNoTensors() {
    int before = Passnet.liveTensors();
    try (Engine engine = Engine.start(settings("passnet-s", 1, Map.of("twin", "passnet-s")));
        Seat idle = engine.model("twin").orElseThrow().seat()) {
      assertThat(idle.hasTurn()).isFalse();
      assertThat(Passnet.liveTensors()).isEqualTo(before);
      assertThat(engine.openStates()).isEqualTo(1);
    }
  }

  @Test
  void aFurtherModelThatCannotBeOpenedIsNamedByItsKeyAndNothingIsLeft() throws IOException {
    int before = Passnet.liveTensors();
    refused(Map.of("gone", "/no/such/place"), "passnet.engine.models.gone: There is no model");
    Files.write(tiny.resolve("audio.onnx"), new byte[] {1});
    refused(Map.of("broken", place()), "passnet.engine.models.broken: ", "audio.onnx has SHA-256");
    refused(Map.of("passnet-s", "/no/such/place"), "passnet.engine.models.passnet-s");
    refused(Map.of("No Name", place()), "passnet.engine.models", "'No Name'");
    assertThat(Passnet.liveTensors()).isEqualTo(before);
  }

  @Test
  void aNameThatIsTakenIsRefused() {
    assertThatThrownBy(() -> Engine.start(settings(place(), 1, Map.of("own-name", "passnet-s"))))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "passnet.engine.models.own-name: another model is named 'own-name'; choose another name");
  }

  private static void refused(Map<String, String> models, String... words) {
    assertThatThrownBy(() -> Engine.start(settings(ModelPackage.DEFAULT, 1, models)).close())
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(words);
  }

  private String place() {
    return tiny.toString();
  }

  private static EngineSettings settings(String model, int batch, Map<String, String> models) {
    return new EngineSettings(
        model,
        models,
        DeviceChoice.CPU,
        List.of(0),
        1,
        OptionalInt.of(batch),
        Duration.ZERO,
        ProviderOptions.STANDARD);
  }

  /** Has a picture looked at that has a bright stretch. */
  private static CompletableFuture<Inference.Outcome> submit(
      Seat seat, int place, Runnable onAnswer) {
    FrameInput input = seat.input();
    input.picture().put(new byte[input.picture().remaining()]);
    for (int i = 0; i < 60; i++) {
      input.picture().put(place * 3 + i, (byte) 0xff);
    }
    assertThat(seat.request(0, () -> {})).isTrue();
    return Submissions.submit(seat, input, 0, false, onAnswer);
  }
}
