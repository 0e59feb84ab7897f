package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.webhook.SplitPayload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a thread does not show of a reseller's message: the id that statuses name, and its time. */
class ResellerParserTest {
  private static final Path META = Path.of("src/test/resources/meta");

  @ParameterizedTest
  @CsvSource({
    "ycloud, text.json, wamid.ycloud.1, 2026-02-22T12:00:00Z",
    "ycloud, image.json, wamid.ycloud.2, 2026-02-22T12:00:00Z",
    "generic, text.json, crm-1, 2026-02-22T12:00:00Z",
    "wati, text.json, wamid.wati.1, 2026-02-22T12:00:00Z",
    "wati, operator.json, wamid.wati.3, 2026-02-22T12:00:01Z"
  })
  void aMessageHasWhatsAppsOwnIdAndTheTimeItWasSent(
      String source, String file, String id, Instant at) throws IOException {
    byte[] posted = Files.readAllBytes(META.resolve(source).resolve(file));
    SplitPayload.Part part = SplitPayload.of(source, posted).getFirst();
    byte[] body = part.body().getBytes();
    Instant received = Instant.parse("2026-11-24T12:00:00Z");

    Inbound said =
        source.equals("wati")
            ? WatiParser.parse(part.kind(), body, received)
            : ResellerParser.parse(source, part.kind(), body, received);

    assertThat(said)
        .isInstanceOfSatisfying(
            Inbound.Message.class,
            message -> {
              assertThat(message.externalId()).isEqualTo(id);
              assertThat(message.at()).isEqualTo(at);
            });
  }
}
