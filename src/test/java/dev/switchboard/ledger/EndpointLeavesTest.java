package dev.switchboard.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Database;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leaves of an endpoint that had no line when they came. */
class EndpointLeavesTest {
  private static final String PENDING = "select id from pending order by id";

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final Database database = postgres.database(vertx);

  @BeforeEach
  void seed() {
    Seed.agency(postgres, Vault.open(Vault.newKeyset()));
    postgres.execute(
        "insert into webhook_endpoint (id, tenant_id, source, key, secret) values (500, 1, 'ycloud', 'main', 'x')");
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void goBackToTheQueueOnceTheEndpointHasALine() {
    park(1, "message", null, "a message of no known line");
    park(2, "message", "+1 (555) 000-1000", "foreign: the endpoint's line has another number");
    assertThat(adopted()).isZero();

    postgres.execute("update webhook_endpoint set account_id = 1000");

    assertThat(adopted()).isEqualTo(2);
    assertThat(postgres.select(PENDING)).containsExactly("1", "2");
    assertThat(postgres.select("select distinct account_id || ' ' || tenant_id from leaf"))
        .containsExactly("1000 1");
  }

  @Test
  void stayWhereTheyAreWhenItsLineIsNotWhatTheyWaitFor() {
    park(1, "message", "+1 555 000 2000", "foreign: the endpoint's line has another number");
    park(2, "malformed", null, "malformed: not JSON, or nested too deep");
    park(3, "message", null, "too old: of last year");
    postgres.execute("update webhook_endpoint set account_id = 1000");

    assertThat(adopted()).isZero();

    assertThat(postgres.select(PENDING)).isEmpty();
    assertThat(postgres.select("select count(*) from set_aside")).containsExactly("3");
  }

  private int adopted() {
    return database.transact(tx -> LedgerStore.adopt(tx, 0, 100));
  }

  private void park(long id, String kind, @Nullable String number, String reason) {
    String external = number == null ? "null" : "'" + number + "'";
    postgres.execute(
        """
        insert into leaf (day, id, app_id, tenant_id, source, kind, body, received_at)
        values (current_date, %d, 500, 1, 'ycloud', '%s', '{}', now())
        """
            .formatted(id, kind),
        """
        insert into set_aside (leaf_id, day, app_id, tenant_id, source, kind, external_account, outcome, reason)
        values (%d, current_date, 500, 1, 'ycloud', '%s', %s, 'parked', '%s')
        """
            .formatted(id, kind, external, reason.replace("'", "''")));
  }
}
