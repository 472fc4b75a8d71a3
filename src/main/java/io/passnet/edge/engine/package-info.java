/** Who runs when: one thread a device, warm-up, earliest deadline first. */
package io.passnet.edge.engine;
