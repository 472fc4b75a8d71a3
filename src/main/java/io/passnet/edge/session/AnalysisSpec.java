package io.passnet.edge.session;

import io.passnet.edge.media.FileReading;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.SegmentRequest;

/**
 * What is wanted of a file, resolved.
 *
 * @param model the name of the model that answers
 * @param reading what is said beside the file's own word
 * @param products what each frame's answer holds; nothing if segments alone are wanted
 * @param segments which segments are wanted
 * @param everyNth of the file's pictures, every n-th is analysed, from 1
 */
public record AnalysisSpec(
    String model,
    FileReading reading,
    ProductRequest products,
    SegmentRequest segments,
    int everyNth) {
  /** Whether each frame is answered, or segments alone are. */
  boolean answersFrames() {
    return !products.equals(ProductRequest.NOTHING);
  }
}
