package dev.switchboard.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Servers that others wrote for Node, installed by npm into {@code target}, once for a checkout.
 */
final class NpmFolder {
  private final Path source;
  private final Path installed;

  /**
   * @param source has package.json and package-lock.json
   * @param installed where they go
   */
  NpmFolder(Path source, Path installed) {
    this.source = source;
    this.installed = installed;
  }

  Path path() {
    return installed;
  }

  /** Installs it where it is not there yet; test JVMs that run beside each other do so once. */
  boolean isInstalled() {
    try {
      Files.createDirectories(installed);
      try (FileChannel lock =
              FileChannel.open(
                  installed.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var held = lock.lock()) {
        Path list = installed.resolve("package-lock.json");
        boolean isThere =
            held.isValid()
                && Files.exists(installed.resolve("complete"))
                && Files.mismatch(source.resolve("package-lock.json"), list) < 0;
        return isThere || install();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean install() throws IOException {
    var _ = Files.deleteIfExists(installed.resolve("complete"));
    for (String file : List.of("package.json", "package-lock.json")) {
      Files.copy(
          source.resolve(file), installed.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    boolean isDone = run(List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
    if (isDone) {
      Files.createFile(installed.resolve("complete"));
    }
    return isDone;
  }

  private boolean run(List<String> command) {
    File output = installed.resolve("npm.out").toFile();
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(installed.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output)
              .start();
      if (process.waitFor(120, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      // There is no such program.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
