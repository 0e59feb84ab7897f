package dev.switchboard.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What a process left on its way that was ended from outside. Blocks. */
public final class Incoming {
  // The longest way of a file is minutes.
  private static final Duration LONGEST = Duration.ofDays(1);

  private Incoming() {}

  /**
   * Deletes what has lain there for a day.
   *
   * @return how many files
   */
  public static int tidy(Path folder, Instant now) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    int gone = 0;
    for (Path file : old(folder, now.minus(LONGEST))) {
      gone += Files.deleteIfExists(file) ? 1 : 0;
    }
    return gone;
  }

  private static List<Path> old(Path folder, Instant before) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> isOlder(file, before)).toList();
    }
  }

  // One that is gone meanwhile is nobody's affair.
  private static boolean isOlder(Path file, Instant before) {
    try {
      return Files.isRegularFile(file)
          && Files.getLastModifiedTime(file).toInstant().isBefore(before);
    } catch (IOException e) {
      return false;
    }
  }
}
