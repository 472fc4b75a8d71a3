/** A page that shows an analysed video with its maps, tiles and peaks, all in one file. */
package io.passnet.edge.cli.view;
