package dev.switchboard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a JVM wrote of its collections with {@code -Xlog:gc}. */
final class GcLog {
  private static final Pattern PAUSE = Pattern.compile("Pause .* (\\d+)M->(\\d+)M\\(");

  private final Path file;

  GcLog(Path file) {
    this.file = file;
  }

  String option() {
    return "-Xlog:gc:file=" + file;
  }

  /** The most that was ever in use, garbage and all, in MB; 0 when nothing was collected. */
  double peak() throws IOException {
    return most(1);
  }

  /**
   * The most that a collection left, in MB: what is really held, and what is not yet known dead.
   */
  double kept() throws IOException {
    return most(2);
  }

  private double most(int group) throws IOException {
    return PAUSE
        .matcher(Files.readString(file))
        .results()
        .map((MatchResult found) -> found.group(group))
        .mapToDouble(Double::parseDouble)
        .max()
        .orElse(0);
  }
}
