package dev.switchboard.api;

import dev.switchboard.platform.Platform;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who may be written to freely: 24 hours from a customer's last word; afterwards WhatsApp takes
 * templates, Messenger and Instagram a person's answer for 7 days.
 */
final class Windows {
  private static final Duration FREE = Duration.ofHours(24);
  private static final Duration HUMAN_AGENT = Duration.ofDays(7);

  private Windows() {}

  static boolean isOpen(SendStore.Route route) {
    return isWithin(route, FREE);
  }

  /** Refuses what the platform would refuse. */
  static void check(SendStore.Route route, Principal who, SendGroup group) {
    // One that we never heard of may have written before we came: then WhatsApp decides.
    boolean isUnheard = route.platform() == Platform.WHATSAPP && route.lastInboundAt() == null;
    if (isOpen(route) || isUnheard) {
      return;
    }
    if (route.platform() == Platform.WHATSAPP) {
      if (!group.messages().stream().allMatch(SendRequest::isTemplate)) {
        throw closed("Only a template can be sent");
      }
    } else if (who.userId() == null || !isWithin(route, HUMAN_AGENT)) {
      throw closed(
          who.userId() == null
              ? "A person can answer for 7 days"
              : "Wait for the customer's next message");
    }
  }

  static Problem neverWrote() {
    return Problem.rule(
        "to", "must be a customer who wrote to this line before", "Wait for their message");
  }

  private static Problem closed(String alternative) {
    return Problem.rule(
        "window", "is closed: the customer's last message is more than 24 hours ago", alternative);
  }

  private static boolean isWithin(SendStore.Route route, Duration time) {
    @Nullable Instant last = route.lastInboundAt();
    return last != null && last.plus(time).isAfter(Instant.now(Clock.systemUTC()));
  }
}
