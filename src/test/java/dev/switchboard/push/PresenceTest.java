package dev.switchboard.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.switchboard.testing.LogCapture;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who looks and who types, over real sockets. */
class PresenceTest extends PushHouse {
  private static final String MARTA_LOOKS = looks(60, 7, true);
  private static final String MARTA_LEFT = looks(60, 7, false);
  private static final String MARTA_TYPES = types(60, 7, true);
  private static final String MARTA_STOPPED = types(60, 7, false);
  private static final String VERA_CAME = looks(61, 9, true);

  @BeforeEach
  void conversations() {
    postgres.execute(
        "insert into client (id, tenant_id, name) values (20, 2, 'Their client')",
        "insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, access_token) select 2000, 2, 20, 100, 'whatsapp', '15550002000', 'Theirs', access_token from account where id = 1000",
        "insert into contact (id, tenant_id) values (51, 1), (53, 1), (52, 2)",
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id) values (60, 1, 10, 1000, 51), (61, 1, 10, 1000, 53), (66, 2, 20, 2000, 52)");
  }

  @Test
  void colleaguesSeeWhoLooksAndWhoTypes() {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = peer(push, "marta");
    Peer jonas = peer(push, "jonas");
    Peer program = peer(push, "good");

    opens(marta, jonas);
    marta.type(60, true);
    marta.type(60, false);
    marta.look(null);

    for (Peer other : List.of(jonas, program)) {
      await()
          .untilAsserted(() ->
              assertThat(other.mentions())
                  .containsExactly(MARTA_LOOKS, MARTA_TYPES, MARTA_STOPPED, MARTA_LEFT));
    }
    assertThat(marta.mentions()).isEmpty();
  }

  @Test
  void nothingOfItIsInTheDatabaseOrTheFeed() {
    PushVerticle push = push(SOON, 5_000);
    Peer marta = peer(push, "marta");
    Peer jonas = peer(push, "jonas");
    String before = written();

    opens(marta, jonas);
    marta.type(60, true);
    await().untilAsserted(() -> assertThat(jonas.mentions()).hasSize(2));

    assertThat(written()).isEqualTo(before);
    append(1);
    await().untilAsserted(() -> assertThat(jonas.seqs()).containsExactly(1L));
    jonas.assertChained(0);
  }

  @Test
  void whoComesLearnsWhoIsThere() {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = peer(push, "marta");
    Peer vera = peer(push, "vera");
    opens(marta, vera);
    marta.type(60, true);
    await().untilAsserted(() -> assertThat(vera.mentions()).hasSize(2));

    Peer jonas = peer(push, "jonas");

    await()
        .untilAsserted(() ->
            assertThat(jonas.frames)
                .containsExactly(
                    "{\"type\":\"ready\",\"seq\":0}",
                    "{\"type\":\"here\",\"items\":[%s,%s]}".formatted(MARTA_LOOKS, MARTA_TYPES)));
    assertThat(peer(push, "marta").mentions()).isEmpty();
  }

  @Test
  void whoListensOnAnotherLoopOrNodeIsToldToo() {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = peer(push, "marta");
    Peer vera = peer(push, "vera");
    opens(marta, vera);

    // Of a verticle that began to listen when all was said.
    Peer jonas = peer(push(NEVER, 5_000), "jonas");

    await().untilAsserted(() -> assertThat(jonas.mentions()).containsExactly(MARTA_LOOKS));
    marta.type(60, true);
    await()
        .untilAsserted(
            () -> assertThat(jonas.mentions()).containsExactly(MARTA_LOOKS, MARTA_TYPES));
    assertThat(vera.mentions()).containsExactly(MARTA_LOOKS, MARTA_TYPES);
  }

  @Test
  void aSocketThatClosesTakesItsPresenceAlong() {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = peer(push, "marta");
    Peer jonas = peer(push, "jonas");
    opens(marta, jonas);
    marta.type(60, true);
    await().untilAsserted(() -> assertThat(jonas.mentions()).hasSize(2));

    marta.socket.close().await();

    await()
        .untilAsserted(() ->
            assertThat(jonas.mentions())
                .containsExactly(MARTA_LOOKS, MARTA_TYPES, MARTA_STOPPED, MARTA_LEFT));
  }

