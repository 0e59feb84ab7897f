package dev.switchboard.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs programs of the machine. */
final class Programs {
  private Programs() {}

  /** Runs one; throws when it fails. */
  static void run(String... words) {
    run(List.of(words));
  }

  /** The same. */
  static void run(List<String> words) {
    if (!isDone(words)) {
      throw new IllegalStateException(String.join(" ", words) + " failed");
    }
  }

  /** Whether one ends with 0. */
  static boolean isDone(List<String> words) {
    try {
      return new ProcessBuilder(words)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      // There is no such program.
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
