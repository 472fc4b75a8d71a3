/** The server's settings, one interface an area, and how the rooms are put together from them. */
package io.passnet.edge.config;
