package io.passnet.edge.product;

import io.passnet.edge.geometry.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Follows peaks from frame to frame: the same place of interest keeps its id while it moves.
 * Nearest pairs of a peak and a place where one was seen last are matched first, within a gate; a
 * peak that has gone missing is waited for. As peaks of one frame are {@link
 * Peaks#SEPARATION_DEGREES} apart, one that moves by less than half of that from frame to frame is
 * never taken for another. Of two that cross, the weaker is hidden meanwhile, and has a new id
 * where it comes out too far away.
 *
 * <p>Ids count up from 1 and are never given twice. Which peak gets which id does not depend on the
 * order in which peaks are named. One stream's own; not for several threads.
 */
public final class PeakTracks {
  /** The gate: a peak farther than this from where one was seen last is another. */
  public static final double GATE_DEGREES = Peaks.SEPARATION_DEGREES;

  /** A peak that has been missing for longer than this, in microseconds of media time, is gone. */
  public static final long KEPT_US = 1_000_000;

  /** Of missing peaks, no more than so many are waited for. */
  private static final int MOST_MISSING = ProductRequest.MOST_PEAKS;

  private static final Comparator<Peak> STRONGEST_FIRST =
      Comparator.comparingDouble((Peak peak) -> -peak.weight())
          .thenComparingDouble(peak -> peak.direction().x())
          .thenComparingDouble(peak -> peak.direction().y())
          .thenComparingDouble(peak -> peak.direction().z());

  private record Track(long id, long bornUs, long seenUs, Direction place) {}

  private record Pair(int track, int peak, double degrees) {}

  private List<Track> tracks = List.of();
  private long lastId;
  private long timeUs;

  /**
   * The peaks of a frame with their ids and ages, in the order in which they came. Where media time
   * runs backwards, all peaks are new.
   */
  public List<Peak> follow(long mediaTimeUs, List<Peak> peaks) {
    if (mediaTimeUs < timeUs) {
      forget();
    }
    timeUs = mediaTimeUs;
    tracks = tracks.stream().filter(track -> (double) timeUs - track.seenUs <= KEPT_US).toList();
    List<Integer> order =
        IntStream.range(0, peaks.size())
            .boxed()
            .sorted(Comparator.comparing(peaks::get, STRONGEST_FIRST))
            .toList();
    Track[] matched = matched(order.stream().map(peaks::get).toList());
    Peak[] named = new Peak[matched.length];
    for (int k = 0; k < matched.length; k++) {
      Peak peak = peaks.get(order.get(k));
      matched[k] =
          matched[k] == null
              ? new Track(++lastId, timeUs, timeUs, peak.direction())
              : new Track(matched[k].id, matched[k].bornUs, timeUs, peak.direction());
      named[order.get(k)] = named(peak, matched[k]);
    }
    goOn(List.of(matched));
    return List.of(named);
  }

  /** Gives all peaks of the next frame new ids, as at a scene cut. */
  public void forget() {
    tracks = List.of();
  }

  /** For each peak the track that it belongs to, null for none: nearest pairs first. */
  private Track[] matched(List<Peak> peaks) {
    List<Pair> near = new ArrayList<>();
    for (int track = 0; track < tracks.size(); track++) {
      Direction place = tracks.get(track).place;
      for (int peak = 0; peak < peaks.size(); peak++) {
        double degrees = place.angleTo(peaks.get(peak).direction());
        if (degrees <= GATE_DEGREES) {
          near.add(new Pair(track, peak, degrees));
        }
      }
    }
    near.sort(Comparator.comparingDouble(Pair::degrees));
    Track[] matched = new Track[peaks.size()];
    boolean[] taken = new boolean[tracks.size()];
    for (Pair pair : near) {
      if (matched[pair.peak] == null && !taken[pair.track]) {
        matched[pair.peak] = tracks.get(pair.track);
        taken[pair.track] = true;
      }
    }
    return matched;
  }

  /** Keeps the peaks that were seen, and of those missing the ones that were seen last. */
  private void goOn(List<Track> seen) {
    Set<Long> ids = seen.stream().map(Track::id).collect(Collectors.toSet());
    Stream<Track> missing =
        tracks.stream()
            .filter(track -> !ids.contains(track.id))
            .sorted(Comparator.comparingLong((Track track) -> -track.seenUs))
            .limit(MOST_MISSING);
    tracks = Stream.concat(seen.stream(), missing).toList();
  }

  private Peak named(Peak peak, Track track) {
    return new Peak(
        peak.direction(), peak.extentDegrees(), peak.weight(), track.id, timeUs - track.bornUs);
  }
}
