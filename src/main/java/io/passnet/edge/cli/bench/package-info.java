/** The load generator of {@code ./passnet bench}, and what it makes of the answers. */
package io.passnet.edge.cli.bench;
