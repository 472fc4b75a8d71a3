/**
 * PASSNet Edge: where people will look in 360-degree video, as a streaming service.
 *
 * <p>Rooms depend downwards only: {@code geometry}; {@code media}, {@code model}, {@code product};
 * {@code engine}; {@code session}; {@code config}; {@code api}; {@code cli}.
 */
package io.passnet.edge;
