package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.passnet.edge.session.SessionException;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.PredictRequest;
import io.passnet.saliency.v1.Products;
import io.passnet.saliency.v1.SaliencyGrpc;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** docs/metrics.md against a server that has answered, dropped, rejected and refused. */
@QuarkusTest
class MetricsPageTest extends ServerTest {
  private static final ByteString NO_PICTURE = ByteString.copyFromUtf8("no picture");

  /**
   * Their labels have values too that a run without such faults, or without a GPU, does not show.
   */
  private static final Set<String> RARE =
      Set.of("passnet_call_errors_total", "passnet_provider_info", "passnet_model_info");

  @TestHTTPResource("/q/metrics")
  URI page;

  @Test
  void everyMetricIsOnThePageAndEveryOneOnThePageIsThere() throws Exception {
    live(Delivery.DELIVERY_LATEST);
    live(Delivery.DELIVERY_EVERY);
    predict();
    refuse();
    Scrape scrape = Scrape.of(page);
    MetricsPage documented = MetricsPage.read();

    Set<String> expected = new TreeSet<>();
    documented
        .metrics()
        .forEach(
            (name, row) -> {
              expected.add(name);
              assertThat(scrape.types().get(name)).as(name).isEqualTo(row.type());
              if (row.type().equals("histogram")) {
                expected.add(name + "_max");
              }
              assertLabels(name, row, scrape);
            });
    assertThat(scrape.types().keySet())
        .filteredOn(name -> name.startsWith("passnet_"))
        .containsExactlyInAnyOrderElementsOf(expected);
    Set<String> names = new TreeSet<>(expected);
    scrape.samples().forEach(sample -> names.add(sample.name()));
    assertThat(names).as("names in the text and the examples").containsAll(documented.mentioned());
  }

  private static void assertLabels(String name, MetricsPage.Row row, Scrape scrape) {
    var found = scrape.labels(name);
    assertThat(found.keySet()).as(name).isEqualTo(new TreeSet<>(row.labels().keySet()));
    row.labels()
        .forEach(
            (label, values) -> {
              if (values.isEmpty()) {
                return;
              }
              assertThat(values).as(name + " " + label).containsAll(found.get(label));
              if (!RARE.contains(name)) {
                assertThat(found.get(label)).as(name + " " + label).containsAll(values);
              }
            });
  }

