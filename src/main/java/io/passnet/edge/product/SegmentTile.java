package io.passnet.edge.product;

/**
 * A tile over a window of media time.
 *
 * @param index the tile's in its layout
 * @param share mean share of all attention over the window's frames, 0 to 1
 * @param mean mean density over the window's frames; 1 is the sphere's average
 * @param maximum highest density in the window
 * @param maximumUs media time of the first frame with that density
 * @param last share in the window's last frame: together with {@code share} what "same as now" says
 *     of the window to come
 * @param rank 1 for the tile with the largest mean share; of equal shares the lower index comes
 *     first
 */
public record SegmentTile(
    int index, double share, double mean, double maximum, long maximumUs, double last, int rank) {}