  @Test
  void bothRunOutUnlessTheyAreSaidAgain() {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = peer(push, "marta");
    Peer ines = peer(push, "ines");
    Peer jonas = peer(push, "jonas");
    ines.look(61L);
    await().untilAsserted(() -> assertThat(jonas.mentions()).hasSize(1));
    marta.look(60L);
    await().untilAsserted(() -> assertThat(jonas.mentions()).endsWith(MARTA_LOOKS));
    marta.type(60, true);
    await().untilAsserted(() -> assertThat(jonas.mentions()).endsWith(MARTA_TYPES));

    pass(Duration.ofSeconds(5));
    await().untilAsserted(() -> assertThat(jonas.mentions()).endsWith(MARTA_STOPPED));
    marta.say("{\"type\":\"pong\"}");
    assertEverythingWasTaken(push, jonas);
    pass(Duration.ofSeconds(59));
    // Inés has said nothing for 64 s; Marta's answer to a ping is 59 s old.
    await().untilAsserted(() -> assertThat(jonas.mentions()).contains(looks(61, 10, false)));
    assertThat(jonas.mentions()).doesNotContain(MARTA_LEFT);

    pass(Duration.ofSeconds(1));

    await().untilAsserted(() -> assertThat(jonas.mentions()).contains(MARTA_LEFT));
  }

  @Test
  void whoDoesNotReadMissesSomeOfItAndIsToldAllOfItLater() {
    PushVerticle push = push(NEVER, 5_000);
    Peer reads = peer(push, "vera");
    WebSocketClient small =
        vertx.createWebSocketClient(new WebSocketClientOptions().setReceiveBufferSize(8_192));
    Peer sleeps = new Peer(small, push.actualPort(), "jonas", null).awaitReady();
    sleeps.socket.pause();

    martaGoesAndComes(reads);
    sleeps.socket.resume();

    await()
        .untilAsserted(() ->
            assertThat(sleeps.frames.getLast())
                .isEqualTo("{\"type\":\"here\",\"items\":[%s]}".formatted(MARTA_LOOKS)));
    assertThat(sleeps.frames).hasSizeLessThan(reads.frames.size());
    assertThat(sleeps.socket.isClosed()).isFalse();
  }

