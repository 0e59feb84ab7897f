package dev.switchboard.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A sweep asks before it works: what its question forgets would wait for the next hint or the next
 * start.
 */
class LookTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final CommitsStore COMMITS =
      new CommitsStore(POSTGRES.database(VERTX), CommitsStore.Boundary.NONE);
  private static final ClaimStore CLAIMS = new ClaimStore(COMMITS, UUID.randomUUID());
  private static final List<String> TABLES =
      List.of(
          "command", "note", "inbox", "look", "tick", "wait", "gather", "cron", "ready", "node");

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @BeforeEach
  void nothing() {
    TABLES.forEach(table -> POSTGRES.execute("delete from workflow_" + table));
  }

  @Test
  void whereThereIsNothingNothingIsFound() {
    assertThat(InboxStore.look(COMMITS)).isEqualTo(new InboxStore.Look(false, null));
    assertThat(CLAIMS.isAny()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into workflow_command (id, kind) values (1, 'cancel')",
        "insert into workflow_note (run_id) values (1)",
        "insert into workflow_inbox (event_id) values (1)",
        "insert into workflow_look (key) values ('a key')",
        "insert into workflow_tick values (1, 'w', '2026-01-01Z', 'started', 0, 1)"
      })
  void whatAPassTakesIsFound(String row) {
    POSTGRES.execute(row);

    assertThat(InboxStore.look(COMMITS).posted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into workflow_wait (run_id, pos, name, kind, due) values (1, '1', 's', 'sleep', '2026-01-01Z')",
        "insert into workflow_gather (workflow, key, events, first_at, due) values ('w', 'k', '{1}', now(), '2026-01-01Z')",
        "insert into workflow_cron (workflow, next_at) values ('w', '2026-01-01Z')"
      })
  void whatIsDueByTheClockIsFound(String row) {
    POSTGRES.execute(row);

    assertThat(InboxStore.look(COMMITS).due()).isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void aRunToClaimIsFoundAndOneThatIsHeldBackIsNot() {
    POSTGRES.execute(
        "insert into workflow_ready (run_id, prio, turn, replay, key) values (1, 0, 0, false, 'full')");
    assertThat(CLAIMS.isAny()).isFalse();

    POSTGRES.execute(
        "insert into workflow_ready (run_id, prio, turn, replay) values (2, 0, 0, false)");
    assertThat(CLAIMS.isAny()).isTrue();
  }

  @Test
  void aNodeThatLapsedIsFoundAndOneThatLivesIsNot() {
    CLAIMS.hello(Duration.ofMinutes(1), "host");
    assertThat(CLAIMS.isAny()).isFalse();

    POSTGRES.execute("update workflow_node set until = now() - interval '1 s'");
    assertThat(CLAIMS.isAny()).isTrue();
  }
}
