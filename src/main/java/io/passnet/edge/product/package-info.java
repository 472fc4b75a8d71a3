/**
 * A saliency map becomes what consumers use: pictures of the map, peaks, tile tables, segments and
 * overlays. Knows only the {@code geometry} room; everything averaged over an area is weighted by
 * solid angle.
 */
package io.passnet.edge.product;
