package dev.switchboard.boot;

import dev.switchboard.ledger.LeafPumpConfig;
import dev.switchboard.webhook.WebhookConfig;
import java.time.Duration;

/**
 * The rooms' own records, read from their part of verticles.conf. Ranges are held by the records.
 */
final class RoomSettings {
  private RoomSettings() {}

  static WebhookConfig http(Section http) {
    return new WebhookConfig(
        http.number("port", 8080), http.duration("directory-refresh", Duration.ofSeconds(5)));
  }

  static LeafPumpConfig pump(Section room) {
    LeafPumpConfig whenAbsent = LeafPumpConfig.DEFAULTS;
    return new LeafPumpConfig(
        room.number("batch", whenAbsent.batch()),
        room.duration("sweep", whenAbsent.sweep()),
        room.number("max-attempts", whenAbsent.maxAttempts()),
        room.duration("back-off", whenAbsent.backOff()));
  }
}
