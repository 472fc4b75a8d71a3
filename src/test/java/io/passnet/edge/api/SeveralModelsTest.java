package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.passnet.edge.media.Movies;
import io.passnet.edge.model.TinyModel;
import io.passnet.saliency.v1.AnalyzeOptions;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.GetServerInfoRequest;
import io.passnet.saliency.v1.ListStreamsRequest;
import io.passnet.saliency.v1.MapFormat;
import io.passnet.saliency.v1.MapSpec;
import io.passnet.saliency.v1.ModelInfo;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.PredictRequest;
import io.passnet.saliency.v1.PredictResponse;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.passnet.saliency.v1.StreamInfo;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A server of three models: the one that ships, the same under another name, and a tiny one. */
@QuarkusTest
@TestProfile(SeveralModelsTest.ThreeModels.class)
class SeveralModelsTest extends ServerTest {
  private static final int FRAMES = 12;
  private static final Products MAP =
      Products.newBuilder()
          .setMap(MapSpec.newBuilder().setFormat(MapFormat.MAP_FORMAT_F32))
          .build();

  /** What the server is started with. */
  public static final class ThreeModels implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        Path folder = Path.of("target", "tiny-model");
        TinyModel.write(folder, "own-name", OptionalInt.empty());
        return Map.of(
            "passnet.engine.models.tiny",
            folder.toString(),
            "passnet.engine.models.\"twin-1.0\"",
            "passnet-s");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @TestHTTPResource("/q/metrics")
  URI page;

  @Test
  void allAreListedTheDefaultFirst() {
    List<ModelInfo> models =
        SaliencyGrpc.newBlockingStub(channel)
            .getServerInfo(GetServerInfoRequest.getDefaultInstance())
            .getModelsList();
    assertThat(models)
        .extracting(ModelInfo::getName)
        .containsExactly("passnet-s", "tiny", "twin-1.0");
    assertThat(models).extracting(ModelInfo::getMapWidth).containsExactly(128, 64, 128);
    assertThat(models).extracting(ModelInfo::getProvider).containsOnly("cpu");
  }

