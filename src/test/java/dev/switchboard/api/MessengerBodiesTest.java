package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.platform.GraphCall;
import dev.switchboard.platform.Platform;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes to Messenger and Instagram, field by field, by a table that was written by hand. */
class MessengerBodiesTest {
  private static final Path TABLE = Path.of("src/test/resources/meta/messenger-send.tsv");

  static Stream<List<String>> rows() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .filter(line -> !line.startsWith("#") && !line.startsWith("platform"))
        .map(line -> List.of(line.split("\t", -1)));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isAsMetaWantsIt(List<String> row) {
    Platform platform = Platform.of(row.get(0));
    boolean isMessenger = platform == Platform.MESSENGER;
    Recipient to =
        new Recipient(
            platform,
            isMessenger ? "psid" : "igsid",
            isMessenger ? "7001" : "8001",
            row.get(2).equals("yes"));

    assertThat(body(to, row.get(4), row.get(3))).isEqualTo(new JsonObject(row.get(5)));
  }

  private static JsonObject body(Recipient to, String asked, String file) {
    if (asked.equals("read") || asked.equals("typing")) {
      return new JsonObject(GraphRequest.receipt(to, "m_theirs", asked.equals("typing")));
    }
    SendRequest request = SendRequest.of(new JsonObject(asked));
    JsonObject body =
        new JsonObject(
            GraphRequest.of(to, request.type(), request.content(), request.replyToExternal()));
    GraphCall call = new GraphCall(to.platform(), "page", "token", body);
    return (file.equals("-") ? call : call.withFile(file)).tagged("v1.42.c0ffee").body();
  }
}