  @Test
  void everyReasonThatAClientIsToldIsOnThePage() throws Exception {
    Set<String> reasons =
        MetricsPage.read().metrics().get("passnet_call_errors_total").labels().get("reason");
    for (SessionException.Reason reason : SessionException.Reason.values()) {
      StatusRuntimeException told = Statuses.of(new SessionException(reason, "", "why"));
      ErrorInfo error = StatusProto.fromThrowable(told).getDetails(0).unpack(ErrorInfo.class);
      assertThat(reasons).contains(error.getReason().toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void whatBecameOfFramesIsCountedOnceEach() throws Exception {
    Scrape before = Scrape.of(page);
    live(Delivery.DELIVERY_LATEST);
    Scrape after = Scrape.of(page);

    double answered = more("passnet_frames_answered_total", before, after);
    double dropped = more("passnet_frames_dropped_total", before, after);
    assertThat(more("passnet_frames_received_total", before, after)).isEqualTo(41);
    assertThat(more("passnet_frames_rejected_total", before, after)).isEqualTo(1);
    assertThat(more("passnet_frames_rejected_total", before, after, "reason", "undecodable"))
        .isEqualTo(1);
    assertThat(answered).isPositive();
    assertThat(more("passnet_frames_dropped_total", before, after, "reason", "waiting"))
        .isPositive();
    assertThat(answered + dropped).isEqualTo(40);
    assertThat(more("passnet_frame_age_seconds_count", before, after, "call", "track"))
        .isEqualTo(answered);
    for (String stage : Set.of("waited", "decoded", "queued", "inferred", "products")) {
      assertThat(more("passnet_frame_stage_seconds_count", before, after, "stage", stage))
          .as(stage)
          .isEqualTo(answered);
    }
    assertThat(more("passnet_frame_stage_seconds_sum", before, after))
        .as("the stages lie within the age")
        .isPositive()
        .isLessThan(more("passnet_frame_age_seconds_sum", before, after, "call", "track"));
    assertThat(more("passnet_engine_batch_frames_sum", before, after))
        .as("what was looked at is answered, or dropped as unread or with its stream")
        .isGreaterThanOrEqualTo(answered);
    assertThat(more("passnet_engine_run_seconds_sum", before, after)).isPositive();
    assertThat(more("passnet_notices_total", before, after, "kind", "frame_undecodable"))
        .isEqualTo(1);
    assertThat(more("passnet_streams_ended_total", before, after, "reason", "closed")).isEqualTo(1);
    assertThat(more("passnet_watch_results_total", before, after, "outcome", "sent"))
        .isEqualTo(more("passnet_frame_age_seconds_count", before, after, "call", "watch"))
        .isPositive();
  }

  @Test
  void aRefusedCallIsCountedByItsReason() throws Exception {
    Scrape before = Scrape.of(page);
    refuse();
    Scrape after = Scrape.of(page);
    assertThat(more("passnet_call_errors_total", before, after)).isEqualTo(1);
    assertThat(more("passnet_call_errors_total", before, after, "reason", "invalid_field"))
        .isEqualTo(1);
    assertThat(more("passnet_streams_opened_total", before, after)).isZero();
    assertThat(before.labels("passnet_call_errors_total").get("reason"))
        .as("there before the first one")
        .contains("internal");
  }

  @Test
  void aStreamThatIsRefusedMidwayIsNotCountedAsCancelled() throws Exception {
    Scrape before = Scrape.of(page);
    TestStream stream =
        TestStream.start(channel).open(Open.getDefaultInstance()).open(Open.getDefaultInstance());
    assertThat(stream.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    Scrape after = Scrape.of(page);
    assertThat(more("passnet_streams_ended_total", before, after)).isEqualTo(1);
    assertThat(more("passnet_streams_ended_total", before, after, "reason", "refused"))
        .isEqualTo(1);
  }

  private static double more(String name, Scrape before, Scrape after, String... label) {
    return after.sum(name, label) - before.sum(name, label);
  }

  /** A watched stream of 40 pictures, far faster than they are answered, and one that is none. */
  private void live(Delivery delivery) throws Exception {
    String name = "metrics of " + delivery;
    List<ByteString> pictures = IntStream.rangeClosed(1, 40).mapToObj(Pictures::jpeg).toList();
    TestStream stream =
        TestStream.start(channel)
            .open(Open.newBuilder().setStream(name).setDelivery(delivery).build());
    stream.opened.join();
    TestWatch watch = TestWatch.start(channel, name, Products.getDefaultInstance());
    eventually("someone watches", () -> !watch.opened.isEmpty());
    stream.frame(0, 0, NO_PICTURE);
    eventually("the frame is rejected", () -> !stream.notices.isEmpty());
    for (int i = 1; i <= 40; i++) {
      stream.awaitReady();
      stream.frame(i, i * 33_333L, pictures.get(i - 1));
    }
    stream.halfClose();
    assertThat(stream.status()).isEqualTo(Status.OK);
    assertThat(watch.status()).isEqualTo(Status.OK);
    eventually("the stream is booked", () -> server.awaitReady().live().isEmpty());
  }

  private void predict() {
    SaliencyGrpc.newBlockingStub(channel)
        .predict(PredictRequest.newBuilder().setImage(Pictures.jpeg(1)).build());
  }

  private void refuse() throws Exception {
    TestStream stream =
        TestStream.start(channel).open(Open.newBuilder().setModel("no such model").build());
    assertThat(stream.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }
}
