package dev.switchboard.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.workflow.catalogue.StripeEvent;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the events of Stripe that the catalogue has. Pure. */
final class StripeParser {
  private static final int MOST = 1_000;

  private StripeParser() {}

  /** Empty for a kind that the catalogue has not, or one without what makes it what it is. */
  static Optional<StripeEvent> parse(String kind, byte[] body) {
    return switch (kind) {
      case "checkout.session.completed",
          "payment_intent.succeeded",
          "payment_intent.payment_failed" ->
          read(kind, RawJson.read(body).path("item"));
      default -> Optional.empty();
    };
  }

  private static Optional<StripeEvent> read(String kind, JsonNode event) {
    JsonNode object = event.path("data").path("object");
    @Nullable String eventId = text(event, "id");
    @Nullable String id = text(object, "id");
    if (eventId == null || id == null) {
      return Optional.empty();
    }
    String at = Instant.ofEpochSecond(event.path("created").asLong()).toString();
    @Nullable String customer = text(object, "customer");
    return Optional.of(
        switch (kind) {
          case "checkout.session.completed" ->
              new StripeEvent.CheckoutCompleted(
                  eventId,
                  id,
                  text(object, "client_reference_id"),
                  customer,
                  text(object, "subscription"),
                  object.path("payment_status").asText(""),
                  at);
          case "payment_intent.succeeded" ->
              new StripeEvent.PaymentSucceeded(
                  eventId, id, customer, amount(object), currency(object), at);
          default ->
              new StripeEvent.PaymentFailed(
                  eventId, id, customer, amount(object), currency(object), reason(object), at);
        });
  }

  private static long amount(JsonNode object) {
    return object.path("amount").asLong();
  }

  private static String currency(JsonNode object) {
    return object.path("currency").asText("");
  }

  private static String reason(JsonNode object) {
    String reason = object.path("last_payment_error").path("message").asText("no reason given");
    return reason.length() > MOST ? reason.substring(0, MOST) : reason;
  }

  // Stripe gives an id, or the whole object where it was expanded.
  private static @Nullable String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return RawJson.string(value.isObject() ? value.path("id") : value);
  }
}
