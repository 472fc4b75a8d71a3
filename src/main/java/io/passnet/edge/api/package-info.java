/** The gRPC edge: wire types to domain types and back, and status mapping; no logic. */
package io.passnet.edge.api;
