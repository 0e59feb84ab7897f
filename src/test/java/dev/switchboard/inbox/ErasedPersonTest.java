package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ledger.NewLeaf;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Who was erased and writes again. The room that knew them is one: it is the one that remembers.
 */
class ErasedPersonTest {
  private static final String ANA = "34600111222";
  private static final TestInbox INBOX =
      new TestInbox()
          .line(1, "whatsapp", "line-1", "W")
          .line(2, "whatsapp", "line-2", "W")
          .line(2900, 2, "whatsapp", "line-2b", "W")
          .line(3, "whatsapp", "line-3", "W")
          .line(4, "whatsapp", "line-4", "W")
          .line(5, "whatsapp", "line-5", "W")
          .start(1);

  @AfterAll
  static void close() {
    INBOX.close();
  }

  @Test
  void isAStrangerToWhoRemembersThem() {
    tell(message(1, "a"));
    String before = person(1);
    erase(1, before);

    tell(message(1, "b"));

    assertThat(person(1)).isNotEqualTo(before);
    assertThat(threadOf(person(1))).containsExactly("b");
    assertThat(threadOf(before)).containsExactly("");
  }

  @Test
  void isAStrangerOnALineTheyNeverWroteTo() {
    tell(message(2, "a"));
    String before = person(2);
    erase(2, before);

    NewLeaf leaf = message(2, "b");
    tell(
        new NewLeaf(
            leaf.id(),
            leaf.appId(),
            leaf.key(),
            2900L,
            leaf.tenantId(),
            leaf.source(),
            leaf.kind(),
            leaf.queue(),
            leaf.body(),
            leaf.externalAccount(),
            leaf.parkedBecause()));

    assertThat(person(2)).isNotEqualTo(before);
    assertThat(threadOf(person(2))).containsExactly("b");
  }

  @Test
  void isAStrangerAlsoWhenMoreIsKnownOfThemNow() {
    tell(message(3, "a"));
    String before = person(3);
    erase(3, before);

    tell(message(3, "b", "ES.77"));

    assertThat(person(3)).isNotEqualTo(before);
    assertThat(known(3)).containsExactly(person(3));
    assertThat(threadOf(person(3))).containsExactly("b");
    assertThat(INBOX.postgres.select("select name from contact where id = " + before))
        .containsExactly("null");
  }

  @Test
  void isNotMergedWithWhomTheyTurnOutToBe() {
    tell(message(4, "a"));
    String before = person(4);
    INBOX.postgres.execute(
        "insert into contact (id, tenant_id, name) values (4, 4, 'Ana')",
        "insert into contact_identity (tenant_id, kind, value, contact_id) values (4, 'user_id', 'ES.77', 4)");
    erase(4, before);

    tell(message(4, "b", "ES.77"));

    assertThat(known(4)).containsExactly("4");
    assertThat(threadOf("4")).containsExactly("b");
  }

  @Test
  void whoWasMergedByHandMayBeKnownByMoreAfterwards() {
    tell(message(5, "a"));
    long gone = Long.parseLong(person(5));
    INBOX.postgres.execute("insert into contact (id, tenant_id, name) values (5, 5, 'Ana')");
    var store = new ContactStore(INBOX.ids);
    var merged =
        INBOX
            .database
            .transaction(
                tx -> store.merge(tx, 5, 5, gone, new ContactStore.Evidence("by hand", null, null)))
            .await();
    assertThat(merged).isPresent();

    tell(message(5, "b", "ES.77"));

    assertThat(known(5)).containsExactly("5");
    assertThat(threadOf("5")).containsExactlyInAnyOrder("a", "b");
  }

  private static NewLeaf message(long tenant, String text) {
    return message(tenant, text, null);
  }

  private static NewLeaf message(long tenant, String text, @Nullable String userId) {
    return INBOX.whatsapp(
        tenant,
        "message",
        userId == null
            ? ""
            : "\"contacts\":[{\"wa_id\":\"%s\",\"user_id\":\"%s\",\"profile\":{\"name\":\"Ana\"}}]"
                .formatted(ANA, userId),
        "{\"id\":\"%s\",\"from\":\"%s\",\"timestamp\":\"1750000000\",\"type\":\"text\",\"text\":{\"body\":\"%s\"}}"
            .formatted(text, ANA, text));
  }

  private static void tell(NewLeaf leaf) {
    INBOX.store(leaf);
    INBOX.settle();
  }

  private static void erase(long tenant, String contact) {
    INBOX.postgres.execute(
        "set switchboard.tenant = '%d'; select erase_contact(%s)".formatted(tenant, contact));
  }

  /** Whom a message of the number is from. */
  private static String person(long tenant) {
    return INBOX
        .postgres
        .select(
            "select contact_id from contact_identity where kind = 'wa_id' and value = '%s' and tenant_id = %d"
                .formatted(ANA, tenant))
        .getFirst();
  }

  /** The contacts that anybody is known as. */
  private static List<String> known(long tenant) {
    return INBOX.postgres.select(
        "select distinct contact_id from contact_identity where tenant_id = " + tenant);
  }

  private static List<String> threadOf(String contact) {
    return INBOX.postgres.select(
        "select coalesce(m.text, '') from message m join conversation c on c.id = m.conversation_id where c.contact_id = "
            + contact);
  }
}
