package dev.switchboard.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.db.Database;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Search over rows that were written as every writer writes them, packed and not. */
class SearchTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Database PIPELINE = POSTGRES.database(VERTX);
  private static final TenantDatabase API = POSTGRES.tenantDatabase(VERTX);
  private static final Packer PACKER = new Packer(PIPELINE);

  @BeforeAll
  static void agencies() {
    POSTGRES.execute(
        "insert into meta_app (id, name, secret, verify_token) values (100, 'App', '\\x', '\\x')");
    for (long tenant = 1; tenant <= 9; tenant++) {
      POSTGRES.execute(
          "insert into tenant (tenant_id, name) values (%d, 'Agency')".formatted(tenant),
          "insert into client (id, tenant_id, name) values (%1$d, %1$d, 'Client')"
              .formatted(tenant),
          """
          insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, access_token)
          values (%1$d, %1$d, %1$d, 100, 'whatsapp', '%1$d', 'Line', '\\x')
          """
              .formatted(tenant),
          "insert into contact (id, tenant_id, name) values (%1$d, %1$d, 'Nobody')"
              .formatted(tenant),
          """
          insert into conversation (id, tenant_id, client_id, account_id, contact_id)
          values (%1$d, %1$d, %1$d, %1$d, %1$d)
          """
              .formatted(tenant));
    }
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void whatIsWrittenIsFoundAtOnceAndStillWhenItIsPacked() {
    write(1, "fig cake number ", 1, 300);
    assertThat(found(1, "cake 17", 50)).contains(100_017L, 100_170L).hasSize(11);

    pack();
    assertThat(
            POSTGRES.select("select count(*) from search_block where tenant_id = 1 and kind = 0"))
        .containsExactly("2");
    write(1, "fig cake number ", 301, 320);

    assertThat(found(1, "numb 17", 50))
        .containsExactlyElementsOf(
            List.of(179, 178, 177, 176, 175, 174, 173, 172, 171, 170, 17).stream()
                .map(n -> 100_000L + n)
                .toList());
    assertThat(found(1, "cake number 319", 50)).containsExactly(100_319L);
  }

  @Test
  void pagesGoOnWhereTheLastOneEndedAlsoWhenBlocksWerePackedMeanwhile() {
    write(2, "common word ", 1, 500);
    pack();
    write(2, "common word ", 501, 600);

    List<Long> all = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      SearchStore.Found page = search(2, "common", cursor, 37);
      page.hits().forEach(hit -> all.add(hit.id()));
      cursor = page.next();
      pack();
    } while (cursor != null);

    assertThat(all)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 600).mapToObj(n -> 200_601L - n).toList());
  }

  @Test
  void anotherAgencysWordsAreNotFound() {
    write(3, "secret recipe ", 1, 200);
    pack();

    assertThat(found(4, "secret", 50)).isEmpty();
    assertThat(found(3, "secret 200", 50)).containsExactly(300_200L);
    assertThatThrownBy(() ->
            API.transaction(
                    Scope.all(4),
                    tx ->
                        tx.query(
                            "insert into search_due (tenant_id, kind, ids) values ($1, 0, '{300200}')",
                            Tuple.of(3L)))
                .await())
        .hasMessageContaining("row-level security");
  }

  @Test
  void whatWasChangedOrTakenBackIsFoundAsItIsNow() {
    write(5, "lemon tart ", 1, 128);
    pack();

    POSTGRES.execute(
        "update message set text = 'plum tart 107' where id = 500107",
        "update message set text = null, deleted_at = now() where id = 500108");

    assertThat(found(5, "plum", 50)).containsExactly(500_107L);
    assertThat(found(5, "lemon 107", 50)).isEmpty();
    assertThat(found(5, "lemon 108", 50)).isEmpty();
  }

  @Test
  void peopleAreFoundByNameAndNumberAsTheyAreNow() {
    POSTGRES.execute(
        "insert into contact (id, tenant_id, name) select 6000 + g, 6, 'Guest ' || g from generate_series(1, 200) g",
        """
        insert into contact_identity (tenant_id, kind, value, contact_id)
        select 6, 'wa_id', 34600000000 + g, 6000 + g from generate_series(1, 200) g
        """);
    pack();
    POSTGRES.execute("update contact set name = 'Zoë' where id = 6003");

    assertThat(people(6, "guest 150")).containsExactly(6150L);
    assertThat(people(6, "00150")).containsExactly(6150L);
    assertThat(people(6, "zoe")).containsExactly(6003L);
    assertThat(people(6, "guest 3")).doesNotContain(6003L);
    assertThat(people(7, "guest")).isEmpty();
  }

  @Test
  void severalPackersPackEachMessageOnce() throws Exception {
    write(8, "several ", 1, 2_000);
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      threads.invokeAll(
          java.util.Collections.nCopies(
              4,
              () -> {
                while (PACKER.pass()) {}
                return true;
              }));
    }
    pack();

    assertThat(
            POSTGRES.select(
                """
                select count(distinct id) || ' ' || count(*) from search_block, unnest(ids) id
                 where tenant_id = 8 and kind = 0
                """))
        .containsExactly("1920 1920");
    assertThat(
            POSTGRES.select(
                "select count(distinct number) || ' ' || max(number) from search_block where tenant_id = 8 and kind = 0"))
        .containsExactly("15 14");
  }

  @Test
  void aSearchThatTakesTooLongIsEnded() {
    assertThatThrownBy(() ->
            API.transaction(
                    Scope.all(9),
                    tx ->
                        SearchStore.limitTime(tx, 50)
                            .compose(limited -> tx.query("select pg_sleep(60)")))
                .await())
        .isInstanceOfSatisfying(
            PgException.class, said -> assertThat(said.getSqlState()).isEqualTo("57014"));
  }

  private static void write(long tenant, String words, int first, int last) {
    POSTGRES.execute(
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, text, platform_at)
        select %1$d * 100000 + g, %1$d, %1$d, %1$d, 'in', 'customer', 'text', '%2$s' || g, now()
          from generate_series(%3$d, %4$d) g
        """
            .formatted(tenant, words, first, last));
  }

  private static void pack() {
    while (PACKER.pass()) {}
  }

  private static List<Long> found(long tenant, String q, int limit) {
    return search(tenant, q, null, limit).hits().stream().map(SearchStore.Hit::id).toList();
  }

  private static SearchStore.Found search(
      long tenant, String q, @Nullable String cursor, int limit) {
    return API.transaction(
            Scope.all(tenant),
            tx ->
                SearchStore.messages(
                    tx, tenant, Terms.of(q).orElseThrow(), SearchStore.Place.of(cursor), limit))
        .await();
  }

  private static List<Long> people(long tenant, String q) {
    return API
        .transaction(
            Scope.all(tenant),
            tx ->
                SearchStore.people(
                    tx, tenant, Terms.of(q).orElseThrow(), SearchStore.Place.of(null), 50))
        .await()
        .hits()
        .stream()
        .map(SearchStore.Hit::id)
        .toList();
  }
}
