/** The commands behind {@code ./passnet}. */
package io.passnet.edge.cli;
