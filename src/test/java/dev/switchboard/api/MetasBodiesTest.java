package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each body that Meta's own collections send is one that we send, field by field. */
class MetasBodiesTest {
  private static final Path BODIES = Path.of("src/test/resources/meta/whatsapp-send");

  static Stream<Path> requests() throws IOException {
    try (Stream<Path> files = Files.list(BODIES)) {
      return files
          .filter(file -> !name(file).startsWith("resp-") && !name(file).contains("response"))
          .filter(file -> !name(file).contains("read_receipt"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("requests")
  void isBuiltFromWhatAClientAsksFor(Path file) {
    JsonObject metas = read(file);
    boolean isUser = metas.containsKey("recipient") && !metas.containsKey("to");
    Recipient to =
        isUser ? Recipient.user(metas.getString("recipient")) : Recipient.number("16505551234");

    SendRequest asked = SendRequest.of(typed(metas));
    JsonObject ours =
        new JsonObject(GraphRequest.of(to, asked.type(), asked.content(), asked.replyToExternal()));

    // Individual is what Meta takes where nothing is said; "to" wins over "recipient".
    JsonObject expected = typed(metas).put("recipient_type", "individual");
    if (!isUser) {
      expected.put("to", "+16505551234").remove("recipient");
    }
    assertThat(ours).isEqualTo(expected);
  }

  private static JsonObject typed(JsonObject metas) {
    return metas.copy().put("type", metas.getString("type", "text"));
  }

  @Test
  void theReceiptIsMetas() {
    JsonObject metas = read(BODIES.resolve("req-Send_typing_indicator_and_read_receipt.json"));

    String ours = GraphRequest.receipt(Recipient.number("1"), metas.getString("message_id"), true);

    assertThat(new JsonObject(ours)).isEqualTo(metas);
  }

  @Test
  void thereAreFortyAndNoneIsLeftOut() throws IOException {
    try (Stream<Path> files = Files.list(BODIES)) {
      assertThat(files).hasSize(40);
    }
    // The others are a receipt and five answers.
    assertThat(requests()).hasSize(34);
  }

  private static JsonObject read(Path file) {
    try {
      return new JsonObject(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
