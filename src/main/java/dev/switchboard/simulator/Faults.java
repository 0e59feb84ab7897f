package dev.switchboard.simulator;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The faults in force, by number; {@code *} is for the numbers that are not named. */
final class Faults {
  private static final String EVERY = "*";

  private final Set<String> numbers;
  private Map<String, Fault> byNumber = Map.of();
  private JsonObject asGiven = new JsonObject();

  Faults(Set<String> numbers) {
    this.numbers = Set.copyOf(numbers);
  }

  Fault of(String phoneNumberId) {
    Fault own = byNumber.get(phoneNumberId);
    return own == null ? byNumber.getOrDefault(EVERY, Fault.NONE) : own;
  }

  /** Replaces all that was in force; on a mistake nothing changes. */
  void replace(JsonObject given) {
    Map<String, Fault> read = new HashMap<>();
    for (String key : given.fieldNames()) {
      if (!EVERY.equals(key) && !numbers.contains(key)) {
        throw Problem.field(key, "is no phone number id of the simulator, nor *");
      }
      read.put(key, FaultParser.read(key, given.getValue(key)));
    }
    byNumber = Map.copyOf(read);
    asGiven = given.copy();
  }

  JsonObject asGiven() {
    return asGiven.copy();
  }
}
