package io.passnet.edge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPackageTest {
  @TempDir Path parent;
  private Path folder;

  @BeforeEach
  void copyTheDefaultPackage() throws IOException {
    folder = Files.createDirectory(parent.resolve("mine"));
    for (String file : new String[] {"model.yaml", "encoder.onnx", "audio.onnx", "fusion.onnx"}) {
      try (InputStream in = getClass().getResourceAsStream("/models/passnet-s/" + file)) {
        Files.copy(in, folder.resolve(file));
      }
    }
  }

  @Test
  void opensByNameFolderAndZip() throws IOException {
    ModelManifest byName = ModelPackage.open(ModelPackage.DEFAULT).manifest();
    assertThat(byName.name()).isEqualTo("passnet-s");
    assertThat(ModelPackage.open(folder.toString()).manifest()).isEqualTo(byName);

    Path zip = folder.resolve("package.zip");
    try (FileSystem files =
        FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), Map.of("create", "true"))) {
      for (String file : new String[] {"model.yaml", "encoder.onnx", "audio.onnx", "fusion.onnx"}) {
        Files.copy(folder.resolve(file), files.getPath("/" + file));
      }
    }
    assertThat(ModelPackage.open(zip.toString()).manifest()).isEqualTo(byName);
  }

  @Test
  void aMissingPackageIsNamedBesideWhatThereIs() {
    assertThatThrownBy(() -> ModelPackage.open("nowhere"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'nowhere'")
        .hasMessageContaining("passnet-s");
  }

  @Test
  void aFileThatIsNoPackageIsRefused() {
    assertThatThrownBy(() -> ModelPackage.open(folder.resolve("audio.onnx").toString()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("neither a folder nor a zip");
  }

  @Test
  void aDamagedGraphIsFoundByItsHash() throws IOException {
    byte[] onnx = Files.readAllBytes(folder.resolve("audio.onnx"));
    onnx[onnx.length / 2] ^= 1;
    Files.write(folder.resolve("audio.onnx"), onnx);
    refused("audio.onnx has SHA-256");
  }

  @Test
  void aMissingGraphIsNamed() throws IOException {
    Files.delete(folder.resolve("fusion.onnx"));
    refused("lacks the file fusion.onnx");
  }

  @Test
  void aFileOutsideThePackageIsNotRead() throws IOException {
    edit("file: audio.onnx", "file: ../audio.onnx");
    refused("lacks the file ../audio.onnx");
  }

  @Test
  void aManifestThatContradictsItselfNamesKeyFoundAndExpected() throws IOException {
    edit("window: 16", "window: 8");
    refused("graphs.fusion.visual is float32[-1, 16,");
    edit("window: 8", "window: 0");
    refused("window is 0, expected 1 to 256");
    edit("kind: streaming", "kind: window");
    refused("kind is window, expected streaming");
  }

  @Test
  void aBrokenManifestIsRefused() throws IOException {
    Files.writeString(folder.resolve("model.yaml"), "schema: [1");
    refused("not a readable model.yaml");
    Files.writeString(folder.resolve("model.yaml"), "");
    refused("model.yaml");
  }

  @Test
  void aGraphThatIsNotWhatTheManifestSaysIsRefusedAtLoad() throws IOException {
    // The two graphs swap places: each hash is right, the inputs are not.
    String yaml = Files.readString(folder.resolve("model.yaml"));
    ModelManifest manifest = ModelPackage.open(folder.toString()).manifest();
    String audio = manifest.graphs().get("audio").sha256();
    String encoder = manifest.graphs().get("encoder").sha256();
    Files.writeString(
        folder.resolve("model.yaml"),
        yaml.replace(audio, "A")
            .replace(encoder, audio)
            .replace("A\n", encoder + "\n")
            .replace("file: audio.onnx", "file: B")
            .replace("file: encoder.onnx", "file: audio.onnx")
            .replace("file: B", "file: encoder.onnx"));
    ModelPackage swapped = ModelPackage.open(folder.toString());
    assertThatThrownBy(() -> Passnet.load(swapped, DeviceChoice.CPU, ProviderOptions.STANDARD))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("export the model again");
  }

  @Test
  void onlyCudaPrefersThePackageInSixteenBitsThatLiesBeside() throws IOException {
    ModelPackage whole = ModelPackage.open(folder.toString());
    assertThat(whole.in(Precision.AUTO, ExecutionProvider.CUDA)).isSameAs(whole);
    half("fp16");
    assertThat(whole.in(Precision.AUTO, ExecutionProvider.CUDA).source()).endsWith("-fp16");
    assertThat(whole.in(Precision.AUTO, ExecutionProvider.TENSORRT)).isSameAs(whole);
    assertThat(whole.in(Precision.AUTO, ExecutionProvider.CPU)).isSameAs(whole);
    assertThat(whole.in(Precision.FP32, ExecutionProvider.CUDA)).isSameAs(whole);
    assertThat(whole.in(Precision.FP16, ExecutionProvider.CPU).source()).endsWith("-fp16");
  }

  @Test
  void aPrecisionThatIsRequiredButNotThereIsRefusedWithWhatToDo() throws IOException {
    ModelPackage whole = ModelPackage.open(folder.toString());
    assertThatThrownBy(() -> whole.in(Precision.FP16, ExecutionProvider.CUDA))
        .hasMessageContaining("passnet.engine.precision=fp16")
        .hasMessageContaining(folder + "-fp16")
        .hasMessageContaining("auto");
    edit("precision: fp32", "precision: fp16");
    ModelPackage half = ModelPackage.open(folder.toString());
    assertThat(half.in(Precision.AUTO, ExecutionProvider.CUDA)).isSameAs(half);
    assertThatThrownBy(() -> half.in(Precision.FP32, ExecutionProvider.CPU))
        .hasMessageContaining("passnet.engine.precision=fp32");
  }

  @Test
  void aNeighbourThatIsNotTheSameModelIsRefused() throws IOException {
    ModelPackage whole = ModelPackage.open(folder.toString());
    half("fp32");
    assertThatThrownBy(() -> whole.in(Precision.AUTO, ExecutionProvider.CUDA))
        .hasMessageContaining("is not")
        .hasMessageContaining("in fp16");
  }

  @Test
  void anUnknownPrecisionInAManifestIsRefused() throws IOException {
    edit("precision: fp32", "precision: int8");
    refused("precision is int8, expected fp32 or fp16");
  }

  private void half(String precision) throws IOException {
    Path half = Files.createDirectory(Path.of(folder + "-fp16"));
    for (String file : new String[] {"encoder.onnx", "audio.onnx", "fusion.onnx"}) {
      Files.copy(folder.resolve(file), half.resolve(file));
    }
    Files.writeString(
        half.resolve("model.yaml"),
        Files.readString(folder.resolve("model.yaml"))
            .replace("precision: fp32", "precision: " + precision));
  }

  private void edit(String from, String to) throws IOException {
    String yaml = Files.readString(folder.resolve("model.yaml"));
    assertThat(yaml).contains(from);
    Files.writeString(folder.resolve("model.yaml"), yaml.replace(from, to));
  }

  private void refused(String words) {
    assertThatThrownBy(() -> ModelPackage.open(folder.toString()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(words);
  }
}
