/** One stream's life: mailbox, delivery, totals, the registry of streams; and whole files. */
package io.passnet.edge.session;
