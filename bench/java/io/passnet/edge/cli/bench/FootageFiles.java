package io.passnet.edge.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the JPEGs that {@code ./passnet bench} sends to a folder, so that peers get the same. */
public final class FootageFiles {
  private FootageFiles() {}

  /** Argument: the folder, made if it is not there. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    Footage footage = new Footage(Footage.Encoding.JPEG);
    for (int i = 0; i < Footage.PICTURES; i++) {
      ByteBuffer picture = footage.picture(i);
      byte[] bytes = new byte[picture.remaining()];
      picture.get(bytes);
      Files.write(folder.resolve("%03d.jpg".formatted(i)), bytes);
    }
  }
}
