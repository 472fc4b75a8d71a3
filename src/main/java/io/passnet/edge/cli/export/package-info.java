/** What an analysis leaves for packagers and people: tables, manifests, tracks and a page. */
package io.passnet.edge.cli.export;
