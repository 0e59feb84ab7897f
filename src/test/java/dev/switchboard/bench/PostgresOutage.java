package dev.switchboard.bench;

import dev.switchboard.boot.BenchHouse;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Takes the bench's Postgres away and brings it back. Blocks. */
final class PostgresOutage {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BenchHouse house;
  private final Kind kind;

  /** How it goes away. */
  enum Kind {
    /** Every process of it is stopped: connections stay open and nothing answers. */
    HANG,
    /** It is ended as by a crash, and started again: connections break, none is accepted. */
    STOP
  }

  PostgresOutage(BenchHouse house, Kind kind) {
    this.house = house;
    this.kind = kind;
  }

  void begin() throws IOException, InterruptedException {
    switch (kind) {
      case HANG -> signal("STOP", all());
      case STOP -> {
        ProcessHandle postmaster = ProcessHandle.of(house.postmaster()).orElseThrow();
        signal("QUIT", List.of(postmaster.pid()));
        var _ = postmaster.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      }
    }
  }

  /** Comes back when Postgres takes connections again. */
  void end() throws IOException, InterruptedException {
    switch (kind) {
      case HANG -> signal("CONT", all());
      case STOP -> start();
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Postgres does not answer again");
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private boolean answers() {
    try {
      return house.number("select 1") == 1;
    } catch (SQLException e) {
      return false;
    }
  }

  // Postgres wrote down itself how it was started, port and all, quoted for a shell.
  private void start() throws IOException {
    Path cluster = house.cluster();
    String command = Files.readString(cluster.resolve("postmaster.opts")).strip();
    // It refuses to run as root; in a user namespace of its own root is nobody.
    String prefix = "root".equals(System.getProperty("user.name")) ? "unshare -U " : "";
    Files.deleteIfExists(cluster.resolve("postmaster.pid"));
    var _ =
        new ProcessBuilder("sh", "-c", "exec " + prefix + command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(cluster.resolveSibling("postgres.log").toFile()))
            .start();
  }

  // The postmaster first: it would start new children meanwhile.
  private List<Long> all() throws IOException {
    ProcessHandle postmaster = ProcessHandle.of(house.postmaster()).orElseThrow();
    return Stream.concat(Stream.of(postmaster), postmaster.descendants())
        .map(ProcessHandle::pid)
        .toList();
  }

  private static void signal(String name, List<Long> processes)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    processes.forEach(process -> command.add(Long.toString(process)));
    // One that has ended since it was listed is no failure.
    var _ = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start().waitFor();
  }
}
