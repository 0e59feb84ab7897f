package dev.switchboard.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.db.Database;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
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

    assertThat(went(tx -> RetentionStore.messages(tx, now, 10_000))).isZero();

    assertThat(external(1)).isEqualTo("w1 w89");
    assertThat(external(2)).isEqualTo("w1 w89 w91 w200");
  }

  // A night looks at so many; what stands before it is another agency's, which keeps them.
  @Test
  void theNextNightGoesOnWhereTheLastOneEnded() {
    POSTGRES.execute(
        message(31, 3, "id_floor(now() - interval '300 days')"),
        message(32, 3, "id_floor(now() - interval '299 days')"),
        message(33, 4, "id_floor(now() - interval '298 days')"),
        message(34, 4, "id_floor(now())"));
    keep(4, RetentionKind.MESSAGES, 90);

    assertThat(went(tx -> RetentionStore.messages(tx, now, 2))).isPositive();
    for (int night = 0; night < 10; night++) {
      var _ = went(tx -> RetentionStore.messages(tx, now, 2));
    }
    POSTGRES.execute("delete from retention_policy where tenant_id = 4");

    assertThat(
            POSTGRES.select(
                "delete from message where external_id in ('f31', 'f32', 'f33', 'f34') returning external_id"))
        .containsExactlyInAnyOrder("f31", "f32", "f34");
  }

  @Test
  void filesGoWithTheirMessagesUnlessOthersHaveThem() {
    POSTGRES.execute(
        message(21, 2, "id_floor(now() - interval '91 days')"), message(22, 2, "id_floor(now())"));
    file(211, 2, 21);
    file(212, 2, 21, 22);
    keep(2, RetentionKind.MESSAGES, 90);

    assertThat(went(tx -> RetentionStore.messages(tx, now, 10_000))).isZero();
    POSTGRES.execute("delete from retention_policy where tenant_id = 2");

    assertThat(POSTGRES.select("select id from media where tenant_id = 2")).containsExactly("212");
    assertThat(letGo()).containsExactly("211");
  }

  @Test
  void filesGoWhenTheirAgencySaysSoAndTheirMessagesStay() {
    POSTGRES.execute(message(11, 1, "id_floor(now())"), message(12, 4, "id_floor(now())"));
    file(111, 1, 11);
    file(112, 4, 12);
    file(113, 4);
    keep(1, RetentionKind.MEDIA, 30);

    Instant later = now.plus(Duration.ofDays(31));
    while (went(tx -> RetentionStore.media(tx, later)) > 0) {}

    assertThat(
            POSTGRES.select(
                "select concat_ws(' ', id, state, encode(sha256, 'escape') is null) from media where tenant_id in (1, 4) order by id"))
        .containsExactly("111 gone t", "112 stored f");
    assertThat(letGo()).containsExactly("111", "113");
    assertThat(POSTGRES.select("select count(*) from message_media where tenant_id = 1"))
        .containsExactly("1");
  }

  @Test
  void whatNoMessageNamesGoesWhenItIsDueAndNothingElse() {
    POSTGRES.execute(message(41, 4, "0"), message(42, 4, "0"), message(43, 4, "0"));
    file(411, 4, 41);
    file(412, 4);
    received(413, 4, 42);
    received(414, 4, 43);

    POSTGRES.execute("delete from message where external_id in ('f42')");
    // Sent after all.
    file(415, 4);
    POSTGRES.execute(
        "insert into message_media (message_id, position, tenant_id, media_id) select id, 7, 4, 415 from message where external_id = 'f41'");

    assertThat(loose()).containsExactly("412 30", "413 1");
    assertThat(mediaAfter(Duration.ofDays(2))).containsExactly("411", "412", "414", "415");
    assertThat(mediaAfter(Duration.ofDays(31))).containsExactly("411", "414", "415");
    assertThat(letGo()).contains("412", "413").doesNotContain("411", "414", "415");
    POSTGRES.execute("delete from message where external_id in ('f41', 'f43')");
    assertThat(loose()).containsExactly("411 1", "414 1", "415 1");
    assertThat(mediaAfter(Duration.ofDays(2))).isEmpty();
    assertThat(letGo()).containsExactly("411", "414", "415");
  }

  /** What the lists of files without messages say: the file, and in how many days it is due. */
  private static List<String> loose() {
    return POSTGRES.select(
        "select media_id || ' ' || round(extract(epoch from due_at - now()) / 86400) from media_loose where media_id between 411 and 415 order by media_id");
  }

  private List<String> mediaAfter(Duration time) {
    while (went(tx -> RetentionStore.media(tx, now.plus(time))) > 0) {}
    return POSTGRES.select("select id from media where id between 411 and 415 order by id");
  }

  private static void received(long id, long tenant, long message) {
    POSTGRES.execute(
        """
        with f as (
          insert into media (id, tenant_id, account_id, kind, state, mime_type, sha256, stored_at)
          values (%1$d, %2$d, %2$d, 'image', 'stored', 'image/png', decode(lpad('%1$d', 64, '0'), 'hex'), now()) returning id
        )
        insert into message_media (message_id, position, tenant_id, media_id)
        select m.id, 0, %2$d, f.id from f, message m where m.external_id = 'f%3$d'
        """
            .formatted(id, tenant, message));
  }

  @Test
  void aChangeWhoseMessageNeverCameEndsAndItsLeafSaysSo() {
    for (int days : new int[] {13, 15}) {
      POSTGRES.execute(
          """
          insert into leaf (day, id, app_id, account_id, tenant_id, source, kind, body, received_at)
          values (current_date, 7000 + %1$d, 100, 4, 4, 'whatsapp', 'message', '{}', now())
          """
              .formatted(days),
          """
          insert into amendment (tenant_id, account_id, target_external_id, external_id, kind, type, text, at, received_at,
                                 leaf_id, leaf_day)
          values (4, 4, 'nobody%1$d', 'c', 'content', 'image', 'words', now(), now() - interval '%1$d days', 7000 + %1$d, current_date)
          """
              .formatted(days));
    }
    POSTGRES.execute(
        "insert into amendment (tenant_id, account_id, target_external_id, external_id, kind, text, at, received_at) values (4, 4, 'without a leaf', 'e', 'edit', 'words', now(), now() - interval '15 days')",
        "insert into amendment (tenant_id, account_id, target_external_id, external_id, kind, message_id, text, at, received_at) values (4, 4, 'there', 'e', 'edit', 1, 'words', now(), now() - interval '15 days')");

    assertThat(went(tx -> RetentionStore.waiting(tx, now))).isEqualTo(2);

    assertThat(
            POSTGRES.select(
                "delete from amendment where tenant_id = 4 returning target_external_id"))
        .containsExactlyInAnyOrder("nobody13", "there");
    assertThat(
            POSTGRES.select(
                "select concat_ws('|', leaf_id, outcome, source, account_id, reason) from set_aside where tenant_id = 4"))
        .containsExactly("7015|noop|whatsapp|4|its message did not come within 14 days");
    assertThat(went(tx -> RetentionStore.waiting(tx, now))).isZero();
  }

  @Test
  void aStatusOfAMessageThatNeverCameGoesAfterAMonth() {
    POSTGRES.execute(
        """
        insert into status_fact (id, tenant_id, account_id, message_id, external_id, status, at, received_at)
        select 9000 + d, 4, 4, m, 'nobodys', 'read', now(), now() - d * interval '1 day' from (values (29, null), (31, null), (32, 1)) x(d, m)
        """);

    assertThat(went(tx -> RetentionStore.statuses(tx, now))).isEqualTo(1);

    assertThat(
            POSTGRES.select("delete from status_fact where external_id = 'nobodys' returning id"))
        .containsExactlyInAnyOrder("9029", "9032");
  }

  // As many that are of no concern as make reading the whole table dearer than its index.
  @Test
  void theNightsReadWhatIsDueAndNotAllThereIs() {
    POSTGRES.execute(
        """
        insert into media (id, tenant_id, account_id, kind, state, mime_type, sha256, stored_at)
        select 500000 + g, 1, 1, 'image', 'stored', 'image/png', sha256(g::text::bytea), now() from generate_series(1, 20000) g
        """,
        """
        insert into amendment (tenant_id, account_id, target_external_id, external_id, kind, message_id, at)
        select 1, 1, 'a' || g, 'e', 'edit', g, now() from generate_series(1, 20000) g
        """,
        """
        insert into status_fact (id, tenant_id, account_id, message_id, external_id, status, at, received_at)
        select 500000 + g, 1, 1, g, 'plenty', 'read', now(), now() - interval '40 days' from generate_series(1, 20000) g
        """,
        "vacuum analyze media, media_loose, message_media, amendment, status_fact");
    try {
      assertThat(plan(RetentionStore.MEDIA))
          .contains("media_loose_due")
          .doesNotContain("Seq Scan on media ", "Seq Scan on message_media");
      assertThat(plan(RetentionStore.WAITING))
          .contains("amendment_waiting_since")
          .doesNotContain("Seq Scan on amendment");
      assertThat(plan(RetentionStore.STATUSES))
          .contains("status_fact_waiting_since")
          .doesNotContain("Seq Scan on status_fact");
    } finally {
      POSTGRES.execute(
          "delete from media where id > 500000",
          "delete from amendment where external_id = 'e' and tenant_id = 1",
          "delete from status_fact where external_id = 'plenty'",
          "delete from file_let_go f using generate_series(1, 20000) g where f.sha256 = sha256(g::text::bytea)");
    }
  }

  private String plan(String sql) {
    return PIPELINE.transact(tx -> {
      StringBuilder plan = new StringBuilder();
      tx.query("explain " + sql, Tuple.of(now.atOffset(ZoneOffset.UTC)))
          .await()
          .forEach(row -> plan.append(row.getString(0)).append('\n'));
      return plan.toString();
    });
  }

  /** A message that came when an id says. */
  private static String message(long number, long tenant, String id) {
    return """
    insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, platform_at)
    values (%3$s + %1$d, %2$d, %2$d, %2$d, 'in', 'customer', 'f%1$d', 'image', 't', now())
    """
        .formatted(number, tenant, id);
  }

  /** A file whose hash ends with its id, of messages by their number. */
  private static void file(long id, long tenant, long... messages) {
    POSTGRES.execute(
        """
        insert into media (id, tenant_id, kind, state, mime_type, sha256, stored_at)
        values (%1$d, %2$d, 'image', 'stored', 'image/png', decode(lpad('%1$d', 64, '0'), 'hex'), now())
        """
            .formatted(id, tenant));
    for (long message : messages) {
      POSTGRES.execute(
          """
          insert into message_media (message_id, position, tenant_id, media_id)
          select id, %1$d %% 10, tenant_id, %1$d from message where external_id = 'f%2$d'
          """
              .formatted(id, message));
    }
  }

  private static List<String> letGo() {
    return POSTGRES.select(
        "with d as (delete from file_let_go returning sha256) select ltrim(encode(sha256, 'hex'), '0') as h from d order by h");
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

    POSTGRES.execute(
        "insert into note (id, tenant_id, conversation_id, author_name, text) values (3, 3, 3, 'Inés', 'her address')",
        "update conversation set received = 4 where id = 3",
        message(33, 3, "0"));
    file(331, 3, 33);

    assertThat(erase(4, 3)).isEmpty();
    JsonObject report = erase(3, 3).orElseThrow();

    assertThat(report)
        .isEqualTo(
            new JsonObject()
                .put("identities", 1)
                .put("conversations", 1)
                .put("messages", 2)
                .put("files", 1)
                .put("notes", 1)
                .put("searchBlocks", 1));
    assertThat(erase(3, 3)).contains(report);
    assertThat(
            POSTGRES.select(
                """
                select concat_ws(' ', m.external_id, m.text, m.payload, c.name, v.preview, i.value) from message m
                  join conversation v on v.id = m.conversation_id join contact c on c.id = v.contact_id
                  left join contact_identity i on i.contact_id = c.id where m.tenant_id = 3
                 order by m.id
                """))
        .containsExactly("w31", "f33");
    assertThat(
            POSTGRES.select(
                "select concat_ws(' ', v.status, v.answered, n.text, n.deleted_at is null) from conversation v join note n on n.conversation_id = v.id where v.id = 3"))
        .containsExactly("archived 4  f");
    assertThat(letGo()).containsExactly("331");
    assertThat(POSTGRES.select("select count(*) from search_block where tenant_id = 3"))
        .containsExactly("0");
    assertThat(
            POSTGRES.select("select count(*) from search_due where tenant_id = 3 and ids = '{32}'"))
        .containsExactly("1");
  }

  @Test
  void theWordsOfMessagesThatGoLeaveTheSearch() {
    POSTGRES.execute(
        block(4, 1, 91, 90, 10),
        block(4, 2, 30, 200),
        block(4, 3, 20, 10),
        block(1_004, 1, 300),
        "delete from retention_policy",
        "delete from search_due where tenant_id = 4");
    keep(4, RetentionKind.MESSAGES, 80);

    assertThat(went(tx -> RetentionStore.words(tx, now))).isEqualTo(2);
    assertThat(went(tx -> RetentionStore.words(tx, now))).isZero();

    assertThat(
            POSTGRES.select(
                "select tenant_id || ' ' || number from search_block where tenant_id in (4, 1004) order by 1"))
        .containsExactly("1004 1", "4 3");
    assertThat(
            POSTGRES.select(
                """
                select array_agg(round((extract(epoch from now()) * 1000 - (id >> 22) - 1767225600000) / 86400000))
                  from search_due s cross join lateral unnest(s.ids) id where s.tenant_id = 4 group by s.seq order by 1
                """))
        .containsExactly("{10}", "{30}");
  }

  // A block of messages that came so many days ago.
  private static String block(long tenant, long number, int... days) {
    String ids =
        Arrays.stream(days)
            .mapToObj("id_floor(now() - interval '%d days')"::formatted)
            .collect(Collectors.joining(", "));
    return """
    insert into search_block (tenant_id, kind, number, seqs, ids, words)
    values (%d, 0, %d, '{1}', array[%s], '''m1.0 secret'':1')
    """
        .formatted(tenant, number, ids);
  }

  @Test
  void whoIsErasedIsNotPackedMeanwhile() throws Exception {
    POSTGRES.execute(
        "insert into contact (id, tenant_id, name) values (41, 1, 'Nadia')",
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id) values (41, 1, 1, 1, 41)",
        message(41, 1, "0"),
        "update message set conversation_id = 41 where id = 41",
        "insert into search_tenant (tenant_id) values (1)");
    try (var thread = Executors.newSingleThreadExecutor()) {
      // As who packs does it: the agency's row, the words, then the block.
      Future<Optional<JsonObject>> erasing =
          PIPELINE.transact(tx -> {
            tx.query("select from search_tenant where tenant_id = 1 for update").await();
            Future<Optional<JsonObject>> begun = thread.submit(() -> erase(1, 41));
            waitsForALock();
            tx.query(
                    "insert into search_block (tenant_id, kind, number, seqs, ids, words) values (1, 0, 41, '{1}', '{41}', '''m1.0 address'':1')")
                .await();
            return begun;
          });
      assertThat(erasing.get()).isPresent();
    }

    assertThat(POSTGRES.select("select count(*) from search_block where ids && '{41}'"))
        .containsExactly("0");
  }

  private static void waitsForALock() {
    await()
        .untilAsserted(() ->
            assertThat(
                    POSTGRES.select(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"))
                .containsExactly("1"));
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
