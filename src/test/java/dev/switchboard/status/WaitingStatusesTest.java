package dev.switchboard.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Database;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sweep does with statuses that wait for their message. */
class WaitingStatusesTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Database DATABASE = POSTGRES.database(VERTX);

  @BeforeAll
  static void fill() {
    Seed.agency(POSTGRES, Vault.open(Vault.newKeyset()));
    POSTGRES.execute(
        "insert into contact (id, tenant_id) values (1, 1)",
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id) values (1, 1, 10, 1000, 1)",
        """
        insert into status_fact (id, tenant_id, account_id, external_id, status, at)
        select g * 2 + case s when 'sent' then 0 else 1 end, 1, 1000, 'w' || lpad(g::text, 5, '0'), s, now()
          from generate_series(1, 650) g, unnest(array['sent', 'read']) s
        """,
        """
        insert into status_fact (id, tenant_id, account_id, message_id, external_id, status, at)
        select 100000 + g, 1, 1000, g, 'done' || g, 'read', now() from generate_series(1, 20000) g
        """,
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, state, platform_at)
        select g, 1, 1, 1000, 'out', 'phone', 'w' || lpad(g::text, 5, '0'), 'text', 'sent', now() from unnest(array[3, 250, 251, 640]) g
        """,
        "vacuum analyze status_fact, message");
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @BeforeEach
  void allWait() {
    POSTGRES.execute("update status_fact set message_id = null where external_id like 'w%'");
  }

  @Test
  void eachIsGivenToItsMessageAndTheOthersWait() {
    assertThat(StatusStore.isAnyAdoptable(DATABASE, StatusVerticle.LATELY)).isTrue();

    assertThat(adopted(StatusVerticle.LATELY))
        .containsExactlyInAnyOrder(3L, 3L, 250L, 250L, 251L, 251L, 640L, 640L);
    assertThat(StatusStore.isAnyAdoptable(DATABASE, StatusVerticle.LATELY)).isFalse();
    assertThat(
            POSTGRES.select(
                "select count(*) from status_fact where message_id is null and external_id like 'w%'"))
        .containsExactly("1292");
  }

  @Test
  void whatWaitsForLongIsNotLookedAtByEverySweep() {
    POSTGRES.execute(
        """
        insert into status_fact (id, tenant_id, account_id, external_id, status, at, received_at)
        values (900001, 1, 1000, 'long ago', 'sent', now(), now() - interval '20 minutes')
        """,
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, state, platform_at)
        values (9001, 1, 1, 1000, 'out', 'phone', 'long ago', 'text', 'sent', now())
        """);

    assertThat(adopted(StatusVerticle.LATELY)).doesNotContain(9001L);
    assertThat(StatusStore.isAnyAdoptable(DATABASE, StatusVerticle.EVER)).isTrue();
    assertThat(adopted(StatusVerticle.EVER)).contains(9001L);
  }

  private static List<Long> adopted(Duration within) {
    List<StatusStore.Placed> adopted = DATABASE.transact(tx -> StatusStore.adopt(tx, within));
    return adopted.stream().map(placed -> Objects.requireNonNull(placed.messageId())).toList();
  }

  @Test
  void aLookGoesByTheIndexOfWhatWaits() {
    String plan =
        DATABASE.transact(tx -> {
          StringBuilder lines = new StringBuilder();
          tx.query("explain " + StatusStore.ADOPT, Tuple.of(StatusVerticle.LATELY.toMillis()))
              .await()
              .forEach(row -> lines.append(row.getString(0)).append('\n'));
          return lines.toString();
        });

    assertThat(plan)
        .containsPattern("status_fact_waiting")
        .doesNotContain("Seq Scan on status_fact");
  }
}
