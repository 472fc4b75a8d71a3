package io.passnet.edge.media;

import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.geometry.StereoLayout;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Sets what pictures say about themselves against what they were announced as. What was named wins,
 * and a contradiction is told once.
 */
final class PictureMetadata {
  private final SphereLayout layout;
  private Optional<String> conflict = Optional.empty();
  private boolean told;

  PictureMetadata(SphereLayout layout) {
    this.layout = layout;
  }

  /** The part of the sphere that a picture with this metadata covers. */
  Region area(Optional<ByteBuffer> xmp) {
    Optional<Panorama> found = xmp.flatMap(Panorama::read);
    if (found.isEmpty()) {
      return RgbOutput.WHOLE;
    }
    Panorama panorama = found.get();
    Optional<String> contradiction = contradiction(panorama);
    if (contradiction.isPresent()) {
      conflict = told ? Optional.empty() : contradiction;
      return RgbOutput.WHOLE;
    }
    return layout.projection().isCube() ? RgbOutput.WHOLE : panorama.area();
  }

  /** What was contradicted and what was done about it: once, and empty ever after. */
  Optional<String> pollConflict() {
    Optional<String> text = conflict;
    conflict = Optional.empty();
    told |= text.isPresent();
    return text;
  }

  private Optional<String> contradiction(Panorama panorama) {
    Projection projection = layout.projection();
    boolean flat = panorama.projection().equals(Panorama.EQUIRECTANGULAR);
    boolean cube = panorama.projection().equals("cubemap");
    if (!flat && !(cube && projection.isCube())) {
      return Optional.of(
          projection == Projection.AUTO
              ? "The picture's GPano metadata says %s, which is not read; it is taken as equirectangular. Name the projection to say so yourself"
                  .formatted(panorama.projection())
              : differs(panorama));
    }
    if (flat && projection.isCube()) {
      return Optional.of(differs(panorama));
    }
    if (!panorama.problem().isEmpty()) {
      return Optional.of(
          "The picture's GPano metadata is of no use: %s. It is taken as whole"
              .formatted(panorama.problem()));
    }
    if (layout.stereo() != StereoLayout.MONO && !panorama.area().equals(RgbOutput.WHOLE)) {
      return Optional.of(
          "The picture's GPano metadata says that it is a part of the sphere, the stream that two eyes share it as %s; it is taken as whole"
              .formatted(layout.stereo()));
    }
    return Optional.empty();
  }

  private String differs(Panorama panorama) {
    return "The picture's GPano metadata says %s, the stream %s, which holds; leave the projection out to follow the metadata"
        .formatted(panorama.projection(), layout.projection());
  }
}
