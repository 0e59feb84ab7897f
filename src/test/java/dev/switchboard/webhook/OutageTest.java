package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.db.Pools;
import dev.switchboard.testing.Outages;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Postgres goes away under load, in two ways, and comes back. */
class OutageTest {
  private static final Duration PATIENCE = Duration.ofMillis(1_500);
  private static final long AT_ONCE_MILLIS = 800;

  private final FrontDoor door = new FrontDoor();
  private final Pools.Login login = door.postgres.pipelineLogin();
  private final Outages outages = new Outages(door.vertx, login.host(), login.port());
  private final AtomicLong ids = new AtomicLong();
  private final List<String> acked = new ArrayList<>();

  @AfterEach
  void close() {
    door.close();
  }

  private record Answer(long id, int status, boolean saysWhen, long millis) {}

  @Test
  void aPostgresThatIsGoneIs503AtOnceAnd200AgainWhenItIsBack() {
    open();
    outages.cut();

    assertOnlyRefusals(AT_ONCE_MILLIS + 2_500);
    assertOnlyRefusals(AT_ONCE_MILLIS);

    outages.end();
    assertRecovers();
  }

  @Test
  void aPostgresThatHangsIs503WithinItsTimeThenAtOnceAnd200AgainWhenItIsBack() {
    open();
    outages.freeze();

    assertOnlyRefusals(PATIENCE.toMillis() + AT_ONCE_MILLIS);
    // One probe may be on its way; everything else is answered at once.
    List<Answer> later = posts(50);
    assertThat(later).allSatisfy(answer -> assertThat(answer.status).isEqualTo(503));
    assertThat(later.stream().filter(answer -> answer.millis < AT_ONCE_MILLIS).count())
        .isGreaterThan(45);

    outages.end();
    assertRecovers();
  }

  private void open() {
    var _ =
        door.open(
            new Bounds(Duration.ofSeconds(10), PATIENCE, 1_000, 64),
            Rates.usual(),
            new Pools.Login(
                "localhost", outages.port(), login.database(), login.user(), login.password()));
    assertThat(posts(50)).allSatisfy(answer -> assertThat(answer.status).isEqualTo(200));
  }

  private void assertOnlyRefusals(long withinMillis) {
    assertThat(posts(50))
        .allSatisfy(answer -> {
          assertThat(answer.status).isEqualTo(503);
          assertThat(answer.saysWhen).isTrue();
          assertThat(answer.millis).isLessThan(withinMillis);
        });
  }

  private void assertRecovers() {
    await().atMost(Duration.ofSeconds(20)).until(() -> posts(1).getFirst().status == 200);
    assertThat(posts(50)).allSatisfy(answer -> assertThat(answer.status).isEqualTo(200));
    List<String> stored = door.stored();
    assertThat(stored).doesNotHaveDuplicates().containsAll(acked);
    assertThat(door.count("ledger")).isEqualTo(stored.size());
  }

  private List<Answer> posts(int count) {
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long id = ids.incrementAndGet();
      long start = System.nanoTime();
      answers.add(door.text(id).thenApply(response -> answer(id, response, start)));
    }
    List<Answer> all = answers.stream().map(CompletableFuture::join).toList();
    all.stream()
        .filter(answer -> answer.status == 200)
        .forEach(answer -> acked.add(Long.toString(answer.id)));
    return all;
  }

  private static Answer answer(long id, HttpResponse<String> response, long start) {
    return new Answer(
        id,
        response.statusCode(),
        response.headers().firstValue("Retry-After").isPresent(),
        (System.nanoTime() - start) / 1_000_000);
  }
}
