package dev.switchboard.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.feed.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Marta works for Riverside, whose line has conversation 9; Jonas for Hilltop, whose line has
 * conversation 8; Vera for all.
 */
class GrantedStreamTest extends PushHouse {
  private static final long MARTA = 7;
  private static final long JONAS = 8;
  private static final long RIVERSIDE = 31;
  private static final long HILLTOP = 32;

  @BeforeEach
  void twoLocations() {
    postgres.execute(
        "insert into location (id, tenant_id, client_id, name) values (31, 1, 10, 'Riverside'), (32, 1, 10, 'Hilltop')",
        """
        insert into account (id, tenant_id, client_id, location_id, app_id, platform, external_id, name, access_token)
        select 1001, 1, 10, 32, 100, 'whatsapp', '15550001001', 'Hilltop', access_token from account where id = 1000
        """,
        "update account set location_id = 31 where id = 1000",
        "insert into contact (id, tenant_id) values (51, 1), (52, 1)",
        """
        insert into conversation (id, tenant_id, client_id, account_id, contact_id)
        values (8, 1, 10, 1001, 51), (9, 1, 10, 1000, 52)
        """,
        "update app_user set restricted = true where id in (7, 8)");
    grant(MARTA, RIVERSIDE);
    grant(JONAS, HILLTOP);
  }

  private void grant(long user, long location) {
    postgres.execute(
        "delete from user_grant where user_id = " + user,
        "insert into user_grant (tenant_id, user_id, client_id, location_id) values (1, %d, 10, %d)"
            .formatted(user, location));
  }

  private Peer peer(PushVerticle push, String token, @Nullable Long after) {
    return new Peer(client, push.actualPort(), token, after).awaitReady();
  }

  @Test
  void eachIsToldOfTheirOwnAndMissesNothingOfIt() {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = peer(push, "marta", null);
    Peer jonas = peer(push, "jonas", null);
    Peer vera = peer(push, "vera", null);

    append(List.of(message(9), message(8), message(8), message(9), message(8)));

    await().untilAsserted(() -> assertThat(vera.seqs()).containsExactly(1L, 2L, 3L, 4L, 5L));
    vera.assertChained(0);
    await().untilAsserted(() -> assertThat(marta.chain()).containsExactly("0>1", "1>4"));
    await().untilAsserted(() -> assertThat(jonas.chain()).containsExactly("0>2", "2>3", "3>5"));
  }

  @Test
  void whoComesBackIsToldTheRestOfTheirOwn() {
    PushVerticle push = push(NEVER, 5_000);
    append(List.of(message(9), message(8), message(9), message(8), message(9)));

    Peer marta = peer(push, "marta", 1L);

    await().untilAsserted(() -> assertThat(marta.chain()).containsExactly("1>3", "3>5"));
  }

  @Test
  void whoSeesLittleIsToldNowAndThenHowFarTheyAre() {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = peer(push, "marta", null);

    append(Collections.nCopies(Client.MOST_PASSED_OVER + 3, message(8)));
    await().untilAsserted(() -> assertThat(marta.told()).containsExactly("position 500"));
    append(1);

    await().untilAsserted(() -> assertThat(marta.chain()).containsExactly("500>504"));
  }

  @Test
  void aChangeOfGrantsMakesWhoItIsAboutBeginAnewAndNobodyElse() {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = peer(push, "marta", null);
    Peer jonas = peer(push, "jonas", null);
    Peer vera = peer(push, "vera", null);

    grant(MARTA, HILLTOP);
    append(List.of(Change.ofAccess(1, MARTA)));
    await().untilAsserted(() -> assertThat(marta.told()).containsExactly("reload 1"));
    append(List.of(message(9), message(8)));

    await().untilAsserted(() -> assertThat(marta.chain()).containsExactly("1>3"));
    await().untilAsserted(() -> assertThat(jonas.chain()).containsExactly("0>3"));
    await().untilAsserted(() -> assertThat(vera.chain()).containsExactly("0>1", "1>2", "2>3"));
    assertThat(jonas.told()).isEmpty();
    assertThat(vera.told()).isEmpty();
  }

  @Test
  void whatFollowsAChangeOfGrantsInTheSameBreathIsSeenByTheNewOnes() {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = peer(push, "marta", null);

    grant(MARTA, HILLTOP);
    append(List.of(message(9), Change.ofAccess(1, MARTA), message(9), message(8)));
    await().untilAsserted(() -> assertThat(marta.told()).hasSize(1));
    append(List.of(message(9), message(8)));

    await().untilAsserted(() -> assertThat(marta.seqs()).containsExactly(1L, 4L, 6L));
  }