  @Test
  void whoIsToldSomethingNewIsToldWhatTheyMissedAllTheSame() {
    PushVerticle push = push(NEVER, 5_000);
    Peer reads = peer(push, "vera");
    WebSocketClient small =
        vertx.createWebSocketClient(new WebSocketClientOptions().setReceiveBufferSize(8_192));
    Peer sleeps = new Peer(small, push.actualPort(), "jonas", null).awaitReady();
    sleeps.socket.pause();
    martaGoesAndComes(reads);
    AtomicInteger news = new AtomicInteger();

    sleeps.socket.resume();

    await()
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> {
          @Nullable Long conversation = news.getAndIncrement() % 2 == 0 ? 61L : null;
          bus.publish(PresenceEvent.TOPIC, new PresenceEvent.Looking(1, "t", 10, conversation));
          assertThat(List.of(sleeps.frames.toArray(String[]::new)))
              .anyMatch(frame -> frame.contains("\"here\"") && frame.contains(MARTA_LOOKS));
        });
  }

  // A server's socket is closed a moment before its close handler takes the client out.
  @Test
  void whoeverIsJustLeavingKeepsNobodyFromBeingTold() {
    PushVerticle push = push(NEVER, 5_000);
    Peer jonas = peer(push, "jonas");
    try (LogCapture log = new LogCapture("io.vertx.core.impl.ContextImpl", Level.ERROR)) {
      int told = 0;
      for (int i = 0; i < 100; i++) {
        Peer leaves = peer(push, "vera");
        var closed = leaves.socket.close();
        for (int n = 0; n < 50; n++, told++) {
          @Nullable Long conversation = told % 2 == 0 ? 60L : null;
          bus.publish(PresenceEvent.TOPIC, new PresenceEvent.Looking(1, "s", 7, conversation));
        }
        closed.await();
      }

      int all = told;
      await().untilAsserted(() -> assertThat(jonas.mentions()).hasSize(all));
      assertThat(log.messages(Level.ERROR)).isEmpty();
    }
  }

  /** More than a socket that is not read from holds. */
  private void martaGoesAndComes(Peer reads) {
    int told = 0;
    while (told < 100_000) {
      for (int i = 0; i < 5_000; i++, told++) {
        // She goes and comes; the very first time there is nowhere to go from.
        @Nullable Long conversation = told % 2 == 0 && told > 0 ? null : 60L;
        bus.publish(PresenceEvent.TOPIC, new PresenceEvent.Looking(1, "s", 7, conversation));
      }
      int all = told;
      await().untilAsserted(() -> assertThat(reads.frames).hasSizeGreaterThanOrEqualTo(all));
    }
  }

  @Test
  void aForeignConversationYieldsNothingToAnybody() {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = peer(push, "marta");
    Peer jonas = peer(push, "jonas");
    Peer foreigner = peer(push, "foreigner");
    Peer theirs = peer(push, "colleague");
    opens(marta, jonas);

    // The foreigner's is 66. Who opens it has left 60, as with an unknown one.
    marta.look(66L);
    marta.type(66, true);
    foreigner.type(60, true);
    foreigner.look(60L);
    assertEverythingWasTaken(push, jonas);
    foreigner.look(66L);
    await().untilAsserted(() -> assertThat(theirs.mentions()).isNotEmpty());

    assertThat(theirs.mentions()).containsExactly(looks(66, 20, true));
    assertThat(jonas.mentions()).containsExactly(MARTA_LOOKS, MARTA_LEFT, VERA_CAME);
    assertThat(marta.mentions()).containsExactly(VERA_CAME);
    assertThat(foreigner.mentions()).isEmpty();
    assertThat(marta.socket.isClosed()).isFalse();
    assertThat(foreigner.socket.isClosed()).isFalse();
  }

  @Test
  void aProgramIsNoColleagueAndAViewerDoesNotWrite() {
    PushVerticle push = push(NEVER, 5_000);
    Peer program = peer(push, "good");
    Peer vera = peer(push, "vera");
    Peer marta = peer(push, "marta");
    Peer jonas = peer(push, "jonas");

    program.look(60L);
    program.type(60, true);
    vera.type(60, true);
    vera.look(60L);
    await().untilAsserted(() -> assertThat(jonas.mentions()).isNotEmpty());
    marta.type(60, true);
    await().untilAsserted(() -> assertThat(jonas.mentions()).endsWith(MARTA_TYPES));

    assertThat(jonas.mentions()).containsExactly(looks(60, 9, true), MARTA_TYPES);
  }

  @Test
  void aBadFrameIsClosedAsABadHelloIs() {
    PushVerticle push = push(NEVER, 5_000);
    for (String bad :
        List.of(
            "no json",
            "{\"type\":\"presence\"}",
            "{\"type\":\"typing\",\"conversationId\":60,\"isTyping\":true}")) {
      Peer marta = peer(push, "marta");

      marta.say(bad);

      assertThat(marta.closeCode()).isEqualTo((short) 4400);
      assertThat(marta.frames.getLast()).contains("\"type\":\"error\"");
    }
    Peer marta = peer(push, "marta");
    marta.say("{\"type\":\"of a later version\"}");
    marta.say("{\"type\":\"pong\"}");
    append(1);
    await().untilAsserted(() -> assertThat(marta.seqs()).containsExactly(1L));
  }

  @Test
  void whoSaysTooMuchIsClosedAndWhoWaitsIsNot() {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = peer(push, "marta");
    Peer jonas = peer(push, "jonas");
    opens(marta, jonas);
    IntStream.range(1, Attention.MOST_AT_ONCE).forEach(n -> marta.type(60, n % 2 == 1));
    await().untilAsserted(() -> assertThat(jonas.mentions()).hasSize(50));
    pass(Duration.ofSeconds(1));
    IntStream.range(0, Attention.MOST_A_SECOND).forEach(n -> marta.type(60, n % 2 == 1));
    await().untilAsserted(() -> assertThat(jonas.mentions()).hasSize(55));
    assertThat(marta.socket.isClosed()).isFalse();

    marta.type(60, false);

    assertThat(marta.closeCode()).isEqualTo((short) 4429);
  }

  /** Opens 60, and waits until somebody else was told. */
  private static void opens(Peer marta, Peer other) {
    marta.look(60L);
    await().untilAsserted(() -> assertThat(other.mentions()).containsExactly(MARTA_LOOKS));
  }

  // Of one event loop: what comes on a socket that was opened later is taken later.
  private void assertEverythingWasTaken(PushVerticle push, Peer other) {
    peer(push, "vera").look(61L);
    await().untilAsserted(() -> assertThat(other.mentions()).contains(VERA_CAME));
  }

  private String written() {
    return postgres
        .select(
            """
            select md5(string_agg(v::text, '|' order by v.id)) from conversation v
             union all select string_agg(h::text, '|' order by h.tenant_id) from feed_head h
             union all select count(*)::text from feed
            """)
        .toString();
  }

  private static String looks(long conversation, long user, boolean isHere) {
    return "{\"type\":\"presence\",\"conversationId\":\"%d\",\"userId\":\"%d\",\"isHere\":%s}"
        .formatted(conversation, user, isHere);
  }

  private static String types(long conversation, long user, boolean isTyping) {
    return "{\"type\":\"typing\",\"conversationId\":\"%d\",\"userId\":\"%d\",\"isTyping\":%s}"
        .formatted(conversation, user, isTyping);
  }

  private Peer peer(PushVerticle push, String token) {
    return new Peer(client, push.actualPort(), token, null).awaitReady();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
