package dev.switchboard.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What is left of a person who is erased. */
class ErasureTest {
  private static final RetentionHouse HOUSE = new RetentionHouse();

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  @Test
  void whoIsErasedLeavesCountsAndKeysButNoWords() {
    HOUSE.postgres.execute(
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, payload, platform_at)
        values (31, 3, 3, 3, 'in', 'customer', 'w31', 'text', 'my address', '{"body":"my address"}', now())
        """,
        "insert into search_block (tenant_id, kind, number, seqs, ids, words) values (3, 0, 0, '{1,2}', '{31,32}', '''m1.0 address'':1')");

    HOUSE.postgres.execute(
        "insert into note (id, tenant_id, conversation_id, author_name, text) values (3, 3, 3, 'Inés', 'her address')",
        "update conversation set received = 4 where id = 3",
        RetentionHouse.message(33, 3, "0"));
    HOUSE.file(331, 3, 33);

    assertThat(HOUSE.erase(4, 3)).isEmpty();
    JsonObject report = HOUSE.erase(3, 3).orElseThrow();

    assertThat(report)
        .isEqualTo(
            new JsonObject()
                .put("identities", 1)
                .put("conversations", 1)
                .put("messages", 2)
                .put("files", 1)
                .put("notes", 1)
                .put("searchBlocks", 1));
    assertThat(HOUSE.erase(3, 3)).contains(report);
    assertThat(
            HOUSE.postgres.select(
                """
                select concat_ws(' ', m.external_id, m.text, m.payload, c.name, v.preview, i.value) from message m
                  join conversation v on v.id = m.conversation_id join contact c on c.id = v.contact_id
                  left join contact_identity i on i.contact_id = c.id where m.tenant_id = 3
                 order by m.id
                """))
        .containsExactly("w31", "f33");
    assertThat(
            HOUSE.postgres.select(
                "select concat_ws(' ', v.status, v.answered, n.text, n.deleted_at is null) from conversation v join note n on n.conversation_id = v.id where v.id = 3"))
        .containsExactly("archived 4  f");
    assertThat(HOUSE.letGo()).containsExactly("331");
    assertThat(HOUSE.postgres.select("select count(*) from search_block where tenant_id = 3"))
        .containsExactly("0");
    assertThat(
            HOUSE.postgres.select(
                "select count(*) from search_due where tenant_id = 3 and ids = '{32}'"))
        .containsExactly("1");
  }

  @Test
  void whoIsErasedIsNotPackedMeanwhile() throws Exception {
    HOUSE.postgres.execute(
        "insert into contact (id, tenant_id, name) values (41, 1, 'Nadia')",
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id) values (41, 1, 1, 1, 41)",
        RetentionHouse.message(41, 1, "0"),
        "update message set conversation_id = 41 where id = 41",
        "insert into search_tenant (tenant_id) values (1)");
    try (var thread = Executors.newSingleThreadExecutor()) {
      // As who packs does it: the agency's row, the words, then the block.
      Future<Optional<JsonObject>> erasing =
          HOUSE.pipeline.transact(tx -> {
            tx.query("select from search_tenant where tenant_id = 1 for update").await();
            Future<Optional<JsonObject>> begun = thread.submit(() -> HOUSE.erase(1, 41));
            waitsForALock();
            tx.query(
                    "insert into search_block (tenant_id, kind, number, seqs, ids, words) values (1, 0, 41, '{1}', '{41}', '''m1.0 address'':1')")
                .await();
            return begun;
          });
      assertThat(erasing.get()).isPresent();
    }

    assertThat(HOUSE.postgres.select("select count(*) from search_block where ids && '{41}'"))
        .containsExactly("0");
  }

  @Test
  void whoIsErasedWhileSomethingIsSentToThemWaitsForIt() throws Exception {
    HOUSE.postgres.execute(
        "insert into contact (id, tenant_id, name) values (51, 2, 'Omar')",
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id) values (51, 2, 2, 2, 51)",
        RetentionHouse.message(51, 2, "0"),
        "update message set conversation_id = 51 where id = 51",
        "insert into outbox (message_id, tenant_id, account_id, recipient, request, resend) values (51, 2, 2, '1', '{}', false)");
    try (var thread = Executors.newSingleThreadExecutor()) {
      // As who sends does it: what is queued first, what the thread shows of it last.
      Future<Optional<JsonObject>> erasing =
          HOUSE.pipeline.transact(tx -> {
            tx.query("select from outbox where message_id = 51 for update").await();
            Future<Optional<JsonObject>> begun = thread.submit(() -> HOUSE.erase(2, 51));
            waitsForALock();
            tx.query("select from message where id = 51 for no key update").await();
            return begun;
          });
      assertThat(erasing.get()).isPresent();
    }
  }

  private static void waitsForALock() {
    await()
        .untilAsserted(() ->
            assertThat(
                    HOUSE.postgres.select(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"))
                .containsExactly("1"));
  }
}
