/**
 * The sphere around the viewer: directions, axes, the equirectangular picture and its tiles. Pure
 * maths without input, output or frameworks; depends on no other room. Inside, axes are OMAF's: X
 * front, Y left, Z up.
 */
package io.passnet.edge.geometry;
