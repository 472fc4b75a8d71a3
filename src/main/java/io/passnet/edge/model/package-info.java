/** Model packages, execution providers, the graphs in ONNX Runtime, and what a stream remembers. */
package io.passnet.edge.model;
