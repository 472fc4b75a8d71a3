package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.passnet.edge.engine.WarmModel;
import io.passnet.edge.media.MediaFile;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.Movies;
import io.passnet.edge.media.MultichannelMovie;
import io.passnet.edge.media.Remux;
import io.passnet.edge.media.SoundLayout;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.Segment;
import io.passnet.edge.product.SegmentRequest;
import io.passnet.edge.session.Analysis;
import io.passnet.saliency.v1.AnalyzeOpened;
import io.passnet.saliency.v1.AnalyzeOptions;
import io.passnet.saliency.v1.AnalyzeResponse;
import io.passnet.saliency.v1.AudioFormat;
import io.passnet.saliency.v1.ChannelLayout;
import io.passnet.saliency.v1.NoticeKind;
import io.passnet.saliency.v1.PeaksSpec;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.Projection;
import io.passnet.saliency.v1.Result;
import io.passnet.saliency.v1.SegmentsSpec;
import io.passnet.saliency.v1.StereoLayout;
import io.passnet.saliency.v1.Tile;
import io.passnet.saliency.v1.TilesSpec;
import io.passnet.saliency.v1.VideoFormat;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files through a real server, in chunks: what is answered. */
@QuarkusTest
class AnalyzeTest extends AnalyzeCalls {
  @Test
  void segmentsAreThoseOfTheAnalysisItself() throws Exception {
    Path file = folder.resolve("movie.mp4");
    Movies.write(file, 320, 160, 60, Optional.of(SoundLayout.MONO));
    List<Segment> own = analysed(file);
    TestAnalyze call = sent(file, SEGMENTS);
    assertThat(call.segments()).hasSize(3).hasSameSizeAs(own);
    assertThat(call.results()).isEmpty();
    assertThat(call.notices()).isEmpty();
    for (int i = 0; i < own.size(); i++) {
      io.passnet.saliency.v1.Segment segment = call.segments().get(i);
      assertThat(segment.getStartUs()).isEqualTo(i * 1_000_000L);
      assertThat(segment.getEndUs()).isEqualTo((i + 1) * 1_000_000L);
      assertThat(segment.getFrames()).isEqualTo(own.get(i).frames()).isEqualTo(i < 2 ? 25 : 10);
      assertThat(segment.getTilesList().stream().mapToDouble(Tile::getShare).sum())
          .isCloseTo(1, within(1e-4));
      for (int k = 0; k < 24; k++) {
        assertThat((double) segment.getTiles(k).getShare())
            .isCloseTo(own.get(i).tiles().get(k).share(), within(1e-4));
      }
    }
    AnalyzeResponse first = call.answers.get(0);
    AnalyzeOpened opened = first.getOpened();
    assertThat(opened.getVideo().getWidth()).isEqualTo(320);
    assertThat(opened.getVideo().getProjection()).isEqualTo(Projection.PROJECTION_EQUIRECTANGULAR);
    assertThat(opened.getVideoCodec()).isEqualTo("h264");
    assertThat(opened.getFrameRate()).isCloseTo(25, within(0.1));
    assertThat(opened.getChannelLayout()).isEqualTo(ChannelLayout.CHANNEL_LAYOUT_MONO);
    assertThat(opened.getProducts().getSegments().getLengthUs()).isEqualTo(1_000_000);
    assertThat(opened.getModel().getName()).isEqualTo("passnet-s");
    assertThat(first.getDurationUs()).isCloseTo(2_400_000L, within(150_000L));
    AnalyzeResponse last = call.answers.get(call.answers.size() - 1);
    assertThat(last.getClosed().getFramesReceived()).isEqualTo(60);
    assertThat(last.getClosed().getFramesAnswered()).isEqualTo(60);
    assertThat(last.getClosed().getAudioUs()).isCloseTo(2_400_000L, within(150_000L));
    assertThat(last.getProgressUs()).isEqualTo(59 * 40_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"faststart", "last", "fragmented", "matroska"})
  void answersAreTheSameHoweverTheChunksAreCut(String make) throws Exception {
    Path file = movie(make, 64, 32, 12, false);
    byte[] bytes = Files.readAllBytes(file);
    AnalyzeOptions options =
        options(
            Products.newBuilder()
                .setPeaks(PeaksSpec.getDefaultInstance())
                .setSegments(SegmentsSpec.newBuilder().setLengthUs(200_000)));
    List<AnalyzeResponse> whole = answers(sent(bytes, options, bytes.length));
    assertThat(whole).filteredOn(AnalyzeResponse::hasResult).hasSize(12);
    assertThat(whole).filteredOn(AnalyzeResponse::hasSegment).hasSize(3);
    assertThat(answers(sent(bytes, options, 7))).isEqualTo(whole);
    TestAnalyze random = TestAnalyze.start(channel, options);
    Random cuts = new Random(5);
    for (int at = 0, to; at < bytes.length; at = to) {
      to = Math.min(bytes.length, at + 1 + cuts.nextInt(3_000));
      random.chunk(bytes, at, to);
    }
    random.halfClose();
    assertThat(answers(random)).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(strings = {"faststart", "fragmented", "matroska"})
  void segmentsComeWhileTheFileIsStillOnItsWay(String make) throws Exception {
    byte[] bytes = Files.readAllBytes(movie(make, 96, 64, 150, true));
    int most = bytes.length * 2 / 3;
    TestAnalyze call = TestAnalyze.start(channel, SEGMENTS).chunks(bytes, 0, most, CHUNK);
    eventually("a segment comes before the rest", () -> !call.segments().isEmpty());
    assertThat(call.answers.get(0).hasOpened()).isTrue();
    call.chunks(bytes, most, bytes.length, CHUNK).halfClose();
    assertThat(call.status()).isEqualTo(Status.OK);
    assertThat(call.segments()).hasSize(6);
  }

  @Test
  void aWebmOfVp9AndOpusIsHeardAndAnsweredToItsEnd() throws Exception {
    Path file = MultichannelMovie.write(folder.resolve("a.webm"), "webm", "libopus", "ambisonic 1");
    TestAnalyze call = sent(file, options(Products.newBuilder().setPeaks(PeaksSpec.newBuilder())));
    var opened = call.answers.get(0).getOpened();
    assertThat(opened.getVideoCodec()).isEqualTo("vp9");
    assertThat(opened.getChannelLayout()).isEqualTo(ChannelLayout.CHANNEL_LAYOUT_AMBISONIC_1);
    assertThat(call.results()).hasSize(50);
    assertThat(call.results().get(49).getHeard()).isTrue();
    assertThat(call.segments()).hasSize(2);
    assertThat(call.notices()).isEmpty();
  }

  @Test
  void everyNthFrameIsAnalysedWhereAskedFor() throws Exception {
    Path file = movie("faststart", 64, 32, 20, false);
    AnalyzeOptions options =
        options(Products.newBuilder().setTiles(TilesSpec.newBuilder().setColumns(2).setRows(3)))
            .toBuilder()
            .setEveryNthFrame(4)
            .build();
    TestAnalyze call = sent(file, options);
    assertThat(call.results())
        .extracting(Result::getMediaTimeUs)
        .containsExactly(0L, 160_000L, 320_000L, 480_000L, 640_000L);
    assertThat(call.results()).allMatch(result -> result.getTilesCount() == 6);
    assertThat(call.segments().get(0).getTilesCount()).isEqualTo(6);
    assertThat(call.segments().get(0).getFrames()).isEqualTo(5);
    AnalyzeOpened opened = call.answers.get(0).getOpened();
    assertThat(opened.getProducts().getTiles())
        .isEqualTo(TilesSpec.newBuilder().setColumns(2).setRows(3).build());
    // Ranks of segments have nothing before them to be steady against.
    assertThat(opened.getSegmentTiles())
        .isEqualTo(TilesSpec.newBuilder().setColumns(2).setRows(3).setUnsteadyRanks(true).build());
    assertThat(opened.getProducts().getSegments().getLengthUs()).isEqualTo(1_000_000);
  }

  @Test
  void whatIsNamedHoldsAndAContradictionIsSaidOnce() throws Exception {
    Path plain = movie("faststart", 64, 32, 5, false);
    Path file =
        Remux.of(plain).option("fflags", "bitexact").to(folder.resolve("a.mkv"), "matroska");
    AnalyzeOptions options =
        AnalyzeOptions.newBuilder()
            .setVideo(VideoFormat.newBuilder().setStereo(StereoLayout.STEREO_LAYOUT_TOP_BOTTOM))
            .setAudio(AudioFormat.newBuilder().setLayout(ChannelLayout.CHANNEL_LAYOUT_AMBISONIC_1))
            .build();
    TestAnalyze call = sent(file, options);
    assertThat(call.answers.get(0).getOpened().getVideo().getStereo())
        .isEqualTo(StereoLayout.STEREO_LAYOUT_TOP_BOTTOM);
    assertThat(call.notices()).hasSize(1);
    assertThat(call.notices().get(0).getKind()).isEqualTo(NoticeKind.NOTICE_KIND_METADATA_CONFLICT);
    assertThat(call.notices().get(0).getText()).contains("AMBISONIC_1");
  }

  /** The answers without what differs from run to run. */
  private static List<AnalyzeResponse> answers(TestAnalyze call) throws Exception {
    assertThat(call.status()).isEqualTo(Status.OK);
    return call.answers.stream()
        .map(
            answer ->
                answer.hasResult()
                    ? answer.toBuilder()
                        .setResult(answer.getResult().toBuilder().clearTimes())
                        .build()
                    : answer)
        .toList();
  }

  private List<Segment> analysed(Path file) throws Exception {
    WarmModel model = server.engine().orElseThrow().defaultModel();
    List<Segment> segments = new ArrayList<>();
    int width = model.manifest().frame().width();
    int height = model.manifest().frame().height();
    try (MediaFile media = MediaFile.open(file, MediaLimits.defaults(), width, height)) {
      new Analysis(
              model,
              media,
              Optional.empty(),
              ProductRequest.STANDARD,
              SegmentRequest.STANDARD,
              new Analysis.Pace(1, 0))
          .run(
              new Analysis.Sink() {
                @Override
                public void take(Analysis.Seen seen) {
                  // The segments are what is compared.
                }

                @Override
                public void take(Segment segment) {
                  segments.add(segment);
                }
              });
    }
    return segments;
  }
}
