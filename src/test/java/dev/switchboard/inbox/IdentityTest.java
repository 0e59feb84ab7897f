package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ledger.NewLeaf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who is who: the identity ledger, by leaves alone and by hand. */
class IdentityTest {
  private static final TestInbox INBOX = lines(40).start(3);
  private static long nextTenant = 1;

  @AfterAll
  static void close() {
    INBOX.close();
  }

  @Test
  void knownByNumberTodayAndByUserIdTomorrowIsOnePersonInOneThread() {
    long tenant = nextTenant++;
    say(tenant, "a", "\"from\":\"34600111222\"", "");
    say(tenant, "b", "\"from\":\"34600111222\"", contact("34600111222", "ES.77"));
    say(tenant, "c", "\"from_user_id\":\"ES.77\"", contact("", "ES.77"));

    assertThat(threads(tenant)).containsExactly("a b c");
    assertThat(
            INBOX.postgres.select(
                "select kind || ' ' || value from contact_identity where tenant_id = %d order by 1"
                    .formatted(tenant)))
        .containsExactly("phone +34600111222", "user_id ES.77", "wa_id 34600111222");
  }

  @Test
  void twoWhoTurnOutToBeOneAreMergedWithTheEvidence() {
    long tenant = nextTenant++;
    say(tenant, "a", "\"from\":\"34600111222\"", "");
    say(tenant, "b", "\"from_user_id\":\"ES.77\"", "");
    assertThat(threads(tenant)).containsExactly("a", "b");

    say(tenant, "c", "\"from\":\"34600111222\"", contact("34600111222", "ES.77"));
    say(tenant, "d", "\"from_user_id\":\"ES.77\"", "");

    assertThat(threads(tenant)).containsExactly("a b c d");
    assertThat(unread(tenant)).containsExactly("4");
    assertThat(
            INBOX.postgres.select(
                "select evidence from contact_merge where leaf_id is not null and tenant_id = "
                    + tenant))
        .containsExactly("message with its contact");
  }

  @Test
  void aChangeOfTheUserIdLinksWhatWasToWhatIs() {
    long tenant = nextTenant++;
    say(tenant, "a", "\"from_user_id\":\"ES.1\"", "");
    tell(
        INBOX.whatsapp(
            tenant,
            "user_id_update",
            "",
            "{\"user_id\":{\"previous\":\"ES.1\",\"current\":\"ES.2\"},\"timestamp\":\"1750030073\"}"));
    say(tenant, "b", "\"from_user_id\":\"ES.2\"", "");

    assertThat(threads(tenant)).containsExactly("a b");
    assertThat(
            INBOX.postgres.select(
                "select evidence from contact_identity where value = 'ES.2' and tenant_id = "
                    + tenant))
        .containsExactly("user_id_update");
  }

  @Test
  void aNumberKnownAsATelephoneIsTheSamePerson() {
    long tenant = nextTenant++;
    INBOX.postgres.execute(
        "insert into contact (id, tenant_id, name) values (%d, %d, 'Ana')"
            .formatted(tenant, tenant),
        """
        insert into contact_identity (tenant_id, kind, value, contact_id) values (%d, 'phone', '+34600111222', %d)
        """
            .formatted(tenant, tenant));

    say(tenant, "a", "\"from\":\"34600111222\"", "");

    assertThat(
            INBOX.postgres.select(
                "select contact_id from conversation where tenant_id = " + tenant))
        .containsExactly(Long.toString(tenant));
  }

