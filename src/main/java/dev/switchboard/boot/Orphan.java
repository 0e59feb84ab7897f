package dev.switchboard.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Postgres that a killed run left behind: still running, on a port nobody remembers. */
final class Orphan {
  private static final Logger LOG = LoggerFactory.getLogger(Orphan.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Orphan() {}

  /**
   * Stops the server of a data directory, if one runs; does nothing otherwise. The caller holds the
   * directory's lock, so no living run uses it.
   */
  static void stop(Path cluster) {
    Path pidFile = cluster.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    try {
      List<String> lines = Files.readAllLines(pidFile);
      if (lines.size() < 2) {
        return;
      }
      ProcessHandle process =
          ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).orElse(null);
      if (process != null && isPostgresOf(cluster, process, lines.get(1))) {
        LOG.info(
            "stopping the Postgres (process {}) that an earlier run left behind", process.pid());
        stop(process);
      } else {
        // The number may belong to another program by now, and Postgres would take it for itself.
        Files.delete(pidFile);
      }
    } catch (IOException | NumberFormatException e) {
      throw new StartException("cannot read %s: %s".formatted(pidFile, e.getMessage()), e);
    }
  }

  private static boolean isPostgresOf(Path cluster, ProcessHandle process, String directory)
      throws IOException {
    Path named = Path.of(directory.strip());
    return process.isAlive()
        && process.info().command().orElse("").endsWith("/postgres")
        && Files.isDirectory(named)
        && Files.isSameFile(named, cluster);
  }

  private static void stop(ProcessHandle process) throws IOException {
    // SIGINT is Postgres' fast shutdown; Java itself can only send SIGTERM, which waits for
    // clients.
    Process signal =
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).inheritIO().start();
    try {
      signal.waitFor();
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new StartException(
          "process %d, a Postgres of an earlier run, does not stop. Stop it with: kill -QUIT %d"
              .formatted(process.pid(), process.pid()),
          e);
    } catch (ExecutionException | InterruptedException e) {
      throw new StartException("interrupted while an earlier Postgres was stopping", e);
    }
  }
}
