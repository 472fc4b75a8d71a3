package io.passnet.edge.cli.export;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import blue.strategic.parquet.ParquetWriter;
import io.passnet.edge.product.Segment;
import io.passnet.edge.product.SegmentTile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** A Parquet file with a row for each segment and tile, pages in Snappy. */
final class ParquetTable {
  private static final MessageType COLUMNS =
      Types.buildMessage()
          .required(INT64)
          .named("start_us")
          .required(INT64)
          .named("end_us")
          .required(INT32)
          .named("frames")
          .required(INT32)
          .named("tile")
          .required(INT32)
          .named("column")
          .required(INT32)
          .named("row")
          .required(DOUBLE)
          .named("share")
          .required(DOUBLE)
          .named("mean")
          .required(DOUBLE)
          .named("maximum")
          .required(INT64)
          .named("maximum_time_us")
          .required(DOUBLE)
          .named("last_share")
          .required(INT32)
          .named("rank")
          .named("segments");

  private record Row(Segment segment, SegmentTile tile, int columns) {}

  private ParquetTable() {}

  /** Writes the file, over one that is there. */
  static void write(Path file, Segments segments) throws IOException {
    Files.deleteIfExists(file);
    try (ParquetWriter<Row> writer =
        ParquetWriter.writeFile(
            COLUMNS,
            file.toFile(),
            (row, values) -> {
              values.write("start_us", row.segment().startUs());
              values.write("end_us", row.segment().endUs());
              values.write("frames", row.segment().frames());
              values.write("tile", row.tile().index());
              values.write("column", row.tile().index() % row.columns());
              values.write("row", row.tile().index() / row.columns());
              values.write("share", row.tile().share());
              values.write("mean", row.tile().mean());
              values.write("maximum", row.tile().maximum());
              values.write("maximum_time_us", row.tile().maximumUs());
              values.write("last_share", row.tile().last());
              values.write("rank", row.tile().rank());
            })) {
      for (Segment segment : segments.list()) {
        for (SegmentTile tile : segment.tiles()) {
          writer.write(new Row(segment, tile, segments.grid().columns()));
        }
      }
    }
  }
}