  @Test
  void aMergeIsTakenBackWithAllThatMoved() {
    long tenant = nextTenant++;
    say(tenant, "a", "\"from\":\"34600111222\"", "");
    say(tenant, "b", "\"from\":\"34600333444\"", "");
    var store = new ContactStore(INBOX.ids);
    List<Long> contacts = contacts(tenant);

    var merged =
        INBOX
            .database
            .transaction(tx ->
                store.merge(
                    tx,
                    tenant,
                    contacts.getFirst(),
                    contacts.getLast(),
                    new ContactStore.Evidence("said on the phone", null, 5L)))
            .await()
            .orElseThrow();
    say(tenant, "c", "\"from\":\"34600333444\"", "");
    assertThat(threads(tenant)).containsExactly("a b c");
    assertThat(unread(tenant)).containsExactly("3");

    assertThat(
            INBOX
                .database
                .transaction(tx -> store.unmerge(tx, merged.mergeId(), "a brother"))
                .await())
        .isPresent();
    say(tenant, "d", "\"from\":\"34600333444\"", "");

    assertThat(threads(tenant)).containsExactly("a c", "b d");
    assertThat(unread(tenant)).containsExactly("2", "2");
    assertThat(
            INBOX.database.transaction(tx -> store.unmerge(tx, merged.mergeId(), "again")).await())
        .isEmpty();
  }

  @Test
  void contactsOfAnotherAgencyAreNotMerged() {
    long tenant = nextTenant++;
    long other = nextTenant++;
    say(tenant, "a", "\"from\":\"34600111222\"", "");
    say(other, "b", "\"from\":\"34600111222\"", "");

    var merged =
        INBOX
            .database
            .transaction(tx ->
                new ContactStore(INBOX.ids)
                    .merge(
                        tx,
                        tenant,
                        contacts(tenant).getFirst(),
                        contacts(other).getFirst(),
                        new ContactStore.Evidence("forged", null, null)))
            .await();

    assertThat(merged).isEmpty();
    assertThat(threads(tenant)).containsExactly("a");
  }

