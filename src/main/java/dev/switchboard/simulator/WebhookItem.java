package dev.switchboard.simulator;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One message or one status on its way to the business.
 *
 * @param id the message's
 * @param state null for a customer's message, else the status
 * @param due when it is to be posted, in epoch milliseconds
 * @param body the entry of {@code messages} or {@code statuses}
 * @param contact who it is about; null where Meta does not say
 */
record WebhookItem(
    String id,
    @Nullable String state,
    String phoneNumberId,
    long due,
    JsonObject body,
    @Nullable JsonObject contact) {

  /** Names it in the journal. */
  String key() {
    return key(id, state);
  }

  static String key(String id, @Nullable String state) {
    return state == null ? id : id + ":" + state;
  }

  String list() {
    return state == null ? "messages" : "statuses";
  }

  /** Its bytes in a webhook. */
  long size() {
    return Wire.bytes(body).length() + (contact == null ? 0L : Wire.bytes(contact).length());
  }

  JsonObject asJournaled() {
    JsonObject item = new JsonObject().put("id", id);
    return state == null ? item : item.put("status", state);
  }
}
