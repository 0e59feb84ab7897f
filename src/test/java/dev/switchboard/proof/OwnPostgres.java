package dev.switchboard.proof;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Postgres that {@code src/test/sh/with-postgres15} has started for this run alone: to be
 * killed, restarted, frozen, and followed by a replica that takes its place.
 */
final class OwnPostgres implements AutoCloseable {
  private static final Duration UP_AGAIN = Duration.ofSeconds(60);
  private static final int OF_PORT = 3;

  private final Path bin;
  private final Path parent;
  private final int replicaPort;
  private final boolean isOfOurs;
  private Path data;
  private @Nullable Path replica;
  private int replicas;

  /**
   * @param replicaPort where a replica listens until it takes the other one's place
   */
  OwnPostgres(Path bin, Path data, int replicaPort) {
    this.bin = bin;
    this.data = data;
    this.parent = java.util.Objects.requireNonNull(data.getParent());
    this.replicaPort = replicaPort;
    this.isOfOurs = "root".equals(System.getProperty("user.name"));
  }

  /** Where all its data is. */
  Path directory() {
    return parent;
  }

  /** {@code kill -9} of the server; its children notice by themselves. */
  void kill() {
    Programs.run("kill", "-9", postmaster());
  }

  /** Starts what was killed: it replays its log. Takes until it answers. */
  void startAgain() {
    startAgain(data);
  }

  private void startAgain(Path which) {
    // Its children hold the shared memory for a moment longer.
    await("Postgres is up again")
        .atMost(UP_AGAIN)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> Programs.isDone(control(which, "-w", "restart")));
  }

  /** Starts what went down by itself, the replica, too. */
  void awaitUp() {
    up(data);
    if (replica != null) {
      up(replica);
    }
  }

  private void up(Path which) {
    if (!Programs.isDone(control(which, "status"))) {
      startAgain(which);
    }
    await("Postgres answers again")
        .atMost(UP_AGAIN)
        .until(() ->
            Programs.isDone(asPostgres("pg_isready", "-q", "-h", "localhost", "-p", port(which))));
  }

  /**
   * Stops and starts it.
   *
   * @param mode {@code fast} rolls back what is open, {@code immediate} is as good as a crash
   */
  void restart(String mode) {
    Programs.run(control(data, "-m", mode, "-w", "restart"));
  }

  /** It and all its children stand still. */
  void freeze() {
    signal("-STOP");
  }

  void thaw() {
    signal("-CONT");
  }

  /**
   * From here on there is a replica without which nothing commits: what was acked is there,
   * whichever of the two is lost.
   */
  void replicate() {
    if (replica == null) {
      follow();
    }
  }

  private void follow() {
    Path made = parent.resolve("replica-" + ++replicas);
    List<String> copy =
        asPostgres(
            "pg_basebackup",
            "-D",
            made.toString(),
            "-R",
            "-c",
            "fast",
            "-X",
            "stream",
            "-d",
            "host=localhost user=postgres password=postgres port=" + port(data));
    Programs.run(copy);
    Programs.run(
        control(made, "-l", made + ".log", "-w", "-o", "-p " + replicaPort + options(), "start"));
    replica = made;
    sql("alter system set synchronous_standby_names = '*'");
    sql("select pg_reload_conf()");
    awaitInSync();
  }

  private void awaitInSync() {
    await("the replica is synchronous")
        .atMost(UP_AGAIN)
        .until(() ->
            answer(
                    "select count(*) from pg_stat_replication where sync_state = 'sync' and state = 'streaming'")
                .equals("1"));
  }

  /**
   * The server is killed, its replica takes its address, and gets a replica of its own. Nobody
   * fails over to a replica that is behind: after a crash the server itself has, and shows, what
   * was never acknowledged because the replica did not have it.
   */
  void failOver() {
    awaitInSync();
    Path next = java.util.Objects.requireNonNull(replica);
    String port = port(data);
    Path gone = data;
    kill();
    Programs.run(control(next, "-m", "fast", "-w", "stop"));
    await("its port is free")
        .atMost(UP_AGAIN)
        .pollInterval(Duration.ofMillis(100))
        .until(() ->
            Programs.isDone(
                control(next, "-l", next + ".log", "-w", "-o", "-p " + port + options(), "start")));
    Programs.run(control(next, "-w", "promote"));
    data = next;
    replica = null;
    Programs.run("rm", "-rf", gone.toString());
    follow();
  }

  private String options() {
    return " -c listen_addresses=localhost -c unix_socket_directories="
        + parent
        + " -c fsync=on -c synchronous_commit=on -c max_connections=200";
  }

  private void sql(String statement) {
    var _ = answer(statement);
  }

  private String answer(String statement) {
    List<String> words =
        asPostgres(
            "psql",
            "-At",
            "-d",
            "host=localhost user=postgres password=postgres dbname=postgres port=" + port(data),
            "-c",
            statement);
    try {
      Process process =
          new ProcessBuilder(words)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .start();
      String said =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      var _ = process.waitFor();
      return said.strip();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(statement, e);
    }
  }

  private void signal(String signal) {
    String postmaster = postmaster();
    Programs.run("kill", signal, postmaster);
    // Children end by themselves meanwhile: one that is not there any more is no mistake.
    var _ = Programs.isDone(List.of("pkill", signal, "-P", postmaster));
  }

  private String postmaster() {
    return line(data, 0);
  }

  private static String port(Path which) {
    return line(which, OF_PORT);
  }

  private static String line(Path which, int number) {
    try (Stream<String> lines = Files.lines(which.resolve("postmaster.pid"))) {
      return lines.skip(number).findFirst().orElseThrow().strip();
    } catch (IOException e) {
      throw new IllegalStateException("Postgres does not run in " + which, e);
    }
  }

  private List<String> control(Path which, String... arguments) {
    List<String> words = asPostgres("pg_ctl", "-D", which.toString());
    words.addAll(List.of(arguments));
    return words;
  }

  private List<String> asPostgres(String program, String... arguments) {
    List<String> words = new ArrayList<>();
    if (isOfOurs) {
      words.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    words.add(bin.resolve(program).toString());
    words.addAll(List.of(arguments));
    return words;
  }

  /** Ends what this run has started beside the first server. */
  @Override
  public void close() {
    if (replica != null) {
      var _ = Programs.isDone(control(replica, "-m", "immediate", "stop"));
    }
    if (replicas > 0) {
      var _ = Programs.isDone(control(data, "-m", "immediate", "stop"));
    }
  }
}