  @Test
  void whoWasAwayWhenTheirGrantsChangedBeginsAnew() {
    PushVerticle push = push(NEVER, 5_000);
    append(List.of(message(9), message(8)));
    grant(MARTA, HILLTOP);
    append(List.of(Change.ofAccess(1, MARTA), message(8), message(9)));

    Peer marta = peer(push, "marta", 1L);

    await().untilAsserted(() -> assertThat(marta.told()).hasSize(1));
    append(List.of(message(9), message(8)));
    await().untilAsserted(() -> assertThat(marta.seqs()).contains(7L));
    assertThat(marta.seqs()).doesNotContain(1L, 5L, 6L);
  }

  @Test
  void aKeySeesWhatItsMakerSees() {
    PushVerticle push = push(NEVER, 5_000);
    Peer key = peer(push, "good", null);
    append(List.of(Change.ofAccess(1, JONAS)));
    append(List.of(message(8)));
    await().untilAsserted(() -> assertThat(key.seqs()).containsExactly(1L, 2L));
    assertThat(key.told()).isEmpty();

    postgres.execute("update api_key set created_by = 7");
    append(List.of(Change.ofAccess(1, MARTA), message(8), message(9)));

    await().untilAsserted(() -> assertThat(key.chain()).endsWith("3>5"));
    assertThat(key.seqs()).doesNotContain(4L);
    assertThat(key.told()).containsExactly("reload 3");
  }

  @Test
  void aLineThatMovesConcernsAllWhoSeeSomeLines() {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = peer(push, "marta", null);
    Peer jonas = peer(push, "jonas", null);
    Peer vera = peer(push, "vera", null);

    postgres.execute("update account set location_id = 31 where id = 1001");
    append(List.of(Change.ofAccess(1, null)));
    await().untilAsserted(() -> assertThat(marta.told()).containsExactly("reload 1"));
    await().untilAsserted(() -> assertThat(jonas.told()).containsExactly("reload 1"));
    append(List.of(message(8)));

    await().untilAsserted(() -> assertThat(marta.chain()).containsExactly("1>2"));
    await().untilAsserted(() -> assertThat(vera.chain()).containsExactly("0>1", "1>2"));
    assertThat(jonas.seqs()).isEmpty();
    assertThat(vera.told()).isEmpty();
  }

  @Test
  void aChangeThatNobodyToldOfIsFoundByTheNextLook() {
    PushVerticle push = push(NEVER, Duration.ofMillis(50), 5_000);
    Peer marta = peer(push, "marta", null);

    grant(MARTA, HILLTOP);

    await().untilAsserted(() -> assertThat(marta.told()).containsExactly("reload 0"));
    append(List.of(message(9), message(8)));
    await().untilAsserted(() -> assertThat(marta.chain()).containsExactly("0>2"));
  }

  @Test
  void whoHasNothingGrantedHearsNothing() {
    PushVerticle push = push(NEVER, 5_000);
    postgres.execute("delete from user_grant where user_id = 7");
    Peer marta = peer(push, "marta", null);
    Peer vera = peer(push, "vera", null);

    append(List.of(message(9), message(8)));

    await().untilAsserted(() -> assertThat(vera.seqs()).containsExactly(1L, 2L));
    assertThat(marta.seqs()).isEmpty();
  }

  @Test
  void aPollAnswersOfTheirOwnOnlyAndGoesOnBehindTheRest() {
    PushVerticle push = push(NEVER, 5_000);
    append(List.of(message(8), message(9), message(8)));

    assertThat(poll(push, "?after=0&timeout=0")).contains("\"seq\":2,\"prev\":0,", "],\"seq\":3}");
    assertThat(poll(push, "?after=2&timeout=0")).isEqualTo("{\"events\":[],\"seq\":3}");

    CompletableFuture<String> waiting = LongPollTest.poll(push, "?after=3&timeout=30", "marta");
    append(List.of(message(8)));
    append(List.of(message(9)));
    assertThat(waiting.orTimeout(20, TimeUnit.SECONDS).join()).contains("\"seq\":5,\"prev\":3,");
  }

  @Test
  void aPollLooksThroughMoreThanOneBatchOfOthers() {
    PushVerticle push = push(NEVER, 5_000);
    List<Change> many = new ArrayList<>(Collections.nCopies(FeedReader.BATCH + 20, message(8)));
    many.add(message(9));
    append(many);

    assertThat(poll(push, "?after=0&timeout=0")).contains("\"seq\":521,\"prev\":0,");
  }

