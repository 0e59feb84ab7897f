package dev.switchboard.simulator;

import dev.switchboard.simulator.SimulatorConfig.StatusPace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes webhook items from journal lines only, so that a restart makes the same ones as the first
 * run did.
 */
final class WebhookItems {
  static final int UNDELIVERABLE = 131_026;
  private static final long DAY_SECONDS = 86_400;

  private final StatusPace pace;
  private final People people;

  WebhookItems(StatusPace pace, People people) {
    this.pace = pace;
    this.people = people;
  }

  /** What a customer wrote. */
  WebhookItem ofCustomer(JsonObject line) {
    return new WebhookItem(
        line.getString("wamid"),
        null,
        line.getString("phoneNumberId"),
        Lines.at(line),
        line.getJsonObject("message"),
        people.contact(line.getString("from")));
  }

  /** The statuses of an accepted message, in their order. */
  List<WebhookItem> ofAccepted(JsonObject send, JsonObject answer) {
    long at = Lines.at(answer);
    if (answer.containsKey("fails")) {
      return List.of(failed(send, answer.getInteger("fails"), at + millis(pace.sent())));
    }
    WebhookItem sent = status(send, "sent", at + millis(pace.sent()));
    if ("reaction".equals(send.getString("type"))) {
      // Meta tells no more of reactions.
      return List.of(sent);
    }
    return List.of(
        sent,
        status(send, "delivered", at + millis(pace.delivered())),
        status(send, "read", at + millis(pace.read())));
  }

  private WebhookItem status(JsonObject send, String state, long due) {
    JsonObject body = body(send, state, due);
    String category = category(send);
    if (!"read".equals(state)) {
      JsonObject conversation = new JsonObject().put("id", conversationId(send, due));
      if ("sent".equals(state)) {
        conversation.put("expiration_timestamp", Long.toString(due / 1000 + DAY_SECONDS));
      }
      conversation.put("origin", new JsonObject().put("type", category));
      body.put("conversation", conversation)
          .put(
              "pricing",
              new JsonObject()
                  .put("billable", !"service".equals(category))
                  .put("pricing_model", "PMP")
                  .put("category", category)
                  .put("type", "service".equals(category) ? "free_customer_service" : "regular"));
    }
    String party = send.getString("to");
    JsonObject contact = isScoped(send) ? people.scopedContact(party) : people.contact(party);
    return item(send, state, due, body, contact);
  }

  private WebhookItem failed(JsonObject send, int code, long due) {
    String title = GraphError.title(code);
    JsonObject error =
        new JsonObject()
            .put("code", code)
            .put("title", title)
            .put("message", title)
            .put("error_data", new JsonObject().put("details", "Message Undeliverable."))
            .put(
                "href",
                "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/");
    JsonObject body = body(send, "failed", due).put("errors", new JsonArray().add(error));
    return item(send, "failed", due, body, null);
  }

  private static JsonObject body(JsonObject send, String state, long due) {
    String party = send.getString("to");
    JsonObject body =
        new JsonObject()
            .put("id", send.getString("wamid"))
            .put("status", state)
            .put("timestamp", Long.toString(due / 1000));
    if (isScoped(send)) {
      body.put("recipient_user_id", party);
    } else {
      body.put("recipient_id", party);
      if (!"failed".equals(state)) {
        body.put("recipient_user_id", People.userId(party));
      }
    }
    if (send.getValue("biz_opaque_callback_data") instanceof String callback) {
      body.put("biz_opaque_callback_data", callback);
    }
    return body;
  }

  private static WebhookItem item(
      JsonObject send, String state, long due, JsonObject body, @Nullable JsonObject contact) {
    return new WebhookItem(
        send.getString("wamid"), state, send.getString("phoneNumberId"), due, body, contact);
  }

  private static boolean isScoped(JsonObject send) {
    return send.getString("to").indexOf('.') > 0;
  }

  private static String category(JsonObject send) {
    return "template".equals(send.getString("type")) ? "marketing" : "service";
  }

  // One a day for each pair is as near as it needs to be.
  private static String conversationId(JsonObject send, long due) {
    String pair = send.getString("phoneNumberId") + send.getString("to");
    return "%016x%016x".formatted(pair.hashCode() * 0x9e3779b97f4a7c15L, due / 1000 / DAY_SECONDS);
  }

  private static long millis(Duration duration) {
    return duration.toMillis();
  }
}
