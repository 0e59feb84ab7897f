package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Database;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each sweep looks at some of the changes that wait, however many do; a round looks at all. */
class WaitingChangesTest {
  private static final int WAITING = 1_300;
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
        insert into amendment (tenant_id, account_id, target_external_id, external_id, kind, text, at)
        select 1, 1000, 'w' || lpad(g::text, 5, '0'), e, 'edit', 'words', now() from generate_series(1, %d) g, unnest(array['a', 'b']) e
         where e = 'a' or g %% 100 = 0
        """
            .formatted(WAITING),
        """
        insert into amendment (tenant_id, account_id, target_external_id, external_id, kind, message_id, text, at)
        select 1, 1000, 'done' || g, 'a', 'edit', g, 'words', now() from generate_series(1, 20000) g
        """,
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, platform_at)
        select g, 1, 1, 1000, 'in', 'customer', 'w' || lpad(g::text, 5, '0'), 'text', 'x', now() from unnest(array[3, 700, 1300]) g
        """,
        "vacuum analyze amendment, message");
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  private static AmendmentStore.Awaited look(AmendmentStore.Place behind) {
    return DATABASE.transact(tx -> AmendmentStore.awaited(tx, behind));
  }

  @Test
  void aRoundFindsEachMessageThatIsThereAndBeginsAnew() {
    List<List<Long>> found = new ArrayList<>();
    AmendmentStore.Place place = AmendmentStore.Place.FIRST;
    do {
      AmendmentStore.Awaited awaited = look(place);
      found.add(awaited.targets().stream().map(AmendmentStore.Target::messageId).toList());
      place = awaited.next();
    } while (!place.equals(AmendmentStore.Place.FIRST));

    assertThat(found).containsExactly(List.of(3L), List.of(700L), List.of(1300L));
  }

  @Test
  void aLookGoesByTheIndexOfWhatWaits() {
    String plan =
        DATABASE.transact(tx -> {
          StringBuilder lines = new StringBuilder();
          tx.query("explain " + AmendmentStore.AWAITED, Tuple.of(Seed.LINE, "w00600", 500))
              .await()
              .forEach(row -> lines.append(row.getString(0)).append('\n'));
          return lines.toString();
        });

    assertThat(plan).containsPattern("amendment_waiting\\b").doesNotContain("Seq Scan");
  }
}
