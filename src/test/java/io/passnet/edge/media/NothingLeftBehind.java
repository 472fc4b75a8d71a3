package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves native media objects behind. */
final class NothingLeftBehind implements BeforeEachCallback, AfterEachCallback {
  private int before;

  @Override
  public void beforeEach(ExtensionContext context) {
    before = NativeMedia.live();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertThat(NativeMedia.live()).as("live native media objects").isEqualTo(before);
  }
}
