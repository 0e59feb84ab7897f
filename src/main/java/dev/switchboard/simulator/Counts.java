package dev.switchboard.simulator;

import io.vertx.core.json.JsonObject;

/** How much happened since the journal began, counted from its lines. */
final class Counts {
  private long sends;
  private long receipts;
  private long accepted;
  private long refused;
  private long lost;
  private long customers;
  private long posts;
  private long acknowledged;
  private long failed;
  private long duplicates;

  void take(JsonObject line) {
    switch (line.getString("kind")) {
      case "send" -> sends++;
      case "customer" -> customers++;
      case "answer" -> answer(line);
      case "webhook" -> webhook(line);
      default -> {
        // Media are counted by their shelf.
      }
    }
  }

  private void answer(JsonObject line) {
    if (line.getBoolean("lost", false)) {
      lost++;
    }
    if (line.getBoolean("accepted", false)) {
      accepted++;
    } else if (line.getInteger("status", 0) == 200) {
      receipts++;
    } else {
      refused++;
    }
  }

  private void webhook(JsonObject line) {
    posts++;
    if (line.getBoolean("duplicate", false)) {
      duplicates++;
    }
    if (line.getInteger("status", 0) == 200) {
      acknowledged++;
    } else {
      failed++;
    }
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("sends", sends)
        .put("accepted", accepted)
        .put("refused", refused)
        .put("receipts", receipts)
        .put("lost", lost)
        .put("customers", customers)
        .put(
            "webhooks",
            new JsonObject()
                .put("posts", posts)
                .put("acknowledged", acknowledged)
                .put("failed", failed)
                .put("duplicates", duplicates));
  }
}
