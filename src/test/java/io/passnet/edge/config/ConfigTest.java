package io.passnet.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passnet.edge.engine.EngineSettings;
import io.passnet.edge.media.MediaLimits;
import io.passnet.edge.media.VideoDecoderChoice;
import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.Precision;
import io.passnet.edge.model.ProviderOptions;
import io.passnet.edge.session.SessionLimits;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Each area's defaults, and each of its keys. */
class ConfigTest {
  @Test
  void engineDefaults() {
    EngineConfig config = config(EngineConfig.class, Map.of());
    assertThat(config.enabled()).isTrue();
    assertThat(config.settings()).isEqualTo(new EngineSettings("passnet-s", DeviceChoice.AUTO, 0));
  }

  @Test
  void everyEngineKeyIsMapped() {
    EngineConfig config =
        config(
            EngineConfig.class,
            Map.ofEntries(
                Map.entry("passnet.engine.enabled", "false"),
                Map.entry("passnet.engine.model", "/models/mine"),
                Map.entry("passnet.engine.models.small", "/models/small.zip"),
                Map.entry("passnet.engine.models.\"v1.2\"", "passnet-s"),
                Map.entry("passnet.engine.device", "cuda"),
                Map.entry("passnet.engine.threads", "3"),
                Map.entry("passnet.engine.device-id", "1,3"),
                Map.entry("passnet.engine.batch", "4"),
                Map.entry("passnet.engine.batch-wait", "2ms"),
                Map.entry("passnet.engine.precision", "fp16"),
                Map.entry("passnet.engine.cache", "/var/cache/passnet"),
                Map.entry("passnet.engine.cuda.gpu_mem_limit", "2000000000"),
                Map.entry("passnet.engine.tensorrt.trt_builder_optimization_level", "5")));
    assertThat(config.enabled()).isFalse();
    assertThat(config.settings())
        .isEqualTo(
            new EngineSettings(
                "/models/mine",
                Map.of("small", "/models/small.zip", "v1.2", "passnet-s"),
                DeviceChoice.CUDA,
                List.of(1, 3),
                3,
                OptionalInt.of(4),
                Duration.ofMillis(2),
                new ProviderOptions(
                    1,
                    Precision.FP16,
                    Path.of("/var/cache/passnet"),
                    Map.of("gpu_mem_limit", "2000000000"),
                    Map.of("trt_builder_optimization_level", "5"))));
  }

  @Test
  void mediaDefaultsAreTheDecodersOwn() {
    MediaConfig config = config(MediaConfig.class, Map.of());
    assertThat(config.limits()).isEqualTo(MediaLimits.defaults());
    assertThat(config.videoDecoder()).isEqualTo(VideoDecoderChoice.CPU);
    assertThat(config.maxMessage().asLongValue()).isEqualTo(4 << 20);
  }

  @Test
  void everyMediaKeyIsMapped() {
    MediaConfig config =
        config(
            MediaConfig.class,
            Map.of(
                MediaLimits.PICTURE_PIXELS_KEY,
                "1000",
                MediaLimits.PICTURE_BYTES_KEY,
                "2K",
                MediaLimits.VIDEO_PIXELS_KEY,
                "3000",
                MediaLimits.PACKET_BYTES_KEY,
                "4096",
                MediaLimits.SOUND_CHANNELS_KEY,
                "4",
                MediaLimits.SOUND_RATE_KEY,
                "48000",
                MediaLimits.FILE_BYTES_KEY,
                "5G",
                MediaLimits.DECODE_TIME_KEY,
                "600ms",
                VideoDecoderChoice.KEY,
                "nvdec",
                "passnet.media.max-message",
                "8M"));
    assertThat(config.limits())
        .isEqualTo(
            new MediaLimits(1000, 2048, 3000, 4096, 4, 48_000, 5L << 30, Duration.ofMillis(600)));
    assertThat(config.videoDecoder()).isEqualTo(VideoDecoderChoice.NVDEC);
    assertThat(config.maxMessage().asLongValue()).isEqualTo(8 << 20);
  }

  @Test
  void sessionDefaultsAreTheSessionsOwn() {
    assertThat(config(SessionConfig.class, Map.of()).limits()).isEqualTo(SessionLimits.defaults());
  }

  @Test
  void everySessionKeyIsMapped() {
    SessionConfig config =
        config(
            SessionConfig.class,
            Map.of(
                "passnet.session.max-streams", "1",
                "passnet.session.queued-frames", "2",
                "passnet.session.idle-timeout", "3s",
                "passnet.session.sound-memory", "4s",
                "passnet.session.max-analyses", "5",
                "passnet.session.max-watchers", "6"));
    assertThat(config.limits())
        .isEqualTo(new SessionLimits(1, 2, Duration.ofSeconds(3), Duration.ofSeconds(4), 5, 6));
  }

  @Test
  void limitsThatWouldStopEverythingAreRefusedWithTheirKey() {
    for (String key :
        new String[] {"max-streams", "queued-frames", "idle-timeout", "sound-memory"}) {
      SessionConfig config = config(SessionConfig.class, Map.of("passnet.session." + key, "0"));
      assertThatThrownBy(config::limits).hasMessageContaining("passnet.session." + key);
    }
  }

  @Test
  void anUnknownDeviceIsRefused() {
    assertThatThrownBy(() -> config(EngineConfig.class, Map.of("passnet.engine.device", "abacus")))
        .hasMessageContaining("abacus");
  }

  @Test
  void anUnknownPrecisionIsRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> config(EngineConfig.class, Map.of("passnet.engine.precision", "fp12")))
        .hasMessageContaining("passnet.engine.precision")
        .hasMessageContaining("fp12")
        .hasMessageContaining("fp16");
  }

  @Test
  void anUnknownKeyIsRefused() {
    assertThatThrownBy(() -> config(EngineConfig.class, Map.of("passnet.engine.modell", "x")))
        .hasMessageContaining("passnet.engine.modell");
  }

  private static <T> T config(Class<T> area, Map<String, String> keys) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withConverter(
                io.quarkus.runtime.configuration.MemorySize.class, 100, new MemorySizeConverter())
            .withConverter(Duration.class, 100, new DurationConverter())
            .withMapping(area)
            .withSources(new PropertiesConfigSource(keys, "test", 100))
            .build();
    return config.getConfigMapping(area);
  }
}
