package dev.switchboard.simulator;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** A lane for each number. */
final class Lanes {
  private final Map<String, Lane> byNumber = new LinkedHashMap<>();

  Lanes(SimulatorConfig config, Deliveries deliveries, Faults faults, Dice dice) {
    config
        .numbers()
        .forEach(number ->
            byNumber.put(number.phoneNumberId(), new Lane(number, deliveries, faults, dice)));
  }

  /** Items of numbers that are no longer configured are left in the journal. */
  void offer(WebhookItem item) {
    Lane lane = byNumber.get(item.phoneNumberId());
    if (lane != null) {
      lane.offer(item);
    }
  }

  void release() {
    byNumber.values().forEach(Lane::release);
  }

  JsonObject pending() {
    JsonObject pending = new JsonObject();
    byNumber.forEach((number, lane) -> pending.put(number, lane.pending()));
    return pending;
  }

  int pendingInAll() {
    return byNumber.values().stream().mapToInt(Lane::pending).sum();
  }
}
