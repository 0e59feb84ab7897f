package dev.switchboard.proof;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fills a file system that holds nothing but Postgres's data, and makes room again. */
final class Ballast {
  // Left free: a second or two of what is written.
  private static final long LEFT = 100_000;

  private final Path file;

  private Ballast(Path file) {
    this.file = file;
  }

  /** Takes all the room but a little. */
  static Ballast fill(Path directory) throws IOException {
    FileStore store = Files.getFileStore(directory);
    Path file = directory.resolve("ballast");
    long room = Math.max(0, store.getUsableSpace() - LEFT);
    Programs.run("fallocate", "-l", Long.toString(room), file.toString());
    return new Ballast(file);
  }

  void drop() throws IOException {
    Files.deleteIfExists(file);
  }
}
