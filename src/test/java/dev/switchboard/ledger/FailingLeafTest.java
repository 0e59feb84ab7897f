package dev.switchboard.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.switchboard.db.Tx;
import dev.switchboard.testing.LogCapture;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of leaves that fail, and of those beside them. */
class FailingLeafTest extends PumpHouse {
  @Test
  void onePoisonedLeafNeitherHoldsBackNorLosesItsNeighbours() {
    store("a", "b", "poison", "c", "d", "e");

    pump(500, SOON, FailingLeafTest::refusePoison);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(handled).containsExactlyInAnyOrder("a", "b", "c", "d", "e"));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(
                    postgres.select(
                        "select outcome || ' ' || attempts || ' ' || reason from set_aside"))
                .singleElement()
                .asString()
                .matches(
                    "dead 1 java.lang.IllegalStateException at FailingLeafTest.refusePoison:[0-9]+"));
    await()
        .untilAsserted(
            () -> assertThat(postgres.select("select count(*) from pending")).containsExactly("0"));
  }

  @ParameterizedTest
  @CsvSource({
    "json, DecodeException at FailingLeafTest.quote",
    "cause, IllegalStateException at FailingLeafTest.quote",
    "postgres, PgException 22P02 pg_strtoint32"
  })
  void aDeadLetterSaysWhatWentWrongInNoWordsOfTheCustomers(String poison, String known) {
    store(poison);

    try (var log = new LogCapture("dev.switchboard.ledger", Level.DEBUG)) {
      pump(1, SOON, FailingLeafTest::quote);

      await()
          .untilAsserted(() ->
              assertThat(postgres.select("select outcome from set_aside")).containsExactly("dead"));
      await().untilAsserted(() -> assertThat(log.lines()).anyMatch(line -> line.contains("dead")));
      assertThat(log.lines()).anyMatch(line -> line.contains(known));
      assertThat(log.lines()).noneMatch(line -> line.contains("Geheimnis"));
    }
    assertThat(postgres.select("select reason from set_aside"))
        .singleElement()
        .asString()
        .contains(known)
        .doesNotContain("Geheimnis");
  }

  @Test
  void countsThatCouldNotBeWrittenAreWrittenOnceTheyCan() {
    postgres.execute("alter table webhook_stat rename to webhook_stat_away");
    store("a", "b");
    try (var log = new LogCapture("dev.switchboard.ledger", Level.WARN)) {
      pump(500, SOON, PumpHouse::accept);
      await().untilAsserted(() -> assertThat(handled).containsExactly("a", "b"));
      int before = log.lines().size();
      await().until(() -> log.lines().size() > before + 1);
    }

    postgres.execute("alter table webhook_stat_away rename to webhook_stat");

    await()
        .untilAsserted(() ->
            assertThat(
                    postgres.select(
                        "select measure || ' ' || sum(count) from webhook_stat group by measure"))
                .containsExactly("processed 2"));
  }

  @Test
  void aDeadlockIsTriedAgainAndHarmsNobody() {
    store("a", "deadlock", "b");
    var left = new AtomicInteger(2);

    pump(
        500,
        NEVER,
        (tx, body) ->
            body.equals("deadlock") && left.getAndDecrement() > 0 ? raise(tx, "40P01") : body);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(handled).containsExactly("a", "deadlock", "b"));
    assertThat(postgres.select("select outcome from set_aside")).isEmpty();
  }

  @Test
  void whatIsAlwaysInTheWayIsADeadLetterAfterItsLastTry() {
    store("a", "deadlock", "b");
    var tries = new AtomicInteger();

    pump(
        500,
        SOON,
        (tx, body) -> {
          if (body.equals("deadlock")) {
            var _ = tries.incrementAndGet();
            return raise(tx, "40001");
          }
          return body;
        });

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(postgres.select("select outcome || ' ' || attempts from set_aside"))
                .containsExactly("dead 3"));
    await().untilAsserted(() -> assertThat(handled).containsExactlyInAnyOrder("a", "b"));
    assertThat(tries.get()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void whatEndsTheProcessEachTimeIsGivenUpUntried() {
    store("killer", "b");
    postgres.execute("update pending set attempts = 20 where id = (select min(id) from pending)");

    pump(500, SOON, PumpHouse::accept);

    await().untilAsserted(() -> assertThat(handled).containsExactly("b"));
    assertThat(postgres.select("select outcome || ': ' || reason from set_aside"))
        .containsExactly("dead: the process ended each time it was worked on");
  }

  private static String raise(Tx tx, String state) {
    var _ = tx.query("do $$ begin raise exception using errcode = '" + state + "'; end $$").await();
    return state;
  }

  private static String refusePoison(Tx tx, String body) {
    if (body.equals("poison")) {
      throw new IllegalStateException("poisoned");
    }
    return body;
  }

  // As parsers and Postgres do.
  private static String quote(Tx tx, String poison) {
    if (poison.equals("postgres")) {
      return tx.query("select 'Geheimnis'::int").await().toString();
    }
    if (poison.equals("cause")) {
      throw new IllegalStateException("Geheimnis", new IllegalArgumentException("Geheimnis"));
    }
    return new JsonObject("{\"text\": Geheimnis}").encode();
  }
}
