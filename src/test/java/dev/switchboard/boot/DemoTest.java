package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Migrations;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  @TempDir private Path directory;

  @Test
  void startsStopsAndStartsAgainOnTheSameData() throws IOException {
    DemoOptions options = new DemoOptions(directory, freePorts(), new Traffic(0), false);
    Path ready = directory.resolve("demo.json");
    String first;
    try (Demo demo = Demo.start(options)) {
      first = Files.readString(ready);
      assertThat(demo.node().verticles()).contains("processing", "http");
      assertThat(demo.greeting(1).lines().toList().getLast()).contains("ready");
    }
    assertThat(ready).doesNotExist();
    assertThat(Ports.isFree(options.ports().http())).isTrue();

    try (Demo again = Demo.start(options)) {
      assertThat(again.node().verticles()).isNotEmpty();
      assertThat(ready).hasContent(first);
    }
  }

  @Test
  void aPostgresLeftBehindByAKilledRunIsStopped() throws IOException {
    Process run =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledRun.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(run.inputReader().readLine()).startsWith("up ");
    run.destroyForcibly().onExit().join();
    ProcessHandle orphan = ProcessHandle.of(postmaster()).orElseThrow();
    assertThat(orphan.isAlive()).isTrue();

    try (LocalPostgres next = LocalPostgres.start(directory)) {
      assertThat(orphan.isAlive()).isFalse();
      assertThat(postmaster()).isNotEqualTo(orphan.pid());
      assertThat(next.port()).isPositive();
    }
  }

  private long postmaster() throws IOException {
    Path file = directory.resolve("postgres/postmaster.pid");
    return Long.parseLong(Files.readAllLines(file).getFirst().strip());
  }

  @Test
  void seedingTwiceChangesNothingThatPeopleSee() throws SQLException {
    Secrets secrets = Secrets.of(directory);
    try (LocalPostgres postgres = LocalPostgres.start(directory)) {
      var _ = Migrations.run(postgres.jdbcUrl(), LocalPostgres.USER, LocalPostgres.USER);
      try (Connection connection = postgres.connect()) {
        var store = new DemoSeedStore(connection, Vault.open(secrets.keyset()), secrets);

        store.seed(Instant.now());
        store.seed(Instant.now());

        assertThat(store.conversations()).isEqualTo(DemoHistory.talks().size());
      }
    }
  }

  @Test
  void secretsAreMadeOnceAndForTheirOwnerOnly() throws IOException {
    Secrets made = Secrets.of(directory);

    assertThat(Secrets.of(directory)).isEqualTo(made);
    assertThat(Files.getPosixFilePermissions(directory.resolve("secrets.json"))).hasSize(2);
    assertThat(made.toString()).doesNotContain(made.appSecret());
  }

  /** Four free ports in a row. */
  static Ports freePorts() {
    return new Ports(FreePorts.run(4));
  }
}
