/** Who runs when, and on which device: turns of streams, batches, warm-up. */
package io.passnet.edge.engine;
