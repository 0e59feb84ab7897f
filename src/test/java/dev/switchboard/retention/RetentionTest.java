package dev.switchboard.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What goes when it is old enough. */
class RetentionTest {
  private static final RetentionHouse HOUSE = new RetentionHouse();
  private final Instant now = Instant.now();

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  @Test
  void messagesGoWhenTheirAgencySaysSoAndNoOthers() {
    for (long tenant : new long[] {1, 2}) {
      HOUSE.postgres.execute(
          """
          insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, platform_at)
          select id_floor(now() - d * interval '1 day') + %1$d, %1$d, %1$d, %1$d, 'in', 'customer', 'w' || d, 'text', 't', now()
            from (values (1), (89), (91), (200)) t(d)
          """
              .formatted(tenant));
    }
    HOUSE.keep(1, RetentionKind.MESSAGES, 90);

    assertThat(HOUSE.went(tx -> RetentionStore.messages(tx, now, 10_000))).isZero();

    assertThat(external(1)).isEqualTo("w1 w89");
    assertThat(external(2)).isEqualTo("w1 w89 w91 w200");
  }

  // A night looks at so many; what stands before it is another agency's, which keeps them.
  @Test
  void theNextNightGoesOnWhereTheLastOneEnded() {
    HOUSE.postgres.execute(
        RetentionHouse.message(31, 3, "id_floor(now() - interval '300 days')"),
        RetentionHouse.message(32, 3, "id_floor(now() - interval '299 days')"),
        RetentionHouse.message(33, 4, "id_floor(now() - interval '298 days')"),
        RetentionHouse.message(34, 4, "id_floor(now())"));
    HOUSE.keep(4, RetentionKind.MESSAGES, 90);

    assertThat(HOUSE.went(tx -> RetentionStore.messages(tx, now, 2))).isPositive();
    for (int night = 0; night < 10; night++) {
      var _ = HOUSE.went(tx -> RetentionStore.messages(tx, now, 2));
    }
    HOUSE.postgres.execute("delete from retention_policy where tenant_id = 4");

    assertThat(
            HOUSE.postgres.select(
                "delete from message where external_id in ('f31', 'f32', 'f33', 'f34') returning external_id"))
        .containsExactlyInAnyOrder("f31", "f32", "f34");
  }

  // As many that are of no concern as make reading the whole table dearer than its index.
  @Test
  void theNightsReadWhatIsDueAndNotAllThereIs() {
    HOUSE.postgres.execute(
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
      HOUSE.postgres.execute(
          "delete from media where id > 500000",
          "delete from amendment where external_id = 'e' and tenant_id = 1",
          "delete from status_fact where external_id = 'plenty'",
          "delete from file_let_go f using generate_series(1, 20000) g where f.sha256 = sha256(g::text::bytea)");
    }
  }

  private String plan(String sql) {
    return HOUSE.pipeline.transact(tx -> {
      StringBuilder plan = new StringBuilder();
      tx.query("explain " + sql, Tuple.of(now.atOffset(ZoneOffset.UTC)))
          .await()
          .forEach(row -> plan.append(row.getString(0)).append('\n'));
      return plan.toString();
    });
  }

  @Test
  void theFeedKeepsItsNewestTenThousand() {
    HOUSE.postgres.execute(
        """
        insert into feed (tenant_id, seq, kind, conversation_id, at)
        select 1, g, 'message.added', 1, now() - interval '31 days' from generate_series(1, 12000) g
        """);

    while (HOUSE.went(tx -> RetentionStore.feed(tx, now)) > 0) {}

    assertThat(
            HOUSE.postgres.select(
                "select min(seq) || ' ' || count(*) from feed where tenant_id = 1"))
        .containsExactly("2001 10000");
  }

  @Test
  void aDayOfEventsIsDroppedUnlessSomethingOfItWaits() {
    HOUSE.postgres.execute(
        "select prepare_leaf_days(current_date - 40, 3)",
        "insert into pending (queue, shard, id, day) values (0, 0, 1, current_date - 39)");

    assertThat(HOUSE.went(tx -> RetentionStore.events(tx, now))).isEqualTo(2);
    assertThat(HOUSE.went(tx -> RetentionStore.events(tx, now.plus(Duration.ofDays(1))))).isZero();
  }

  @Test
  void idleBucketsAndOldTrailsGo() {
    HOUSE.postgres.execute(
        "insert into rate_bucket (key, tokens, at) values ('idle', 1, now() - interval '26 hours'), ('busy', 1, now() - interval '24 hours')",
        """
        insert into leaf_action (leaf_id, tenant_id, action, was, actor, at)
        values (1, 1, 'replayed', 'dead', 'a', now() - interval '366 days'), (2, 1, 'replayed', 'dead', 'a', now())
        """);

    assertThat(HOUSE.went(tx -> RetentionStore.buckets(tx, now))).isEqualTo(1);
    assertThat(HOUSE.went(tx -> RetentionStore.audit(tx, now))).isEqualTo(1);
    assertThat(HOUSE.postgres.select("select key from rate_bucket")).containsExactly("busy");
    assertThat(HOUSE.postgres.select("select leaf_id from leaf_action")).containsExactly("2");
  }

  @Test
  void theWordsOfMessagesThatGoLeaveTheSearch() {
    HOUSE.postgres.execute(
        block(4, 1, 91, 90, 10),
        block(4, 2, 30, 200),
        block(4, 3, 20, 10),
        block(1_004, 1, 300),
        "delete from retention_policy",
        "delete from search_due where tenant_id = 4");
    HOUSE.keep(4, RetentionKind.MESSAGES, 80);

    assertThat(HOUSE.went(tx -> RetentionStore.words(tx, now))).isEqualTo(2);
    assertThat(HOUSE.went(tx -> RetentionStore.words(tx, now))).isZero();

    assertThat(
            HOUSE.postgres.select(
                "select tenant_id || ' ' || number from search_block where tenant_id in (4, 1004) order by 1"))
        .containsExactly("1004 1", "4 3");
    assertThat(
            HOUSE.postgres.select(
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

  private static String external(long tenant) {
    return String.join(
        " ",
        HOUSE.postgres.select(
            "select external_id from message where tenant_id = %d and id > 1000 order by id desc"
                .formatted(tenant)));
  }
}
