package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Database;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sweep asks before it works: what its question forgets would wait for the next hint. */
class LaneLookTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Database DATABASE = POSTGRES.database(VERTX);

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @BeforeEach
  void nothing() {
    POSTGRES.execute("delete from outbox", "delete from receipt");
  }

  @Test
  void whereThereIsNothingNothingIsFound() {
    assertThat(LaneStore.isAnyWork(DATABASE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into outbox (account_id, tenant_id, message_id, recipient, request, resend) values (1, 1, 1, '34', '{}', false)",
        "insert into receipt (account_id, key, tenant_id, body) values (1, 'read 34', 1, '{}')"
      })
  void whatIsToBeSentOrToldIsFound(String row) {
    POSTGRES.execute(row);

    assertThat(LaneStore.isAnyWork(DATABASE)).isTrue();
  }
}
