package dev.switchboard.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What waits for a message that never comes ends one day. */
class WaitingEndsTest {
  private static final RetentionHouse HOUSE = new RetentionHouse();
  private final Instant now = Instant.now();

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  @Test
  void aChangeWhoseMessageNeverCameEndsAndItsLeafSaysSo() {
    for (int days : new int[] {13, 15}) {
      HOUSE.postgres.execute(
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
    HOUSE.postgres.execute(
        "insert into amendment (tenant_id, account_id, target_external_id, external_id, kind, text, at, received_at) values (4, 4, 'without a leaf', 'e', 'edit', 'words', now(), now() - interval '15 days')",
        "insert into amendment (tenant_id, account_id, target_external_id, external_id, kind, message_id, text, at, received_at) values (4, 4, 'there', 'e', 'edit', 1, 'words', now(), now() - interval '15 days')");

    assertThat(HOUSE.went(tx -> RetentionStore.waiting(tx, now))).isEqualTo(2);

    assertThat(
            HOUSE.postgres.select(
                "delete from amendment where tenant_id = 4 returning target_external_id"))
        .containsExactlyInAnyOrder("nobody13", "there");
    assertThat(
            HOUSE.postgres.select(
                "select concat_ws('|', leaf_id, outcome, source, account_id, reason) from set_aside where tenant_id = 4"))
        .containsExactly("7015|noop|whatsapp|4|its message did not come within 14 days");
    assertThat(HOUSE.went(tx -> RetentionStore.waiting(tx, now))).isZero();
  }

  @Test
  void aStatusOfAMessageThatNeverCameGoesAfterAMonth() {
    HOUSE.postgres.execute(
        """
        insert into status_fact (id, tenant_id, account_id, message_id, external_id, status, at, received_at)
        select 9000 + d, 4, 4, m, 'nobodys', 'read', now(), now() - d * interval '1 day' from (values (29, null), (31, null), (32, 1)) x(d, m)
        """);

    assertThat(HOUSE.went(tx -> RetentionStore.statuses(tx, now))).isEqualTo(1);

    assertThat(
            HOUSE.postgres.select(
                "delete from status_fact where external_id = 'nobodys' returning id"))
        .containsExactlyInAnyOrder("9029", "9032");
  }
}
