package io.passnet.edge.product;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stream at one media time: its map and what products need beside it. Remembers what was made of
 * it, so that several product lines make nothing twice; used by one thread at a time.
 */
public final class Moment {
  /**
   * An equirectangular picture: RGB24, rows from the top without gaps, from the buffer's start.
   * Read, never written.
   */
  public record Picture(ByteBuffer rgb, int width, int height) {
    /** A picture of its own, for a moment that outlives the buffer's content. */
    Picture copy() {
      ByteBuffer copy = ByteBuffer.allocate(3 * width * height);
      copy.put(rgb.duplicate().clear().limit(copy.capacity()));
      return new Picture(copy.clear(), width, height);
    }
  }

  private final long mediaTimeUs;
  private final long scene;
  private final SaliencyMap map;
  private final Optional<Picture> picture;
  private final Optional<HeadPose> pose;
  private final Map<Product<?>, Object> made;

  /**
   * A moment of which nothing was made yet.
   *
   * @param mediaTimeUs when it is
   * @param scene number of the scene; another number than the moment's before means a new scene
   * @param map where people will look
   * @param picture what they look at, where there is one
   * @param pose how the viewer's head is turned, where that is known
   */
  public Moment(
      long mediaTimeUs,
      long scene,
      SaliencyMap map,
      Optional<Picture> picture,
      Optional<HeadPose> pose) {
    this(mediaTimeUs, scene, map, picture, pose, new HashMap<>());
  }

  /** A moment with a map alone. */
  public Moment(long mediaTimeUs, long scene, SaliencyMap map) {
    this(mediaTimeUs, scene, map, Optional.empty(), Optional.empty());
  }

  private Moment(
      long mediaTimeUs,
      long scene,
      SaliencyMap map,
      Optional<Picture> picture,
      Optional<HeadPose> pose,
      Map<Product<?>, Object> made) {
    this.mediaTimeUs = mediaTimeUs;
    this.scene = scene;
    this.map = requireNonNull(map, "map is null");
    this.picture = requireNonNull(picture, "picture is null");
    this.pose = requireNonNull(pose, "pose is null");
    this.made = made;
  }

  /** This moment with a picture of its own, whatever becomes of the buffer that it was given. */
  public Moment kept() {
    return new Moment(mediaTimeUs, scene, map, picture.map(Picture::copy), pose, made);
  }

  /** This moment without its picture, for one that outlives the buffer and needs none. */
  public Moment withoutPicture() {
    return new Moment(mediaTimeUs, scene, map, Optional.empty(), pose, made);
  }

  /**
   * This moment after one that is passed over: segments that ended in that one, which no later
   * moment makes again, go before those that ended in this one. Both moments stay as they are.
   */
  public Moment after(Moment passedOver) {
    Map<Product<?>, Object> all = new HashMap<>(made);
    passedOver.made.forEach(
        (product, result) -> {
          if (product instanceof SegmentRequest segments && made.containsKey(product)) {
            all.put(product, Segment.newest(passedOver.ended(segments), ended(segments)));
          }
        });
    return new Moment(mediaTimeUs, scene, map, picture, pose, all);
  }

  @SuppressWarnings("unchecked") // A product's maker makes what the product says.
  private List<Segment> ended(SegmentRequest segments) {
    return (List<Segment>) made.get(segments);
  }

  /** Media time in microseconds. */
  public long mediaTimeUs() {
    return mediaTimeUs;
  }

  /** Number of the scene. */
  public long scene() {
    return scene;
  }

  /** Where people will look. */
  public SaliencyMap map() {
    return map;
  }

  /** What they look at. */
  public Optional<Picture> picture() {
    return picture;
  }

  /** How the viewer's head is turned. */
  public Optional<HeadPose> pose() {
    return pose;
  }

  /** What was made of it for this product; null if nothing was. */
  Object made(Product<?> product) {
    return made.get(product);
  }

  void keep(Product<?> product, Object result) {
    made.put(product, result);
  }
}
