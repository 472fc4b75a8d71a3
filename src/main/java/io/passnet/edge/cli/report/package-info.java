/** What the commands tell people and write into JSON files. */
package io.passnet.edge.cli.report;
