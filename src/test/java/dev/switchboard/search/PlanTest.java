package dev.switchboard.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.ConversationFilter;
import dev.switchboard.desk.ConversationListStore;
import dev.switchboard.feed.FeedReadStore;
import dev.switchboard.inbox.InboxReadStore;
import dev.switchboard.ledger.EventStore;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.workflow.JobSeriesStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an agent reads costs what is shown, not what is stored: as the API's role, under row-level
 * security, with the rows that Postgres says it read. Without its index each reads the table.
 */
class PlanTest {
  private static final int STORED = 20_000;
  private static final int MOST = 2_500;
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final TenantDatabase API = POSTGRES.tenantDatabase(VERTX);

  /** Something an agent reads. */
  record Read(String name, String table, String dropIndex, Function<Tx, Future<?>> work) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Read> reads() {
    return List.of(
        new Read(
            "search in messages",
            "search_block",
            "drop index search_block_words",
            tx -> SearchStore.messages(tx, 1, terms("rare77"), SearchStore.Place.of(null), 20)),
        new Read(
            "inbox list",
            "conversation",
            "drop index conversation_recent",
            tx ->
                ConversationListStore.find(
                    tx,
                    ConversationFilter.ALL,
                    null,
                    new ConversationListStore.Paging(null, false, 50))),
        new Read(
            "thread",
            "message",
            "drop index message_thread",
            tx -> InboxReadStore.messages(tx, 5, null, 50)),
        new Read(
            "feed",
            "feed",
            "alter table feed drop constraint feed_pkey",
            tx -> FeedReadStore.after(tx, 1, STORED - 50, 200)),
        new Read(
            "runs of a day over time",
            "workflow_stat",
            "alter table workflow_stat drop constraint workflow_stat_pkey",
            tx ->
                JobSeriesStore.points(
                    tx, Instant.now().minus(Duration.ofDays(1)), "baking", Duration.ofMinutes(15))),
        new Read(
            "event log, of no line",
            "leaf_(rest|[0-9]+)",
            "drop index leaf_unplaced",
            tx -> EventStore.list(tx, week(), null, 50)));
  }

  @BeforeAll
  static void fill() {
    POSTGRES.execute(
        "insert into meta_app (id, name, secret, verify_token) values (100, 'App', '\\x', '\\x')",
        "insert into tenant (tenant_id, name) values (1, 'Agency')",
        "insert into client (id, tenant_id, name) values (1, 1, 'Client')",
        """
        insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, access_token)
        values (1, 1, 1, 100, 'whatsapp', '1', 'Line', '\\x')
        """,
        "insert into contact (id, tenant_id, name) select g, 1, 'Guest ' || g from generate_series(1, %d) g"
            .formatted(STORED),
        """
        insert into conversation (id, tenant_id, client_id, account_id, contact_id, last_message_at)
        select g, 1, 1, 1, g, now() - g * interval '1 second' from generate_series(1, %d) g
        """
            .formatted(STORED),
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, text, platform_at)
        select g, 1, g %% 200 + 1, 1, 'in', 'customer', 'text', 'common words and rare' || g %% 1000, now() from generate_series(1, %d) g
        """
            .formatted(STORED),
        "insert into feed (tenant_id, seq, kind, conversation_id, message_id) select 1, g, 'message.added', 1, g from generate_series(1, %d) g"
            .formatted(STORED));
    // One in a hundred is the agency's.
    POSTGRES.execute(
        """
        insert into leaf (day, id, app_id, tenant_id, source, kind, body, received_at)
        select current_date, g, 500, case when g %% 100 = 0 then 1 else 2 end, 'stripe', 'charge.succeeded', '{}', now()
          from generate_series(1, %d) g
        """
            .formatted(STORED));
    var packer = new Packer(POSTGRES.database(VERTX));
    while (packer.pass()) {}
    // Blocks of other agencies, so that reading the table shows.
    POSTGRES.execute(
        """
        insert into search_block (tenant_id, kind, number, seqs, ids, words)
        select 2, 0, g, '{}', '{}', '''x'':1' from generate_series(1, %d) g
        """
            .formatted(STORED),
        // A minute each, of two agencies.
        """
        insert into workflow_stat (tenant_id, minute, grain, workflow, kind, bucket, count)
        select g %% 2 + 1, date_trunc('minute', now()) - g / 2 * interval '1 minute', 1, 'baking', 'started', 0, 1 from generate_series(1, %d) g
        """
            .formatted(STORED),
        "analyze");
  }

  private static EventStore.Filter week() {
    Instant end = Instant.now().plusSeconds(60);
    return new EventStore.Filter(null, null, null, end.minus(Duration.ofDays(7)), end);
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @ParameterizedTest
  @MethodSource("reads")
  void readsWhatIsShownAndTheWholeTableWithoutItsIndex(Read read) {
    assertThat(rowsRead(read)).isBetween(1L, (long) MOST);

    POSTGRES.execute(read.dropIndex());

    assertThat(rowsRead(read)).isGreaterThan(MOST);
  }

  // The counters of this connection are not reset by a commit: what counts is the difference.
  private static long rowsRead(Read read) {
    return API.transaction(
            Scope.all(1),
            tx ->
                count(tx, read.table())
                    .compose(before ->
                        read.work()
                            .apply(tx)
                            .compose(done -> count(tx, read.table()))
                            .map(after -> after - before)))
        .await();
  }

  // Of pages that autovacuum has seen an index alone may tell all: its entries count, too.
  private static Future<Long> count(Tx tx, String table) {
    return tx.query(
            """
            select coalesce(sum(seq_tup_read + greatest(coalesce(idx_tup_fetch, 0),
                (select sum(pg_stat_get_xact_tuples_returned(indexrelid)) from pg_index where indrelid = relid))), 0)::bigint
              from pg_stat_xact_user_tables where relname ~ '^%s$'
            """
                .formatted(table))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static Terms terms(String q) {
    return Terms.of(q).orElseThrow();
  }
}
