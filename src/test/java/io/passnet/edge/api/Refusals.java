package io.passnet.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.passnet.saliency.v1.AudioEncoding;
import io.passnet.saliency.v1.AudioFormat;
import io.passnet.saliency.v1.ChannelLayout;
import io.passnet.saliency.v1.Delivery;
import io.passnet.saliency.v1.Open;
import io.passnet.saliency.v1.VideoEncoding;
import io.passnet.saliency.v1.VideoFormat;

/** What tests of bad input share. */
abstract class Refusals extends ServerTest {
  static final Open EVERY = Open.newBuilder().setDelivery(Delivery.DELIVERY_EVERY).build();

  static void refused(TestStream stream, Status.Code code, String key, String value, String words)
      throws Exception {
    assertThat(stream.status().getCode()).isEqualTo(code);
    assertThat(stream.status().getDescription()).contains(words);
    assertThat(stream.errorInfo().getMetadataMap()).containsEntry(key, value);
  }

  static VideoFormat.Builder nv12(int width, int height) {
    return VideoFormat.newBuilder()
        .setEncoding(VideoEncoding.VIDEO_ENCODING_NV12)
        .setWidth(width)
        .setHeight(height);
  }

  static Open audio(int rate) {
    return EVERY.toBuilder()
        .setAudio(
            AudioFormat.newBuilder()
                .setEncoding(AudioEncoding.AUDIO_ENCODING_PCM_F32LE)
                .setLayout(ChannelLayout.CHANNEL_LAYOUT_MONO)
                .setSampleRate(rate))
        .build();
  }
}
