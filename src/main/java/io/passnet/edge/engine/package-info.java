/** Who runs when, and on which device: models, turns of streams, batches, warm-up. */
package io.passnet.edge.engine;
