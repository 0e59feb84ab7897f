package dev.switchboard.api;

import dev.switchboard.ledger.EventStore;
import dev.switchboard.ledger.SetAsideStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what is asked of the event log. Pure. */
final class WebhookRequests {
  private static final Set<String> STATES =
      Set.of("pending", "processed", "parked", "dead", "noop", "discarded");

  /** The states of what was set aside. */
  static final Set<String> ASIDE = Set.of("parked", "dead", "noop", "discarded");

  private static final Duration WINDOW = Duration.ofDays(7);
  private static final int LONGEST_REASON = 500;

  private WebhookRequests() {}

  static EventStore.Filter events(RoutingContext context, Instant now) {
    @Nullable String state = Requests.param(context, "state");
    if (state != null && !STATES.contains(state)) {
      throw Problem.field("state", "must be one of " + sorted(STATES));
    }
    @Nullable Instant from = instant("from", Requests.param(context, "from"));
    @Nullable Instant to = instant("to", Requests.param(context, "to"));
    Instant end = to == null ? now.plusSeconds(60) : to;
    return new EventStore.Filter(
        id("account", Requests.param(context, "account")),
        Requests.param(context, "kind"),
        state,
        from == null ? end.minus(WINDOW) : from,
        end);
  }

  /** Which of the leaves set aside; without {@code state}, those that are parked or dead. */
  static SetAsideStore.Filter aside(JsonObject body) {
    return new SetAsideStore.Filter(
        outcomes(body.getValue("state")),
        text(body, "reason"),
        text(body, "platform"),
        text(body, "kind"),
        id("account", text(body, "account")),
        instant("from", text(body, "from")),
        instant("to", text(body, "to")));
  }

  private static List<String> outcomes(@Nullable Object state) {
    List<?> asked =
        switch (state) {
          case null -> List.of("parked", "dead");
          case JsonArray many -> many.getList();
          default -> List.of(state);
        };
    if (asked.isEmpty() || !ASIDE.containsAll(asked)) {
      throw Problem.field("state", "must be one or a list of " + sorted(ASIDE));
    }
    return asked.stream().map(String.class::cast).toList();
  }

  static String reason(JsonObject body) {
    String reason = Requests.text(body, "reason").replace("\u0000", "");
    if (reason.length() > LONGEST_REASON) {
      throw Problem.field("reason", "must be " + LONGEST_REASON + " characters at most");
    }
    return reason;
  }

  static @Nullable Long cursor(RoutingContext context) {
    return id("cursor", Requests.param(context, "cursor"));
  }

  static int hours(RoutingContext context) {
    @Nullable String hours = Requests.param(context, "hours");
    int asked = hours == null ? 24 : hours.matches("[0-9]{1,3}") ? Integer.parseInt(hours) : 0;
    if (asked < 1 || asked > 168) {
      throw Problem.field("hours", "must be 1 to 168");
    }
    return asked;
  }

  private static @Nullable String text(JsonObject body, String field) {
    @Nullable Object value = body.getValue(field);
    if (value != null && !(value instanceof String text && text.indexOf('\0') < 0)) {
      throw Problem.field(field, "must be a text without a NUL");
    }
    return (String) value;
  }

  private static @Nullable Long id(String field, @Nullable String text) {
    if (text != null && !text.matches("[0-9]{1,18}")) {
      throw Problem.field(field, "must be an id of ours");
    }
    return text == null ? null : Long.valueOf(text);
  }

  static @Nullable Instant instant(String field, @Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Problem.field(field, "must be a time like 2026-11-24T10:00:00Z");
    }
  }

  private static String sorted(Set<String> words) {
    return String.join(", ", words.stream().sorted().toList());
  }
}