  @Test
  void streamsSideBySideGetTheMapsThatTheirModelGivesAlone() throws Exception {
    List<String> models = List.of("", "tiny", "twin-1.0", "tiny");
    List<List<ByteString>> alone = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      alone.add(maps(begin(models.get(i), 10 * i)));
    }
    List<TestStream> streams = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      streams.add(begin(models.get(i), 10 * i));
    }
    for (int i = 0; i < models.size(); i++) {
      assertThat(maps(streams.get(i))).as(models.get(i)).isEqualTo(alone.get(i));
    }
    assertThat(streams.get(0).opened.join().getModel().getName()).isEqualTo("passnet-s");
    assertThat(streams.get(1).opened.join().getModel().getName()).isEqualTo("tiny");
    assertThat(alone.get(0).get(0).size()).isEqualTo(128 * 64 * Float.BYTES);
    assertThat(alone.get(1).get(0).size()).isEqualTo(64 * 32 * Float.BYTES);
    assertThat(maps(begin("twin-1.0", 0)))
        .as("the same model by another name")
        .isEqualTo(alone.get(0));
  }

  /** A stream of some frames, all sent. */
  private TestStream begin(String model, int first) throws Exception {
    TestStream stream =
        TestStream.start(channel)
            .open(
                Open.newBuilder()
                    .setModel(model)
                    .setDelivery(Delivery.DELIVERY_EVERY)
                    .setProducts(MAP)
                    .build());
    for (int i = 0; i < FRAMES; i++) {
      stream.awaitReady();
      stream.frame(i, i * 33_333L, Pictures.jpeg(first + i));
    }
    stream.halfClose();
    return stream;
  }

  private static List<ByteString> maps(TestStream stream) throws Exception {
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.results)
        .extracting(Result::getFrameId)
        .containsExactlyElementsOf(IntStream.range(0, FRAMES).mapToObj(i -> (long) i).toList());
    return stream.results.stream().map(result -> result.getMap().getData()).toList();
  }

  @Test
  void picturesAndFilesNameTheirModelToo() throws Exception {
    PredictRequest picture =
        PredictRequest.newBuilder().setImage(Pictures.jpeg(1)).setProducts(MAP).build();
    SaliencyGrpc.SaliencyBlockingStub stub = SaliencyGrpc.newBlockingStub(channel);
    PredictResponse tiny = stub.predict(picture.toBuilder().setModel("tiny").build());
    assertThat(tiny.getModel().getName()).isEqualTo("tiny");
    assertThat(tiny.getResult().getMap().getWidth()).isEqualTo(64);
    assertThat(stub.predict(picture).getResult().getMap().getWidth()).isEqualTo(128);
    TestAnalyze file =
        TestAnalyze.start(channel, AnalyzeOptions.newBuilder().setModel("tiny").build());
    Path movie = Files.createTempFile("passnet-models-", ".mp4");
    Movies.noise(movie, 96, 64, 10);
    byte[] bytes = Files.readAllBytes(movie);
    Files.delete(movie);
    file.chunks(bytes, 0, bytes.length, 1 << 20).halfClose();
    assertThat(file.status()).isEqualTo(Status.OK);
    assertThat(file.answers.get(0).getOpened().getModel().getName()).isEqualTo("tiny");
    assertThat(file.segments()).hasSize(1);
  }

  @Test
  void aWatcherIsShownTheMapsOfTheModelThatAnswersTheStream() throws Exception {
    TestWatch watch = TestWatch.start(channel, "plaza", MAP);
    for (String model : List.of("tiny", "passnet-s")) {
      int before = watch.results.size();
      TestStream stream =
          TestStream.start(channel)
              .open(
                  Open.newBuilder()
                      .setStream("plaza")
                      .setTakeOver(true)
                      .setModel(model)
                      .setProducts(MAP)
                      .build());
      stream.opened.join();
      assertThat(streams()).extracting(StreamInfo::getModel).containsExactly(model);
      stream.frame(1, 0, Pictures.jpeg(1));
      eventually("it is shown", () -> watch.results.size() > before);
      Result shown = watch.results.get(before);
      assertThat(shown.getMap()).isEqualTo(stream.results.get(0).getMap());
      assertThat(shown.getMap().getWidth()).isEqualTo(model.equals("tiny") ? 64 : 128);
      int opened = watch.opened.size();
      assertThat(watch.opened.get(opened - 1).getModel().getName()).isEqualTo(model);
      assertThat(watch.opened.get(opened - 1).getProducts().getMap().getWidth())
          .isEqualTo(shown.getMap().getWidth());
    }
    watch.cancel();
  }

  @Test
  void watchersAskForWhatEachModelCanGive() throws Exception {
    Products large =
        Products.newBuilder().setMap(MapSpec.newBuilder().setWidth(512).setHeight(256)).build();
    TestWatch watch = TestWatch.start(channel, "plaza", large);
    assertThat(watch.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(watch.status().getDescription())
        .startsWith("For the model tiny: ")
        .contains("at most 256x128");
  }

  @Test
  void anUnknownNameIsRefusedWithThoseThatThereAre() throws Exception {
    String names = "passnet-s, tiny, twin-1.0";
    TestStream stream =
        TestStream.start(channel).open(Open.newBuilder().setModel("own-name").build());
    assertThat(stream.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(stream.status().getDescription()).contains("'own-name'", names);
    assertThat(stream.errorInfo().getMetadataMap()).containsEntry("field", "open.model");
    PredictRequest picture =
        PredictRequest.newBuilder().setImage(Pictures.jpeg(1)).setModel("x").build();
    assertThatThrownBy(() -> SaliencyGrpc.newBlockingStub(channel).predict(picture))
        .hasMessageContaining(names);
    TestAnalyze file =
        TestAnalyze.start(channel, AnalyzeOptions.newBuilder().setModel("x").build());
    assertThat(file.status().getDescription()).contains(names);
  }

  @Test
  void whatTheModelsDoIsCountedByTheirNames() throws Exception {
    Scrape before = Scrape.of(page);
    maps(begin("tiny", 0));
    Scrape after = Scrape.of(page);
    assertThat(frames(after, "tiny") - frames(before, "tiny")).isEqualTo(FRAMES);
    assertThat(frames(after, "passnet-s") - frames(before, "passnet-s")).isZero();
    for (String metric :
        List.of("passnet_model_info", "passnet_model_states", "passnet_engine_unanswered_total")) {
      assertThat(after.labels(metric).get("model"))
          .as(metric)
          .containsExactlyInAnyOrder("passnet-s", "tiny", "twin-1.0");
    }
  }

  private static double frames(Scrape scrape, String model) {
    return scrape.sum("passnet_engine_batch_frames_sum", "model", model);
  }

  private List<StreamInfo> streams() {
    return SaliencyGrpc.newBlockingStub(channel)
        .listStreams(ListStreamsRequest.getDefaultInstance())
        .getStreamsList();
  }
}
