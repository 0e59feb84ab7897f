package dev.switchboard.bench;

import dev.switchboard.boot.BenchHouse;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Job queues of others on the bench's Postgres, each in a database of its own: a program of {@code
 * bench/peers} inserts jobs that do nothing and says how long they took.
 */
final class Peers {
  private static final int MOST_MINUTES = 10;
  private static final String DONE = "DONE ";

  private final Path repository;
  private final Path data;
  private final BenchHouse house;
  private final Figures figures;
  private final int jobs;

  Peers(Path repository, Path data, BenchHouse house, Figures figures, int jobs) {
    this.repository = repository.resolve("bench/peers");
    this.data = data;
    this.house = house;
    this.figures = figures;
    this.jobs = jobs;
  }

  void run() throws IOException, InterruptedException, SQLException {
    peer("graphile_worker", "graphile-worker", List.of("node", "jobs.js"), "plain");
    peer("graphile_worker_batched", "graphile-worker", List.of("node", "jobs.js"), "batched");
    peer("pg_boss", "pg-boss", List.of("node", "jobs.js"), "batched");
    peer("db_scheduler", "db-scheduler", java(), "plain");
  }

  // From its source: nothing of it is on the product's class path, or on the bench's.
  private List<String> java() throws IOException {
    Path classPath = repository.resolve("../../target/bench/db-scheduler.classpath");
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-cp",
        Files.readString(classPath).strip(),
        "Jobs.java");
  }

  private void peer(String name, String directory, List<String> command, String mode)
      throws IOException, InterruptedException, SQLException {
    String database = "peer_" + name;
    house.execute("create database " + database);
    File log = data.resolve(database + ".log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(repository.resolve(directory).toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log));
    builder
        .environment()
        .putAll(
            Map.of(
                "DATABASE_URL", house.superuserUrl(database),
                "JDBC_URL", house.superuserJdbcUrl(database),
                "JOBS", Integer.toString(jobs),
                "MODE", mode));
    Process process = builder.start();
    if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    String said = Files.readString(log.toPath());
    boolean isDone = process.waitFor() == 0 && said.contains(DONE);
    figures.require(isDone, "%s did not get through its jobs:%n%s".formatted(name, said));
    if (isDone) {
      figures.say("peer.%s_per_s".formatted(name), jobs / seconds(said), "jobs/s");
    }
  }

  private static double seconds(String said) {
    return Double.parseDouble(
        said.lines()
            .filter(line -> line.startsWith(DONE))
            .findFirst()
            .orElseThrow()
            .substring(DONE.length()));
  }
}
