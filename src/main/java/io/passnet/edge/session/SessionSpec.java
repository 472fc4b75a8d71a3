package io.passnet.edge.session;

import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.SoundFormat;
import io.passnet.edge.product.ProductRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * What a stream carries and wants, resolved.
 *
 * @param name the stream's name; empty for one that is neither listed nor watched
 * @param takeOver whether a live stream of the same name ends, for this one to go on in its place
 * @param model the name of the model that answers; of a client empty for the server's default
 * @param delivery what happens under load
 * @param picture format of every frame
 * @param sound format of the sound, if there is any
 * @param products what each answer holds
 * @param sceneAge how long ago the scene began when the first frame comes; zero for a live stream
 * @param maxAge a frame that waited longer is dropped; zero for no bound
 * @param idleTimeout the stream ends when nothing came for this long
 */
public record SessionSpec(
    String name,
    boolean takeOver,
    String model,
    Delivery delivery,
    PictureFormat picture,
    Optional<SoundFormat> sound,
    ProductRequest products,
    Duration sceneAge,
    Duration maxAge,
    Duration idleTimeout) {

  /** The same with other products. */
  SessionSpec with(ProductRequest others) {
    return new SessionSpec(
        name, takeOver, model, delivery, picture, sound, others, sceneAge, maxAge, idleTimeout);
  }
}
