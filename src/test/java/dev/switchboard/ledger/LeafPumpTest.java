package dev.switchboard.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeafPumpTest extends PumpHouse {
  @Test
  void findsWithoutAnyHintWhatIsThere() {
    store("a", "b", "c");

    pump(500, SOON, PumpHouse::accept);

    await().untilAsserted(() -> assertThat(handled).containsExactly("a", "b", "c"));
  }

  @Test
  void isWokenByAHintWhileTheSweepSleeps() {
    pump(500, NEVER, PumpHouse::accept);
    store("a", "b");

    bus.publish(LeafEvent.TOPIC, new LeafEvent.Stored(0, List.of(1)));

    await()
        .atMost(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(handled).containsExactly("a", "b"));
  }

  @Test
  void aFloodOfHintsLosesNoWorkThoughTheWorkIsSlow() {
    pump(100, SOON, PumpHouse::accept);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      expected.add("leaf-" + i);
    }
    store(expected.toArray(String[]::new));

    for (int i = 0; i < 5_000; i++) {
      bus.publish(LeafEvent.TOPIC, new LeafEvent.Stored(0, List.of(1)));
    }

    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(handled).hasSize(5_000));
    assertThat(handled).containsExactlyElementsOf(expected);
  }

  @Test
  void aParkedLeafIsWorkedOnOnceItsLineIsAddedThoughNobodySaysSo() {
    park(NewLeaf.Queue.INBOX, "early", "404");
    pump(500, SOON, PumpHouse::accept);

    Seed.line(postgres, VAULT, 1404, "404");

    await().untilAsserted(() -> assertThat(handled).containsExactly("early"));
    assertThat(postgres.select("select account_id || ' ' || tenant_id from leaf"))
        .containsExactly("1404 1");
    assertThat(postgres.select("select outcome from set_aside")).isEmpty();
    assertThat(
            postgres.select("select action || ' by ' || actor || ', was ' || was from leaf_action"))
        .containsExactly("replayed by line added, was parked");
  }

  @Test
  void aHintBringsBackWhatWasParkedWhileTheSweepSleeps() {
    park(NewLeaf.Queue.INBOX, "early", "404");
    pump(500, NEVER, PumpHouse::accept);
    await()
        .untilAsserted(() -> assertThat(postgres.select("select id from leaf_worker")).hasSize(1));
    Seed.line(postgres, VAULT, 1404, "404");

    bus.publish(LeafEvent.TOPIC, new LeafEvent.Released(0));

    await().untilAsserted(() -> assertThat(handled).containsExactly("early"));
  }

  @Test
  void aParkedStatusGoesBackToTheQueueOfStatuses() {
    park(NewLeaf.Queue.STATUS, "status", "404");
    Seed.line(postgres, VAULT, 1404, "404");

    assertThat(
            database
                .<Integer>transaction(
                    tx -> SetAsideStore.replay(tx, SetAsideStore.Filter.open(), "ana"))
                .await())
        .isEqualTo(1);

    assertThat(postgres.select("select queue || ' ' || shard from pending")).containsExactly("1 1");
  }

  @Test
  void aLeafOfAnotherAppsLineIsNotAdopted() {
    park(NewLeaf.Queue.INBOX, "foreign", "404");
    postgres.execute(
        "insert into meta_app (id, name, secret, verify_token) values (200, 'Other', 'x', 'x')");
    Seed.line(postgres, VAULT, 1404, "404");
    postgres.execute("update account set app_id = 200 where id = 1404");
    store("b");

    pump(500, SOON, PumpHouse::accept);

    await().untilAsserted(() -> assertThat(handled).containsExactly("b"));
    assertThat(postgres.select("select outcome from set_aside")).containsExactly("parked");
  }

  @Test
  void aNewParserTriesOnceWhatAnOlderOneCouldNotPlace() {
    store("unknown");
    LeafHandler parks =
        (tx, leaves) -> {
          leaves.forEach(leaf -> handled.add(leaf.body().toString()));
          LedgerStore.setAside(
                  tx,
                  leaves.stream()
                      .map(leaf -> new SetAside(leaf, SetAside.Outcome.PARKED, "unknown kind x"))
                      .toList())
              .await();
        };
    String first = pumpInto(parks, 500, SOON);
    await()
        .untilAsserted(() ->
            assertThat(postgres.select("select parser from set_aside"))
                .containsExactly("" + LedgerStore.PARSER));
    vertx.undeploy(first).await();
    postgres.execute("update set_aside set parser = parser - 1");

    var _ = pumpInto(parks, 500, SOON);
    await().untilAsserted(() -> assertThat(handled).containsExactly("unknown", "unknown"));
    store("later");

    await().untilAsserted(() -> assertThat(handled).containsExactly("unknown", "unknown", "later"));
    assertThat(postgres.select("select actor from leaf_action")).containsExactly("new parser");
  }

  @Test
  void theDatabaseAndTheProgramAgreeOnShards() {
    var random = new Random(7);
    for (int i = 0; i < 200; i++) {
      long tenant = random.nextLong() >>> random.nextInt(1, 60);
      NewLeaf leaf = leaf(NewLeaf.Queue.INBOX, "x", UUID.randomUUID(), Seed.LINE, tenant, null);
      assertThat(postgres.select("select leaf_shard(" + tenant + ")"))
          .containsExactly(Integer.toString(leaf.shard()));
    }
  }

  @Test
  void aRepeatedLeafIsStoredOnce() {
    UUID key = UUID.randomUUID();

    long first = LedgerStore.store(client, List.of(leaf("a", key), leaf("a", key)), now()).await();
    long again = LedgerStore.store(client, List.of(leaf("a", key)), now()).await();

    assertThat(first).isEqualTo(1);
    assertThat(again).isZero();
    assertThat(postgres.select("select count(*) from leaf")).containsExactly("1");
    assertThat(postgres.select("select count(*) from pending")).containsExactly("1");
  }
}
