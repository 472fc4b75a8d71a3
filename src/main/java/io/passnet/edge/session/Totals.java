package io.passnet.edge.session;

/**
 * A stream's totals. Once the stream has closed, received = answered + dropped + rejected.
 *
 * @param received frames that reached the server
 * @param answered frames whose answer was handed over
 * @param dropped frames or answers replaced by newer ones
 * @param rejected frames that could not be used, each with a notice
 * @param soundUs sound received, as media time
 */
public record Totals(long received, long answered, long dropped, long rejected, long soundUs) {}
