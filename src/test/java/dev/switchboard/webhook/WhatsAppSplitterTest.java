package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ledger.NewLeaf;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhatsAppSplitterTest {
  private static final String TWO_AND_ONE =
      """
      {"object":"whatsapp_business_account","entry":[{"id":"W","changes":[{"field":"messages","value":{
        "messaging_product":"whatsapp","metadata":{"phone_number_id":"P"},
        "contacts":[{"wa_id":"1","profile":{"name":"A"}},{"wa_id":"2","profile":{"name":"B"}},{"wa_id":"9"}],
        "messages":[{"id":"m1","from":"1","timestamp":"1700000000","type":"text","text":{"body":"x\\u0000"}},
                    {"id":"m2","from":"2","timestamp":"1700000001","type":"text","text":{"body":"y"}}],
        "statuses":[{"id":"s1","status":"read","timestamp":"1700000002","recipient_id":"1"}]}}]}]}
      """;

  @Test
  void makesOneLeafOfEachItemWithItsOwnContacts() {
    List<Split.Part> parts = split(TWO_AND_ONE);

    assertThat(parts)
        .map(Split.Part::kind)
        .containsExactlyInAnyOrder("message", "message", "status");
    assertThat(parts).allMatch(part -> "P".equals(part.externalAccount()));
    assertThat(contactsOf(parts, "m2")).containsExactly("2");
    // Nobody names contact 9: it goes with the first message rather than being lost.
    assertThat(contactsOf(parts, "m1")).containsExactly("1", "9");
    assertThat(parts.stream().filter(p -> p.queue() == NewLeaf.Queue.STATUS)).hasSize(1);
  }

  @Test
  void keepsAnItemByteForByte() {
    assertThat(split(TWO_AND_ONE).getFirst().body().toString())
        .contains(
            "{\"id\":\"m1\",\"from\":\"1\",\"timestamp\":\"1700000000\",\"type\":\"text\",\"text\":{\"body\":\"x\\u0000\"}}");
  }

  @Test
  void givesTheSameKeysWhenTheSameItemsComeInAnotherBatch() {
    String alone =
        """
        {"entry":[{"id":"W","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"P"},
         "messages":[{"type":"text","text":{"body":"y"},"id":"m2","timestamp":"1700000001","from":"2"}]}}]}]}
        """;

    assertThat(split(TWO_AND_ONE))
        .map(Split.Part::key)
        .contains(split(alone).getFirst().key())
        .doesNotHaveDuplicates();
  }

  @Test
  void keepsWhatItDoesNotKnow() {
    List<Split.Part> parts =
        split(
            "{\"entry\":[{\"id\":\"W\",\"time\":5,\"changes\":[{\"field\":\"new_thing\",\"value\":{\"a\":[{},{}]}},{\"x\":1}]},{\"id\":\"V\"}]}");

    assertThat(parts).map(Split.Part::kind).containsExactly("new_thing", "unknown", "entry");
    assertThat(parts.getFirst().body().toString())
        .isEqualTo(
            "{\"entry\":{\"id\":\"W\",\"time\":5},\"field\":\"new_thing\",\"context\":{},\"item\":{\"a\":[{},{}]}}");
  }

  @Test
  void callsMalformedWhatHasNoEntries() {
    assertThat(cut("{\"entry\":[")).isInstanceOf(Split.Malformed.class);
    assertThat(cut("[]")).isInstanceOf(Split.Malformed.class);
    assertThat(cut("{\"entry\":[]}")).isInstanceOf(Split.Malformed.class);
  }

  private static List<Split.Part> split(String body) {
    return switch (cut(body)) {
      case Split.Leaves(var parts) -> parts;
      case Split.Malformed(var reason) -> throw new AssertionError(reason);
    };
  }

  private static Split cut(String body) {
    return Split.of(body.getBytes(StandardCharsets.UTF_8), WhatsAppSplitter::split);
  }

  private static List<String> contactsOf(List<Split.Part> parts, String id) {
    return parts.stream()
        .map(part -> new JsonObject(part.body()))
        .filter(leaf -> id.equals(leaf.getJsonObject("item").getString("id")))
        .flatMap(leaf -> leaf.getJsonObject("context").getJsonArray("contacts").stream())
        .map(contact -> ((JsonObject) contact).getString("wa_id"))
        .toList();
  }
}
