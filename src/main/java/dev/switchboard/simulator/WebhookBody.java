package dev.switchboard.simulator;

import dev.switchboard.simulator.SimulatorConfig.BusinessNumber;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Wraps webhook items as Meta does: neighbours of one kind share a change. */
final class WebhookBody {
  private WebhookBody() {}

  static JsonObject of(BusinessNumber number, List<WebhookItem> items) {
    JsonArray changes = new JsonArray();
    int from = 0;
    while (from < items.size()) {
      int to = from + 1;
      while (to < items.size() && items.get(to).list().equals(items.get(from).list())) {
        to++;
      }
      changes.add(
          new JsonObject()
              .put("value", value(number, items.subList(from, to)))
              .put("field", "messages"));
      from = to;
    }
    JsonObject entry = new JsonObject().put("id", number.wabaId()).put("changes", changes);
    return new JsonObject()
        .put("object", "whatsapp_business_account")
        .put("entry", new JsonArray().add(entry));
  }

  private static JsonObject value(BusinessNumber number, List<WebhookItem> items) {
    JsonObject metadata =
        new JsonObject()
            .put("display_phone_number", number.displayPhoneNumber().replaceAll("[^0-9]", ""))
            .put("phone_number_id", number.phoneNumberId());
    JsonObject value =
        new JsonObject().put("messaging_product", "whatsapp").put("metadata", metadata);
    Set<JsonObject> contacts = new LinkedHashSet<>();
    JsonArray bodies = new JsonArray();
    for (WebhookItem item : items) {
      JsonObject contact = item.contact();
      if (contact != null) {
        contacts.add(contact);
      }
      bodies.add(item.body());
    }
    if (!contacts.isEmpty()) {
      value.put("contacts", new JsonArray(List.copyOf(contacts)));
    }
    return value.put(items.getFirst().list(), bodies);
  }
}
