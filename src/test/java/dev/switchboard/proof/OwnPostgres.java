package dev.switchboard.proof;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Debian's Postgres that {@code src/test/sh/with-postgres15} has started for this run alone: to be
 * killed, restarted and frozen.
 */
final class OwnPostgres {
  private static final Duration UP_AGAIN = Duration.ofSeconds(60);
  private final Path bin;
  private final Path data;

  OwnPostgres(Path bin, Path data) {
    this.bin = bin;
    this.data = data;
  }

  /** {@code kill -9} of the server; its children notice by themselves. */
  void kill() {
    run("kill", "-9", postmaster());
  }

  /** Starts what was killed: it replays its log. Takes until it answers. */
  void startAgain() {
    // Its children hold the shared memory for a moment longer.
    await("Postgres is up again")
        .atMost(UP_AGAIN)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> isDone(asPostgres("pg_ctl", "-D", data.toString(), "-w", "restart")));
  }

  /**
   * Stops and starts it.
   *
   * @param mode {@code fast} rolls back what is open, {@code immediate} is as good as a crash
   */
  void restart(String mode) {
    run(asPostgres("pg_ctl", "-D", data.toString(), "-m", mode, "-w", "restart"));
  }

  /** It and all its children stand still. */
  void freeze() {
    signal("-STOP");
  }

  void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    String postmaster = postmaster();
    run("kill", signal, postmaster);
    // Children end by themselves meanwhile: one that is not there any more is no mistake.
    var _ = isDone(List.of("pkill", signal, "-P", postmaster));
  }

  private String postmaster() {
    try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
      return lines.findFirst().orElseThrow().strip();
    } catch (IOException e) {
      throw new IllegalStateException("Postgres does not run in " + data, e);
    }
  }

  private List<String> asPostgres(String program, String... arguments) {
    List<String> words = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      words.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    words.add(bin.resolve(program).toString());
    words.addAll(List.of(arguments));
    return words;
  }

  private static void run(String... words) {
    run(List.of(words));
  }

  private static void run(List<String> words) {
    if (!isDone(words)) {
      throw new IllegalStateException(String.join(" ", words) + " failed");
    }
  }

  private static boolean isDone(List<String> words) {
    try {
      return new ProcessBuilder(words)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
