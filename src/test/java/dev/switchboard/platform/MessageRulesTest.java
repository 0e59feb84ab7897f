package dev.switchboard.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageRulesTest {
  @ParameterizedTest
  @CsvSource({
    "WHATSAPP, 4096, true",
    "WHATSAPP, 4097, false",
    "MESSENGER, 2000, true",
    "MESSENGER, 2001, false",
    "INSTAGRAM, 1000, true",
    "INSTAGRAM, 1001, false",
  })
  void aTextHasItsLength(Platform platform, int length, boolean fits) {
    JsonObject text = new JsonObject().put("body", "x".repeat(length));

    assertThat(MessageRules.check(platform, "text", text).isEmpty()).isEqualTo(fits);
  }

  @Test
  void aPictureOfOneCharacterCountsOnceOnWhatsApp() {
    JsonObject text = new JsonObject().put("body", "😀".repeat(4096));

    assertThat(MessageRules.check(Platform.WHATSAPP, "text", text)).isEmpty();
  }

  @Test
  void aCaptionAndALinkHaveTheirs() {
    assertThat(field("image", media().put("caption", "x".repeat(1025)))).contains("image.caption");
    assertThat(field("image", media().put("caption", "x".repeat(1024)))).isEmpty();
    assertThat(field("image", media().put("id", "1"))).contains("image");
    assertThat(field("image", new JsonObject())).contains("image");
    assertThat(field("image", new JsonObject().put("link", "ftp://x"))).contains("image");
  }

  @Test
  void buttonsAreThreeAndShortAndDifferent() {
    assertThat(field("interactive", buttons("A", "B", "C"))).isEmpty();
    assertThat(field("interactive", buttons("A", "B", "C", "D")))
        .contains("interactive.action.buttons");
    assertThat(field("interactive", buttons("x".repeat(21))))
        .contains("interactive.action.buttons.reply.title");
    assertThat(field("interactive", buttons("A", "A")))
        .contains("interactive.action.buttons.reply.title");
    assertThat(
            field(
                "interactive",
                buttons("A").put("body", new JsonObject().put("text", "x".repeat(1025)))))
        .contains("interactive.body.text");
    assertThat(
            field(
                "interactive",
                buttons("A").put("footer", new JsonObject().put("text", "x".repeat(61)))))
        .contains("interactive.footer.text");
  }

  @Test
  void aListHasTenRowsInAll() {
    assertThat(field("interactive", list(10, "row"))).isEmpty();
    assertThat(field("interactive", list(11, "row"))).contains("interactive.action.sections.rows");
    assertThat(field("interactive", list(1, "x".repeat(24))))
        .contains("interactive.action.sections.rows.title");
  }

  @Test
  void theAlternativeIsNamed() {
    Optional<MessageRules.Breach> breach =
        MessageRules.check(Platform.WHATSAPP, "interactive", buttons("A", "B", "C", "D"));

    assertThat(breach.orElseThrow().alternative()).isEqualTo("Use a list for up to 10 choices");
  }

  @Test
  void aPageTakesButtonsAndFilesAndNothingStranger() {
    assertThat(MessageRules.check(Platform.MESSENGER, "interactive", buttons("A"))).isEmpty();
    assertThat(MessageRules.check(Platform.MESSENGER, "interactive", list(1, "row"))).isPresent();
    assertThat(MessageRules.check(Platform.INSTAGRAM, "template", new JsonObject())).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "WHATSAPP, image, image/jpeg, 5242880, true",
    "WHATSAPP, image, image/jpeg, 5242881, false",
    "WHATSAPP, image, image/gif, 1, false",
    "WHATSAPP, document, application/pdf, 104857600, true",
    "WHATSAPP, document, application/x-anything, 1, false",
    "MESSENGER, document, application/x-anything, 1, true",
    "WHATSAPP, sticker, image/webp, 512001, false",
    "INSTAGRAM, image, image/png, 8388609, false",
    "INSTAGRAM, document, application/pdf, 1, true",
  })
  void aFileHasItsTypeAndSize(
      Platform platform, String type, String mime, long bytes, boolean fits) {
    assertThat(MediaRules.check(platform, type, mime, bytes).isEmpty()).isEqualTo(fits);
  }

  private static Optional<String> field(String type, JsonObject content) {
    return MessageRules.check(Platform.WHATSAPP, type, content).map(MessageRules.Breach::field);
  }

  private static JsonObject media() {
    return new JsonObject().put("link", "https://example.com/a.jpg");
  }

  private static JsonObject buttons(String... titles) {
    JsonArray buttons = new JsonArray();
    for (int i = 0; i < titles.length; i++) {
      buttons.add(
          new JsonObject()
              .put("type", "reply")
              .put("reply", new JsonObject().put("id", "b" + i).put("title", titles[i])));
    }
    return new JsonObject()
        .put("type", "button")
        .put("body", new JsonObject().put("text", "Which?"))
        .put("action", new JsonObject().put("buttons", buttons));
  }

  private static JsonObject list(int rows, String title) {
    JsonArray all = new JsonArray();
    IntStream.range(0, rows)
        .forEach(i -> all.add(new JsonObject().put("id", "r" + i).put("title", title + i)));
    return new JsonObject()
        .put("type", "list")
        .put("body", new JsonObject().put("text", "Which?"))
        .put(
            "action",
            new JsonObject()
                .put("button", "Choose")
                .put("sections", new JsonArray().add(new JsonObject().put("rows", all))));
  }
}
