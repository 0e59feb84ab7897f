package dev.switchboard.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Database;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes when it is old enough, and what of a person who is erased. */
class RetentionTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Database PIPELINE = POSTGRES.database(VERTX);
  private static final TenantDatabase API = POSTGRES.tenantDatabase(VERTX);
  private final Instant now = Instant.now();

  @BeforeAll
  static void agencies() {
    POSTGRES.execute(
        "insert into meta_app (id, name, secret, verify_token) values (100, 'App', '\\x', '\\x')");
    for (long tenant = 1; tenant <= 4; tenant++) {
      POSTGRES.execute(
          "insert into tenant (tenant_id, name) values (%d, 'Agency')".formatted(tenant),
          "insert into feed_head (tenant_id, seq) values (%d, 12000)".formatted(tenant),
          "insert into client (id, tenant_id, name) values (%1$d, %1$d, 'C')".formatted(tenant),
          """
          insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, access_token)
          values (%1$d, %1$d, %1$d, 100, 'whatsapp', '%1$d', 'Line', '\\x')
          """
              .formatted(tenant),
          "insert into contact (id, tenant_id, name) values (%1$d, %1$d, 'Nadia')"
              .formatted(tenant),
          "insert into contact_identity (tenant_id, kind, value, contact_id) values (%1$d, 'wa_id', '3460000', %1$d)"
              .formatted(tenant),
          "insert into conversation (id, tenant_id, client_id, account_id, contact_id, preview) values (%1$d, %1$d, %1$d, %1$d, %1$d, 'words')"
              .formatted(tenant));
    }
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void messagesGoWhenTheirAgencySaysSoAndNoOthers() {
    for (long tenant : new long[] {1, 2}) {
      POSTGRES.execute(
          """
          insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, platform_at)
          select id_floor(now() - d * interval '1 day') + %1$d, %1$d, %1$d, %1$d, 'in', 'customer', 'w' || d, 'text', 't', now()
            from (values (1), (89), (91), (200)) t(d)
          """
              .formatted(tenant));
    }
    keep(1, RetentionKind.MESSAGES, 90);

    assertThat(went(tx -> RetentionStore.messages(tx, now, 0))).isZero();

    assertThat(external(1)).isEqualTo("w1 w89");
    assertThat(external(2)).isEqualTo("w1 w89 w91 w200");
  }

  @Test
  void theFeedKeepsItsNewestTenThousand() {
    POSTGRES.execute(
        """
        insert into feed (tenant_id, seq, kind, conversation_id, at)
        select 1, g, 'message.added', 1, now() - interval '31 days' from generate_series(1, 12000) g
        """);

    while (went(tx -> RetentionStore.feed(tx, now)) > 0) {}

    assertThat(POSTGRES.select("select min(seq) || ' ' || count(*) from feed where tenant_id = 1"))
        .containsExactly("2001 10000");
  }

  @Test
  void aDayOfEventsIsDroppedUnlessSomethingOfItWaits() {
    POSTGRES.execute(
        "select prepare_leaf_days(current_date - 40, 3)",
        "insert into pending (queue, shard, id, day) values (0, 0, 1, current_date - 39)");

    assertThat(went(tx -> RetentionStore.events(tx, now))).isEqualTo(2);
    assertThat(went(tx -> RetentionStore.events(tx, now.plus(Duration.ofDays(1))))).isZero();
  }

  @Test
  void idleBucketsAndOldTrailsGo() {
    POSTGRES.execute(
        "insert into rate_bucket (key, tokens, at) values ('idle', 1, now() - interval '26 hours'), ('busy', 1, now() - interval '24 hours')",
        """
        insert into leaf_action (leaf_id, tenant_id, action, was, actor, at)
        values (1, 1, 'replayed', 'dead', 'a', now() - interval '366 days'), (2, 1, 'replayed', 'dead', 'a', now())
        """);

    assertThat(went(tx -> RetentionStore.buckets(tx, now))).isEqualTo(1);
    assertThat(went(tx -> RetentionStore.audit(tx, now))).isEqualTo(1);
    assertThat(POSTGRES.select("select key from rate_bucket")).containsExactly("busy");
    assertThat(POSTGRES.select("select leaf_id from leaf_action")).containsExactly("2");
  }

  @Test
  void whoIsErasedLeavesCountsAndKeysButNoWords() {
    POSTGRES.execute(
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, payload, platform_at)
        values (31, 3, 3, 3, 'in', 'customer', 'w31', 'text', 'my address', '{"body":"my address"}', now())
        """,
        "insert into search_block (tenant_id, kind, number, seqs, ids, words) values (3, 0, 0, '{1,2}', '{31,32}', '''m1.0 address'':1')");

    assertThat(erase(4, 3)).isEmpty();
    JsonObject report = erase(3, 3).orElseThrow();

    assertThat(report)
        .isEqualTo(
            new JsonObject()
                .put("identities", 1)
                .put("conversations", 1)
                .put("messages", 1)
                .put("searchBlocks", 1));
    assertThat(erase(3, 3)).contains(report);
    assertThat(
            POSTGRES.select(
                """
                select concat_ws(' ', m.external_id, m.text, m.payload, c.name, v.preview, i.value) from message m
                  join conversation v on v.id = m.conversation_id join contact c on c.id = v.contact_id
                  left join contact_identity i on i.contact_id = c.id where m.tenant_id = 3
                """))
        .containsExactly("w31");
    assertThat(POSTGRES.select("select count(*) from search_block where tenant_id = 3"))
        .containsExactly("0");
    assertThat(
            POSTGRES.select("select count(*) from search_due where tenant_id = 3 and ids = '{32}'"))
        .containsExactly("1");
  }

  private static Optional<JsonObject> erase(long tenant, long contact) {
    return API.transaction(
            tenant, tx -> PolicyStore.erase(tx, 900 + tenant, tenant, contact, "Inés"))
        .await();
  }

  private static void keep(long tenant, RetentionKind kind, int days) {
    API.transaction(tenant, tx -> PolicyStore.write(tx, tenant, Map.of(kind, days))).await();
  }

  private static long went(java.util.function.ToLongFunction<Tx> sweep) {
    return PIPELINE.transact(tx -> (Long) sweep.applyAsLong(tx));
  }

  private static String external(long tenant) {
    return String.join(
        " ",
        POSTGRES.select(
            "select external_id from message where tenant_id = %d and id > 1000 order by id desc"
                .formatted(tenant)));
  }
}