  @Test
  void fiftyFirstMessagesAtOnceAreOneConversationAndAsManySendsToo() {
    long tenant = nextTenant++;
    var threads = new ThreadStore(INBOX.bus, INBOX.ids);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 50)
          .forEach(i -> {
            var _ =
                pool.submit(
                    () -> INBOX.store(message(tenant, "m" + i, "\"from\":\"34600111222\"", "")));
            var _ =
                pool.submit(() ->
                    INBOX
                        .database
                        .transaction(tx ->
                            threads.open(tx, tenant, TestInbox.account(tenant), "34600111222"))
                        .await());
          });
    }
    INBOX.settle();

    assertThat(INBOX.postgres.select("select count(*) from message where tenant_id = " + tenant))
        .containsExactly("50");
    assertThat(
            INBOX.postgres.select("select count(*) from conversation where tenant_id = " + tenant))
        .containsExactly("1");
  }

  @Test
  void aMessageReopensWhatWasPutAway() {
    long tenant = nextTenant++;
    say(tenant, "a", "\"from\":\"34600111222\"", "");
    for (String away : List.of("archived", "snoozed")) {
      INBOX.postgres.execute(
          "update conversation set status = '%s', snoozed_until = now() + interval '1 day' where tenant_id = %d"
              .formatted(away, tenant));
      say(tenant, away, "\"from\":\"34600111222\"", "");

      assertThat(
              INBOX.postgres.select(
                  "select status || coalesce(snoozed_until::text, '') from conversation where tenant_id = "
                      + tenant))
          .containsExactly("open");
    }
  }

  @Test
  void aCallOpensTheWindowAndASystemNoteDoesNot() {
    long tenant = nextTenant++;
    tell(
        INBOX.whatsapp(
            tenant,
            "message",
            "",
            "{\"id\":\"s\",\"from\":\"34600111222\",\"timestamp\":\"1750000000\",\"type\":\"system\",\"system\":{\"body\":\"x\"}}"));
    assertThat(lastInbound(tenant)).containsExactly("null");

    tell(
        INBOX.whatsapp(
            tenant,
            "call",
            "",
            "{\"id\":\"wacid.1\",\"from\":\"34600111222\",\"event\":\"connect\",\"direction\":\"USER_INITIATED\",\"timestamp\":\"1750000100\"}"));

    assertThat(lastInbound(tenant)).containsExactly("1750000100");
  }

  @Test
  void aNumbersPastComesInAnyOrderAndMarksNothingUnread() {
    long tenant = nextTenant++;
    String chunk =
        "{\"metadata\":{\"phase\":0,\"chunk_order\":%d},\"threads\":[{\"id\":\"34600111222\",\"messages\":[%s]}]}";
    String theirs =
        "{\"id\":\"%s\",\"from\":\"34600111222\",\"timestamp\":\"%d\",\"type\":\"text\",\"text\":{\"body\":\"%s\"}}";
    String ours =
        "{\"id\":\"h2\",\"from\":\"15550001000\",\"to\":\"34600111222\",\"timestamp\":\"1700000200\",\"type\":\"text\",\"text\":{\"body\":\"two\"},\"history_context\":{\"status\":\"READ\"}}";
    tell(
        INBOX.whatsapp(
            tenant,
            "history",
            "",
            chunk.formatted(2, theirs.formatted("h3", 1700000300, "three"))));
    tell(
        INBOX.whatsapp(
            tenant,
            "history",
            "",
            chunk.formatted(1, theirs.formatted("h1", 1700000100, "one") + "," + ours)));

    assertThat(threads(tenant)).containsExactly("one two three");
    assertThat(
            INBOX.postgres.select(
                "select concat_ws(' ', unread, preview, status, last_inbound_at) from conversation where tenant_id = "
                    + tenant))
        .containsExactly("0 three new");
    assertThat(
            INBOX.postgres.select(
                "select concat_ws(' ', source, state) from message where external_id = 'h2' and tenant_id = "
                    + tenant))
        .containsExactly("phone read");
  }

  private static TestInbox lines(int count) {
    TestInbox inbox = new TestInbox();
    for (int tenant = 1; tenant <= count; tenant++) {
      inbox.line(tenant, "whatsapp", "line-" + tenant, "W");
    }
    return inbox;
  }

  private static void say(long tenant, String id, String from, String contacts) {
    tell(message(tenant, id, from, contacts));
  }

  private static NewLeaf message(long tenant, String id, String from, String contacts) {
    return INBOX.whatsapp(
        tenant,
        "message",
        contacts,
        "{\"id\":\"%s\",%s,\"timestamp\":\"1750000000\",\"type\":\"text\",\"text\":{\"body\":\"%s\"}}"
            .formatted(id, from, id));
  }

  private static String contact(String waId, String userId) {
    String number = waId.isEmpty() ? "" : "\"wa_id\":\"%s\",".formatted(waId);
    return "\"contacts\":[{%s\"user_id\":\"%s\",\"profile\":{\"name\":\"Ana\"}}]"
        .formatted(number, userId);
  }

  private static void tell(NewLeaf leaf) {
    INBOX.store(leaf);
    INBOX.settle();
  }

  private static List<String> threads(long tenant) {
    return INBOX.postgres.select(
        """
        select string_agg(m.text, ' ' order by m.platform_at, m.id) from message m
         where m.tenant_id = %d group by m.conversation_id order by 1
        """
            .formatted(tenant));
  }

  private static List<String> unread(long tenant) {
    return INBOX.postgres.select(
        "select unread from conversation where last_message_at is not null and tenant_id = %d order by id"
            .formatted(tenant));
  }

  private static List<String> lastInbound(long tenant) {
    return INBOX.postgres.select(
        "select extract(epoch from last_inbound_at)::bigint from conversation where tenant_id = "
            + tenant);
  }

  private static List<Long> contacts(long tenant) {
    return new ArrayList<>(
        INBOX
            .postgres
            .select("select id from contact where tenant_id = %d order by id".formatted(tenant))
            .stream()
            .map(Long::valueOf)
            .toList());
  }
}
