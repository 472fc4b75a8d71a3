package io.passnet.edge.media;

import java.util.HashMap;
import java.util.Map;

/** Maps that streams of the same geometry share; each lives as long as somebody uses it. */
final class SphereMaps {
  private static final Map<SphereMap.Geometry, Shared> SHARED = new HashMap<>();

  private SphereMaps() {}

  /** One user's hold on a map, until it is closed. */
  static final class Use implements AutoCloseable {
    private final SphereMap.Geometry geometry;
    private final Shared shared;
    private boolean open = true;

    private Use(SphereMap.Geometry geometry, Shared shared) {
      this.geometry = geometry;
      this.shared = shared;
    }

    SphereMap map() {
      return shared.map(geometry);
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        leave(geometry, shared);
      }
    }
  }

  /** A map and how many use it. */
  private static final class Shared {
    private int users;
    private SphereMap map;

    /** The first one who needs it computes it; others of this geometry wait, no one else does. */
    synchronized SphereMap map(SphereMap.Geometry geometry) {
      if (map == null) {
        map = new SphereMap(geometry);
      }
      return map;
    }
  }

  static Use use(SphereMap.Geometry geometry) {
    synchronized (SHARED) {
      Shared shared = SHARED.computeIfAbsent(geometry, g -> new Shared());
      shared.users++;
      return new Use(geometry, shared);
    }
  }

  /** How many maps are in use. */
  static int count() {
    synchronized (SHARED) {
      return SHARED.size();
    }
  }

  private static void leave(SphereMap.Geometry geometry, Shared shared) {
    synchronized (SHARED) {
      if (--shared.users == 0) {
        SHARED.remove(geometry);
      }
    }
  }
}
