package io.passnet.edge.cli;

import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.StereoLayout;
import io.passnet.edge.media.LayoutChoice;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What can be said of a video beside its own word. */
final class LayoutOptions {
  @Option(
      names = "--projection",
      paramLabel = "NAME",
      description = "What the file does not say, or says wrongly: ${COMPLETION-CANDIDATES}.")
  Projection projection;

  @Option(
      names = "--stereo",
      paramLabel = "NAME",
      description = "How two eyes share the picture, likewise: ${COMPLETION-CANDIDATES}.")
  StereoLayout stereo;

  /** Returns what was given. */
  LayoutChoice choice() {
    return new LayoutChoice(
        Optional.ofNullable(projection),
        Optional.ofNullable(stereo),
        Optional.empty(),
        Optional.empty());
  }
}
