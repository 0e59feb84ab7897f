package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookMetricsTest {
  @Test
  void aSourceIsCountedUnderItsNameAndNeedsNoOtherPlaceForIt() {
    var registry = new SimpleMeterRegistry();
    var metrics = new WebhookMetrics(registry);
    Source acme = new TokenSource("acme", new Known(), json -> new Split.Malformed("a test"));

    metrics.taken(acme, List.of(), 1_000, Instant.now());
    metrics.refused(acme, Refusal.WRONG_SIGNATURE);

    assertThat(registry.get("webhook.received").tags("platform", "acme", "status", "200").counter())
        .satisfies(counter -> assertThat(counter.count()).isEqualTo(1));
    assertThat(
            registry
                .get("webhook.refused")
                .tags("platform", "acme", "reason", "wrong_signature")
                .counter())
        .satisfies(counter -> assertThat(counter.count()).isEqualTo(1));
  }
}