  @Test
  void aPollIsToldWhenGrantsHaveChanged() {
    PushVerticle push = push(NEVER, 5_000);
    append(List.of(message(9)));
    CompletableFuture<String> waiting = LongPollTest.poll(push, "?after=1&timeout=30", "marta");
    await().untilAsserted(() -> assertThat(asked).hasValueGreaterThan(0));
    grant(MARTA, HILLTOP);
    append(List.of(message(9), Change.ofAccess(1, MARTA), message(9)));

    assertThat(waiting.orTimeout(20, TimeUnit.SECONDS).join())
        .isEqualTo("{\"events\":[],\"seq\":3,\"reload\":true}");
    assertThat(poll(push, "?after=1&timeout=0")).contains("\"reload\":true");
    assertThat(poll(push, "?after=3&timeout=0")).isEqualTo("{\"events\":[],\"seq\":4}");
  }

  private static String poll(PushVerticle push, String query) {
    return LongPollTest.poll(push, query, "marta").orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void whoAsksForOneLocationIsToldOfItAlone() {
    PushVerticle push = push(NEVER, 5_000);
    Peer hilltop = located(push, "?location_id=32", "vera");
    Peer unseen = located(push, "?tenant_id=1&location_id=32", "marta");

    append(List.of(message(9), message(8)));

    await().untilAsserted(() -> assertThat(hilltop.chain()).containsExactly("0>2"));
    assertThat(unseen.seqs()).isEmpty();
    // A line that comes to it is told of, though Vera sees all anyhow.
    postgres.execute("update account set location_id = 32 where id = 1000");
    append(List.of(Change.ofAccess(1, null)));
    await().untilAsserted(() -> assertThat(hilltop.told()).containsExactly("reload 3"));
    append(List.of(message(9)));
    await().untilAsserted(() -> assertThat(hilltop.chain()).containsExactly("0>2", "3>4"));
    assertThat(LongPollTest.poll(push, "?after=0&timeout=0&location_id=31", "vera").join())
        .isEqualTo("{\"events\":[],\"seq\":3,\"reload\":true}");
    assertThat(LongPollTest.poll(push, "?after=3&timeout=0&location_id=32", "vera").join())
        .contains("\"seq\":4,\"prev\":3,");
    assertThat(LongPollTest.poll(push, "?after=3&timeout=0&location_id=31", "vera").join())
        .isEqualTo("{\"events\":[],\"seq\":4}");
  }

  // The look that closes who is out compares what they see, not what they asked for.
  @Test
  void aLookChangesNothingForWhoAsksForOneLocation() {
    PushVerticle push = push(NEVER, SOON, 5_000);
    Peer hilltop = located(push, "?location_id=32", "vera");
    Peer all = peer(push, "vera", null);
    for (int n = 1; n <= 30; n++) {
      append(List.of(message(8)));
      long seq = n;
      await().untilAsserted(() -> assertThat(all.seqs()).contains(seq));
    }

    await().untilAsserted(() -> assertThat(hilltop.seqs()).hasSize(30));
    assertThat(hilltop.told()).isEmpty();
  }

  @Test
  void anotherAgencyIsRefused() {
    PushVerticle push = push(NEVER, 5_000);

    Peer vera = new Peer(client, push.actualPort(), "?tenant_id=2", "vera", null);

    assertThat(vera.closeCode()).isEqualTo(Close.NOT_YOURS.code());
    assertThat(LongPollTest.poll(push, "?tenant_id=2&timeout=0", "vera").join())
        .contains("\"status\":403");
    assertThat(LongPollTest.poll(push, "?tenant_id=x", "vera").join()).contains("\"status\":400");
    assertThatThrownBy(() -> new Peer(client, push.actualPort(), "?location_id=x", "vera", null))
        .hasMessageContaining("400");
  }

  private Peer located(PushVerticle push, String query, String token) {
    return new Peer(client, push.actualPort(), query, token, null).awaitReady();
  }

  @Test
  void whoLooksAtAConversationIsShownToThoseWhoSeeIt() {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = peer(push, "marta", null);
    Peer jonas = peer(push, "jonas", null);
    Peer vera = peer(push, "vera", null);

    vera.look(8L);
    await().untilAsserted(() -> assertThat(jonas.mentions()).hasSize(1));
    assertThat(jonas.mentions().getFirst()).contains("\"here\"", "\"conversationId\":\"8\"");
    vera.look(9L);
    await().untilAsserted(() -> assertThat(marta.mentions()).hasSize(1));
    await().untilAsserted(() -> assertThat(jonas.mentions()).hasSize(2));
    // She may not see it: it is as if she looked at nothing.
    marta.look(8L);
    marta.look(9L);

    await().untilAsserted(() -> assertThat(vera.mentions()).hasSize(1));
    assertThat(vera.mentions().getFirst()).contains("\"conversationId\":\"9\"");
    assertThat(marta.mentions().getFirst()).contains("\"conversationId\":\"9\"");
    assertThat(jonas.mentions().getLast()).isEqualTo("{\"type\":\"here\",\"items\":[]}");
  }
}
