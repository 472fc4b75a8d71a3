/**
 * Bytes in, pixels and samples out: still pictures, raw pictures, sound blocks and media files.
 *
 * <p>FFmpeg does the work and stays inside this package: no type of it is in the public classes.
 * Each class that holds native memory is {@link AutoCloseable}, frees it exactly once (closing
 * twice is harmless) and belongs to one thread at a time. {@link
 * io.passnet.edge.media.NativeMedia#live} counts what is not yet freed.
 *
 * <p>Buffers: what is read lies between a buffer's position and limit; what is written begins at
 * the position. Neither moves.
 */
package io.passnet.edge.media;
