package dev.switchboard.simulator;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a POST to {@code …/messages} asks for. */
sealed interface SendRequest {

  /**
   * A message to a customer.
   *
   * @param input as it was written
   * @param party the customer's digits, or their business-scoped id
   * @param scoped whether {@code party} is a business-scoped id
   * @param callback {@code biz_opaque_callback_data}
   * @param mediaId the file that it names by an id; null: none
   */
  record Message(
      String input,
      String party,
      boolean scoped,
      String type,
      @Nullable String callback,
      @Nullable String mediaId)
      implements SendRequest {
    boolean isTemplate() {
      return "template".equals(type);
    }

    JsonObject contact() {
      return new JsonObject().put("input", input).put(scoped ? "user_id" : "wa_id", party);
    }
  }

  /** Mark as read, with or without showing that somebody types. */
  record Receipt(String messageId) implements SendRequest {}

  /** A request that Meta would not take. */
  record Malformed(GraphError error) implements SendRequest {}
}
