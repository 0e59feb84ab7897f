package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code switchboard runs} against a whole node. */
class RunsCommandTest {
  @TempDir private static Path directory;
  private static TestHouse house;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void open() throws IOException {
    house = TestHouse.start(directory, "200 ms");
    // Its first pass makes the day's partitions, for which it locks the tables.
    await().until(() -> !house.postgres().select("select 1 from workflow_known limit 1").isEmpty());
    house
        .postgres()
        .execute(
            """
            insert into workflow_run (id, tenant_id, workflow, version, input, key)
            values (id_floor(now()) + 1, 1, 'media-fetch', 1, '{"mediaId":1}', 'order 1'),
                   (id_floor(now()) + 2, 2, 'media-fetch', 1, '{"mediaId":2}', null)
            """,
            """
            insert into workflow_done (run_id, tenant_id, status, error)
            select id, tenant_id, 'failed', 'the oven is taken' from workflow_run where workflow = 'media-fetch'
            """,
            """
            insert into workflow_step (run_id, pos, tenant_id, name, kind, error, began_at)
            select id, '1', tenant_id, 'book the oven', 'run', 'the oven is taken', now() from workflow_run where workflow = 'media-fetch'
            """);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static String failed() {
    return house
        .postgres()
        .select("select id from workflow_run where tenant_id = 1 and key = 'order 1' order by id")
        .getFirst();
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private int runs(String... arguments) {
    String[] all = new String[arguments.length + 5];
    all[0] = "runs";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    System.arraycopy(
        new String[] {"--url", house.http(), "--key", TestHouse.KEY},
        0,
        all,
        arguments.length + 1,
        4);
    return run(all);
  }

  @Test
  void aListHasALineForEachRunOfTheAgency() {
    assertThat(runs("list", "--status", "failed", "--run-key", "order 1")).isEqualTo(Exit.OK);

    assertThat(out.toString().lines().toList()).hasSize(1);
    assertThat(out.toString())
        .contains(failed(), "failed", "media-fetch", "order 1", "the oven is taken");
  }

  @Test
  void oneRunIsShownWithItsStepsOrAsTheApiSaysIt() {
    assertThat(runs("show", failed())).isEqualTo(Exit.OK);
    assertThat(out.toString()).contains("media-fetch@1", "book the oven", "the oven is taken");

    assertThat(runs("show", failed(), "--json")).isEqualTo(Exit.OK);
    assertThat(out.toString()).contains("\"workflow\" : \"media-fetch\"");
  }

  @Test
  void aRunIsRepeatedAndWhatHasEndedIsNotCancelled() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> runs("rerun", failed(), "--from", "book the oven") == Exit.OK);
    String made = out.toString().strip();
    assertThat(made).matches("[0-9]+");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            house
                .postgres()
                .select("select rerun_of from workflow_run where id = " + made)
                .contains(failed()));

    assertThat(runs("cancel", failed())).isEqualTo(Exit.FAILED);
    assertThat(err.toString()).contains("The run is failed already.");
  }

  @Test
  void whatIsWrongIsSaidInALine() {
    assertThat(runs("show", "12")).isEqualTo(Exit.FAILED);
    assertThat(err.toString()).contains("There is no such run").hasLineCount(1);
    assertThat(run("runs", "list", "--url", "http://localhost:1", "--key", "k"))
        .isEqualTo(Exit.ENVIRONMENT);
    assertThat(err.toString()).contains("no node answers at http://localhost:1");
    assertThat(run("runs", "list", "--key", "")).isEqualTo(Exit.USAGE);
    assertThat(run("runs", "list", "--key", "k", "--url", "::")).isEqualTo(Exit.USAGE);
    assertThat(run("runs")).isEqualTo(Exit.USAGE);
    assertThat(run("runs", "list", "--help")).isEqualTo(Exit.OK);
    assertThat(out.toString()).contains("SWITCHBOARD_API_KEY", "--status");
  }
}
