/**
 * One stream's life, books and work, those who watch it, the registry of streams; and whole files.
 */
package io.passnet.edge.session;
