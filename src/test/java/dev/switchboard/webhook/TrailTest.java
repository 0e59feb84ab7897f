package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrailTest {
  @ParameterizedTest
  @CsvSource({
    "/webhooks/whatsapp, /webhooks/whatsapp",
    "/api/v1/webhooks/instagram, /api/v1/webhooks/instagram",
    "/webhooks/stripe/main, /webhooks/stripe/main",
    "/webhooks/wati/main/0123456789abcdef, /webhooks/wati/main/…",
    "/elsewhere, /elsewhere"
  })
  void aRouteIsShownWithoutWhatMayBeAToken(String path, String route) {
    assertThat(Trail.route(path)).isEqualTo(route);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"entry\":[{\"changes\":[{\"value\":{\"metadata\":{\"phone_number_id\":\"42\"}}}]}]}|42",
        "{\"phone_number_id\":42}|42",
        "{\"phone_number_id\":\"42\",\"torn|42",
        "{\"entry\":[{\"id\":\"17841400000000001\",\"time\":1,\"messaging\":[{\"sender\":{\"id\":\"7\"}}]}]}|17841400000000001",
        "{\"entry\":[{\"messaging\":[{\"sender\":{\"id\":\"7\"}}],\"id\":42},{\"id\":\"43\"}],\"id\":\"1\"}|42",
        "{\"entry\":[{\"id\":\"W\",\"changes\":[{\"value\":{\"metadata\":{\"phone_number_id\":\"42\"}}}]}]}|42",
        "{\"entry\":[{\"id\":\"42\",\"torn|42",
        "{\"entry\":[]}|",
        "{\"entry\":[{\"id\":null}]}|",
        "{\"phone_number_id\":{\"a\":1}}|",
        "not json|",
        "{\"phone_number_id\"|"
      })
  void theLineABodyNamesIsReadFromAsMuchAsThereIs(String body, String line) {
    assertThat(Trail.claimed(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(line);
  }
}
