package dev.switchboard.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.feed.Change;
import dev.switchboard.testing.FreePorts;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Clients of all three kinds of sight, over sockets and by polling, are cut, frozen and sent away
 * at random while the feed grows: each has in the end what it may see, once and in order. {@code
 * -Dswitchboard.cuts=50} is the whole of it: 200 clients, 50 cuts each, 20,000 events.
 */
class CutClientsTest extends PushHouse {
  private static final int CUTS = Integer.getInteger("switchboard.cuts", 8);
  private static final int CLIENTS = 4 * CUTS;
  private static final int EVENTS = 400 * CUTS;
  private static final int RESTARTS = 6;
  private static final int PORT = FreePorts.one();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random = new Random(7);
  private final List<Long> riverside = new ArrayList<>();
  private final List<Long> hilltop = new ArrayList<>();
  private final List<Watcher> watchers = new ArrayList<>();

  @BeforeEach
  void twoLocations() {
    postgres.execute(
        "insert into location (id, tenant_id, client_id, name) values (31, 1, 10, 'Riverside'), (32, 1, 10, 'Hilltop')",
        """
        insert into account (id, tenant_id, client_id, location_id, app_id, platform, external_id, name, access_token)
        select 1001, 1, 10, 32, 100, 'whatsapp', '15550001001', 'Hilltop', access_token from account where id = 1000
        """,
        "update account set location_id = 31 where id = 1000",
        "update app_user set restricted = true where id in (7, 8)",
        "insert into user_grant (tenant_id, user_id, client_id, location_id) values (1, 7, 10, 31), (1, 8, 10, 32)");
  }

  @AfterEach
  void closeClients() {
    watchers.forEach(Watcher::end);
    http.shutdownNow();
  }

  @Test
  void nothingIsMissedOrToldTwice() {
    String server = deploy();
    for (int i = 0; i < CLIENTS; i++) {
      String token = List.of("vera", "marta", "jonas").get(i % 3);
      watchers.add(
          i % 4 == 0 ? new PollWatcher(http, PORT, token) : new SocketWatcher(http, PORT, token));
    }
    watchers.forEach(Watcher::begin);
    await().until(() -> watchers.stream().allMatch(Watcher::isIn));

    // Cuts and events go hand in hand, so that both end at the same time.
    List<Watcher> due = new ArrayList<>();
    for (int i = 0; i < CUTS; i++) {
      due.addAll(watchers);
    }
    Collections.shuffle(due, random);
    int cuts = due.size();
    int written = 0;
    for (int cut = 1; cut <= cuts; cut++) {
      Watcher next = due.get(cut - 1);
      int how = random.nextInt(10);
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> next.disturb(how));
      if (cut % (cuts / RESTARTS) == 0) {
        vertx.undeploy(server).await();
        server = deploy();
      }
      int wanted = (int) ((long) EVENTS * cut / cuts);
      if (wanted - written >= 10 || cut == cuts) {
        grow(written, wanted);
        written = wanted;
      }
    }

    for (Watcher watcher : watchers) {
      List<Long> expected = expected(watcher.token());
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () -> assertThat(watcher.seqs()).hasSizeGreaterThanOrEqualTo(expected.size()));
      assertThat(watcher.seqs()).isEqualTo(expected);
      assertThat(watcher.oddities()).as(watcher.token()).isEmpty();
    }
  }

  private String deploy() {
    return vertx.deployVerticle(verticle(PORT, SOON, NEVER, 100_000)).await();
  }

  private void grow(int from, int to) {
    List<Change> changes = new ArrayList<>();
    for (long seq = from + 1L; seq <= to; seq++) {
      boolean isRiverside = random.nextBoolean();
      (isRiverside ? riverside : hilltop).add(seq);
      changes.add(message(isRiverside ? 9 : 8));
    }
    append(changes);
  }

  private List<Long> expected(String token) {
    return switch (token) {
      case "marta" -> riverside;
      case "jonas" -> hilltop;
      default -> range(EVENTS);
    };
  }

  private static List<Long> range(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }
}
