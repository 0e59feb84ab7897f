package dev.switchboard.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.db.Database;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final String COUNTED =
      "select tenant_id || ' ' || sum(count) from webhook_stat group by tenant_id order by 1";

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final Database database = postgres.database(vertx);
  private final Tally tally = new Tally();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void whatARolledBackTransactionWroteIsCountedWithWhatCameMeanwhile() {
    tally.received(List.of(leaf(1, 1000L)), NOON);
    Tally.Counts taken = tally.take();
    tally.received(List.of(leaf(1, 1000L), leaf(2, null)), NOON.plusSeconds(1));
    assertThatThrownBy(() ->
            database
                .transaction(
                    tx -> taken.writeTo(tx).compose(written -> Future.<Void>failedFuture("late")))
                .await())
        .hasMessage("late");

    assertThat(tally.giveBack(taken)).isTrue();
    write();

    assertThat(postgres.select(COUNTED)).containsExactly("1 2", "2 1");
    assertThat(postgres.select("select account_id || ' ' || received_at from account_seen"))
        .containsExactly("1000 2026-11-24 12:00:01+00");
    assertThat(tally.isEmpty()).isTrue();
  }

  @Test
  void aLineIsHeardOfWhenItWasAndNotWhenThatIsWrittenDown() {
    tally.received(List.of(leaf(1, 1000L)), NOON);
    Tally.Counts taken = tally.take();
    tally.received(List.of(leaf(1, 1001L)), NOON.plusSeconds(60));

    assertThat(tally.giveBack(taken)).isTrue();
    write();

    assertThat(
            postgres.select(
                "select account_id || ' ' || received_at from account_seen order by account_id"))
        .containsExactly("1000 2026-11-24 12:00:00+00", "1001 2026-11-24 12:01:00+00");
  }

  @Test
  void countsThatCannotBeWrittenDoNotFillTheMemory() {
    tally.received(leaves(1, Tally.MOST_KEPT), NOON);
    Tally.Counts taken = tally.take();
    tally.received(leaves(1, 1), NOON);

    assertThat(tally.giveBack(taken)).isFalse();

    write();
    assertThat(postgres.select(COUNTED)).containsExactly("1 1");
  }

  private void write() {
    Tally.Counts counted = tally.take();
    database.transaction(counted::writeTo).await();
  }

  private static List<NewLeaf> leaves(long first, long count) {
    return LongStream.range(first, first + count).mapToObj(tenant -> leaf(tenant, null)).toList();
  }

  private static NewLeaf leaf(long tenant, @Nullable Long account) {
    return new NewLeaf(
        1,
        500,
        new UUID(0, tenant),
        account,
        tenant,
        "stripe",
        "charge.succeeded",
        NewLeaf.Queue.INBOX,
        Buffer.buffer(),
        null,
        null);
  }
}
