package dev.switchboard.boot;

import dev.switchboard.api.ApiConfig;
import dev.switchboard.ledger.LeafPumpConfig;
import dev.switchboard.push.PushConfig;
import dev.switchboard.sending.SendingConfig;
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

  static ApiConfig api(Section http) {
    return new ApiConfig(http.number("push-port", 8081), http.textOrNull("push-url"));
  }

  static PushConfig push(Section push) {
    PushConfig whenAbsent = PushConfig.on(8081);
    return new PushConfig(
        push.number("port", whenAbsent.port()),
        push.texts("allowed-origins"),
        push.duration("sweep", whenAbsent.sweep()),
        push.duration("ping", whenAbsent.ping()),
        push.duration("hello-timeout", whenAbsent.helloTimeout()),
        push.number("replay-limit", whenAbsent.replayLimit()));
  }

  static SendingConfig sending(Section sending) {
    SendingConfig whenAbsent = SendingConfig.DEFAULTS;
    return new SendingConfig(
        sending.duration("lease", whenAbsent.lease()),
        sending.duration("sweep", whenAbsent.sweep()),
        sending.duration("quiet", whenAbsent.quiet()),
        sending.duration("hold", whenAbsent.hold()),
        sending.number("max-attempts", whenAbsent.maxAttempts()));
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
