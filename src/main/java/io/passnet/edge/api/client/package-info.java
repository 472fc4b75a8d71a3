/** The contract's other side: a stream as clients see it, in the domain's types. */
package io.passnet.edge.api.client;
