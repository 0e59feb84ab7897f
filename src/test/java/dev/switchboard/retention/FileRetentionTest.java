package dev.switchboard.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Files that go: with their messages, by their age, and because no message names them. */
class FileRetentionTest {
  private static final RetentionHouse HOUSE = new RetentionHouse();
  private final Instant now = Instant.now();

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  @Test
  void filesGoWithTheirMessagesUnlessOthersHaveThem() {
    HOUSE.postgres.execute(
        RetentionHouse.message(21, 2, "id_floor(now() - interval '91 days')"),
        RetentionHouse.message(22, 2, "id_floor(now())"));
    HOUSE.file(211, 2, 21);
    HOUSE.file(212, 2, 21, 22);
    HOUSE.keep(2, RetentionKind.MESSAGES, 90);

    assertThat(HOUSE.went(tx -> RetentionStore.messages(tx, now, 10_000))).isZero();
    HOUSE.postgres.execute("delete from retention_policy where tenant_id = 2");

    assertThat(HOUSE.postgres.select("select id from media where tenant_id = 2"))
        .containsExactly("212");
    assertThat(HOUSE.letGo()).containsExactly("211");
  }

  @Test
  void filesGoWhenTheirAgencySaysSoAndTheirMessagesStay() {
    HOUSE.postgres.execute(
        RetentionHouse.message(11, 1, "id_floor(now())"),
        RetentionHouse.message(12, 4, "id_floor(now())"));
    HOUSE.file(111, 1, 11);
    HOUSE.file(112, 4, 12);
    HOUSE.file(113, 4);
    HOUSE.keep(1, RetentionKind.MEDIA, 30);

    Instant later = now.plus(Duration.ofDays(31));
    while (HOUSE.went(tx -> RetentionStore.media(tx, later)) > 0) {}

    assertThat(
            HOUSE.postgres.select(
                "select concat_ws(' ', id, state, encode(sha256, 'escape') is null) from media where tenant_id in (1, 4) order by id"))
        .containsExactly("111 gone t", "112 stored f");
    assertThat(HOUSE.letGo()).containsExactly("111", "113");
    assertThat(HOUSE.postgres.select("select count(*) from message_media where tenant_id = 1"))
        .containsExactly("1");
  }

  @Test
  void whatNoMessageNamesGoesWhenItIsDueAndNothingElse() {
    HOUSE.postgres.execute(
        RetentionHouse.message(41, 4, "0"),
        RetentionHouse.message(42, 4, "0"),
        RetentionHouse.message(43, 4, "0"));
    HOUSE.file(411, 4, 41);
    HOUSE.file(412, 4);
    received(413, 4, 42);
    received(414, 4, 43);

    HOUSE.postgres.execute("delete from message where external_id in ('f42')");
    // Sent after all.
    HOUSE.file(415, 4);
    HOUSE.postgres.execute(
        "insert into message_media (message_id, position, tenant_id, media_id) select id, 7, 4, 415 from message where external_id = 'f41'");

    assertThat(loose()).containsExactly("412 30", "413 1");
    assertThat(mediaAfter(Duration.ofDays(2))).containsExactly("411", "412", "414", "415");
    assertThat(mediaAfter(Duration.ofDays(31))).containsExactly("411", "414", "415");
    assertThat(HOUSE.letGo()).contains("412", "413").doesNotContain("411", "414", "415");
    HOUSE.postgres.execute("delete from message where external_id in ('f41', 'f43')");
    assertThat(loose()).containsExactly("411 1", "414 1", "415 1");
    assertThat(mediaAfter(Duration.ofDays(2))).isEmpty();
    assertThat(HOUSE.letGo()).containsExactly("411", "414", "415");
  }

  /** What the lists of files without messages say: the file, and in how many days it is due. */
  private static List<String> loose() {
    return HOUSE.postgres.select(
        "select media_id || ' ' || round(extract(epoch from due_at - now()) / 86400) from media_loose where media_id between 411 and 415 order by media_id");
  }

  private List<String> mediaAfter(Duration time) {
    while (HOUSE.went(tx -> RetentionStore.media(tx, now.plus(time))) > 0) {}
    return HOUSE.postgres.select("select id from media where id between 411 and 415 order by id");
  }

  private static void received(long id, long tenant, long message) {
    HOUSE.postgres.execute(
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
}
