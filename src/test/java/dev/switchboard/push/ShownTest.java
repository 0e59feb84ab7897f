package dev.switchboard.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Scope;
import dev.switchboard.desk.ContactViewStore.Contact;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What of an event somebody is shown who sees line 1000 alone. */
class ShownTest {
  private static final Scope MARTA = new Scope(1, 7L, Set.of(1000L));
  private static final Scope ALL = Scope.all(1);

  @Test
  void whatIsOfALineIsForThoseWhoSeeIt() {
    assertThat(new Shown.OfLine("{}", 1000).to(MARTA)).isEqualTo("{}");
    assertThat(new Shown.OfLine("{}", 1001).to(MARTA)).isNull();
    assertThat(new Shown.OfLine("{}", 1001).to(ALL)).isEqualTo("{}");
    assertThat(new Shown.OfAgency("{}").to(MARTA)).isNull();
    assertThat(new Shown.OfAgency("{}").to(ALL)).isEqualTo("{}");
    assertThat(new Shown.Empty().to(MARTA)).isEqualTo("null");
  }

  @Test
  void whatIsToldToSomebodyIsForThemWhereTheySeeIt() {
    assertThat(new Shown.ToPerson("{}", 7, 1000L).to(MARTA)).isEqualTo("{}");
    assertThat(new Shown.ToPerson("{}", 7, null).to(MARTA)).isEqualTo("{}");
    assertThat(new Shown.ToPerson("{}", 7, 1001L).to(MARTA)).isNull();
    assertThat(new Shown.ToPerson("{}", 8, 1000L).to(MARTA)).isNull();
    assertThat(new Shown.ToPerson("{}", 8, 1001L).to(ALL)).isEqualTo("{}");
  }

  @Test
  void ofAPersonTheConversationsAndIdsOfTheirLinesAreShown() {
    JsonObject shown =
        new JsonObject()
            .put("id", "51")
            .put("conversationIds", new JsonArray(List.of("601", "602")))
            .put(
                "identities",
                new JsonArray(
                    List.of(
                        identity("wa_id", ""),
                        identity("psid", "1000"),
                        identity("psid", "1001"))));

    JsonObject seen = new Contact(51, 1, shown, List.of(1001L, 1000L)).to(MARTA).orElseThrow();

    assertThat(seen.getJsonArray("conversationIds")).containsExactly("602");
    assertThat(seen.getJsonArray("identities"))
        .containsExactly(identity("wa_id", ""), identity("psid", "1000"));
    assertThat(shown.getJsonArray("conversationIds")).hasSize(2);
    assertThat(new Contact(51, 1, shown, List.of(1001L, 1001L)).to(MARTA)).isEmpty();
  }

  private static JsonObject identity(String kind, String line) {
    return new JsonObject().put("kind", kind).put("value", "x").put("scope", line);
  }
}
