package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ledger.NewLeaf;
import java.util.List;
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

  private static NewLeaf message(long tenant, String text) {
    return INBOX.whatsapp(
        tenant,
        "message",
        "",
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

  private static List<String> threadOf(String contact) {
    return INBOX.postgres.select(
        "select coalesce(m.text, '') from message m join conversation c on c.id = m.conversation_id where c.contact_id = "
            + contact);
  }
}
