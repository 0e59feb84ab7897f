package dev.switchboard.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** What the journal says happened, folded line by line into what is still to be done. */
final class Past {
  private final WebhookItems items;
  private final People people;
  private final Counts counts;
  private final MediaShelf shelf;
  private final Map<String, JsonObject> asked = new HashMap<>();
  private final SequencedMap<String, WebhookItem> pending = new LinkedHashMap<>();

  Past(WebhookItems items, People people, Counts counts, MediaShelf shelf) {
    this.items = items;
    this.people = people;
    this.counts = counts;
    this.shelf = shelf;
  }

  void take(JsonObject line) {
    counts.take(line);
    switch (line.getString("kind")) {
      case "send" -> asked.put(line.getString("wamid"), line);
      case "answer" -> answered(line);
      case "customer" -> customer(line);
      case "webhook" -> posted(line);
      case "media", "media-deleted" -> shelf.replay(line);
      default -> {
        // A later version's line says nothing to this one.
      }
    }
  }

  /** Webhooks that were not acknowledged, as they came up. */
  List<WebhookItem> pending() {
    return List.copyOf(pending.values());
  }

  private void answered(JsonObject answer) {
    JsonObject send = asked.remove(answer.getString("wamid"));
    if (send != null && answer.getBoolean("accepted", false)) {
      items.ofAccepted(send, answer).forEach(item -> pending.put(item.key(), item));
    }
  }

  private void customer(JsonObject line) {
    people.heard(
        line.getString("phoneNumberId"),
        line.getString("from"),
        line.getString("name"),
        Lines.at(line));
    WebhookItem item = items.ofCustomer(line);
    pending.put(item.key(), item);
  }

  private void posted(JsonObject line) {
    if (line.getInteger("status") != 200) {
      return;
    }
    JsonArray acknowledged = line.getJsonArray("items");
    for (int i = 0; i < acknowledged.size(); i++) {
      JsonObject item = acknowledged.getJsonObject(i);
      pending.remove(WebhookItem.key(item.getString("id"), item.getString("status")));
    }
  }
}
