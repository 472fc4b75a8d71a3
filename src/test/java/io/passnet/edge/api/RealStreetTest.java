package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.passnet.edge.media.FilePackets;
import io.passnet.saliency.v1.AnalyzeOptions;
import io.passnet.saliency.v1.AnalyzeRequest;
import io.passnet.saliency.v1.AnalyzeResponse;
import io.passnet.saliency.v1.Audio;
import io.passnet.saliency.v1.AudioEncoding;
import io.passnet.saliency.v1.AudioFormat;
import io.passnet.saliency.v1.ChannelLayout;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.MapFormat;
import io.passnet.saliency.v1.MapSpec;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.passnet.saliency.v1.VideoEncoding;
import io.passnet.saliency.v1.VideoFormat;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A street filmed with a 360-degree camera: as a file, as its H.264 packets and as JPEG pictures it
 * gives the same maps. {@code -Dpassnet.street=FILE} says where it is.
 */
@QuarkusTest
class RealStreetTest extends ServerTest {
  /** The first four seconds. */
  private static final int PICTURES = 120;

  private static final double ALIKE = 0.99;

  private static final Products MAP =
      Products.newBuilder()
          .setMap(MapSpec.newBuilder().setFormat(MapFormat.MAP_FORMAT_F32))
          .build();

  private static Path street;

  @BeforeAll
  static void find() {
    String name = System.getProperty("passnet.street", System.getenv("PASSNET_STREET"));
    assumeTrue(
        name != null && Files.exists(Path.of(name)),
        "No 360-degree file: give -Dpassnet.street=FILE or PASSNET_STREET=FILE (H.264, AAC mono)");
    street = Path.of(name);
  }

  @Test
  void fileAndPacketsAndPicturesGiveTheSameMaps() throws Exception {
    FilePackets packets = FilePackets.read(street, PICTURES);
    List<Result> file = analyze(Files.readAllBytes(street));
    List<Result> packed =
        track(
            packets,
            VideoFormat.newBuilder()
                .setEncoding(VideoEncoding.VIDEO_ENCODING_H264)
                .setCodecConfig(ByteString.copyFrom(packets.videoConfig()))
                .build(),
            packets.video());
    List<Result> pictures =
        track(
            packets,
            VideoFormat.getDefaultInstance(),
            FilePackets.jpegs(street, PICTURES, 1024, 512));
    assertThat(packed).hasSize(PICTURES);
    assertThat(pictures).hasSize(PICTURES);
    for (int i = 0; i < PICTURES; i++) {
      assertThat(packed.get(i).getMediaTimeUs()).isEqualTo(file.get(i).getMediaTimeUs());
      assertThat(packed.get(i).getHeard()).isEqualTo(file.get(i).getHeard());
      // The walk has no cut.
      assertThat(file.get(i).getNewScene()).isFalse();
      assertThat(packed.get(i).getNewScene()).isFalse();
    }
    assertThat(correlations(file, packed)).as("packets").allMatch(value -> value >= ALIKE);
    assertThat(correlations(file, pictures)).as("pictures").allMatch(value -> value >= ALIKE);
  }

  private static List<Double> correlations(List<Result> some, List<Result> others) {
    return IntStream.range(0, PICTURES)
        .mapToObj(i -> Maps.correlation(some.get(i), others.get(i)))
        .toList();
  }

  private List<Result> track(
      FilePackets packets, VideoFormat format, List<FilePackets.Packet> video) throws Exception {
    AudioFormat sound =
        AudioFormat.newBuilder()
            .setEncoding(AudioEncoding.AUDIO_ENCODING_AAC)
            .setSampleRate(packets.soundRate())
            .setLayout(ChannelLayout.CHANNEL_LAYOUT_MONO)
            .setCodecConfig(ByteString.copyFrom(packets.soundConfig()))
            .build();
    TestStream stream =
        TestStream.start(channel)
            .open(
                Open.newBuilder()
                    .setDelivery(Delivery.DELIVERY_EVERY)
                    .setVideo(format)
                    .setAudio(sound)
                    .setProducts(MAP)
                    .build());
    int heard = 0;
    for (int i = 0; i < video.size(); i++) {
      FilePackets.Packet picture = video.get(i);
      // The sound comes a little before its picture, as a player sends it.
      while (heard < packets.sound().size()
          && packets.sound().get(heard).timeUs() < picture.timeUs() + 200_000) {
        FilePackets.Packet block = packets.sound().get(heard++);
        stream.awaitReady();
        stream.audio(
            Audio.newBuilder()
                .setMediaTimeUs(block.timeUs())
                .setData(ByteString.copyFrom(block.data())));
      }
      stream.awaitReady();
      stream.frame(i, picture.timeUs(), ByteString.copyFrom(picture.data()));
    }
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(stream.notices).isEmpty();
    return stream.results;
  }

  private List<Result> analyze(byte[] file) throws Exception {
    List<Result> results = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> enough = new CompletableFuture<>();
    StreamObserver<AnalyzeRequest> call =
        SaliencyGrpc.newStub(channel)
            .analyze(
                new StreamObserver<>() {
                  @Override
                  public void onNext(AnalyzeResponse response) {
                    if (response.hasResult()) {
                      results.add(response.getResult());
                    }
                    if (results.size() == PICTURES) {
                      enough.complete(null);
                    }
                  }

                  @Override
                  public void onError(Throwable t) {
                    enough.completeExceptionally(t);
                  }

                  @Override
                  public void onCompleted() {
                    enough.complete(null);
                  }
                });
    call.onNext(
        AnalyzeRequest.newBuilder()
            .setOptions(AnalyzeOptions.newBuilder().setProducts(MAP))
            .build());
    int chunk = 1 << 20;
    for (int at = 0; at < file.length; at += chunk) {
      call.onNext(
          AnalyzeRequest.newBuilder()
              .setChunk(ByteString.copyFrom(file, at, Math.min(chunk, file.length - at)))
              .build());
    }
    enough.get(120, TimeUnit.SECONDS);
    call.onError(Status.CANCELLED.asRuntimeException());
    return results;
  }
}
