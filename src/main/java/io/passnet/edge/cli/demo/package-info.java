/**
 * The scene of {@code ./passnet demo}: a plaza around the viewer, some people who stand and one who
 * walks past and speaks. All of it is computed, the same each time, and nothing is stored. Lengths
 * are metres; axes are OMAF's (X front, Y left, Z up) with the origin on the ground under the
 * viewer.
 */
package io.passnet.edge.cli.demo;
