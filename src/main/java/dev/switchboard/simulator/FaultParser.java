package dev.switchboard.simulator;

import dev.switchboard.simulator.Fault.Limit;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what {@code PUT /_sim/faults} says of one number; names the field that is wrong. */
final class FaultParser {
  private static final Set<String> FIELDS =
      Set.of(
          "latencyMs",
          "errorCode",
          "errorRate",
          "lostResponseRate",
          "duplicateRate",
          "reorder",
          "delayMs",
          "batch",
          "pairLimit",
          "businessLimit",
          "throughput",
          "window",
          "lastStatus",
          "failedRate",
          "uploadErrorRate",
          "lostUploadRate");
  private static final int LONGEST_MS = 600_000;
  private static final int LARGEST_BATCH = 1_000;
  private static final int UNKNOWN_ERROR = 131_000;

  private final String prefix;
  private final JsonObject json;

  private FaultParser(String prefix, JsonObject json) {
    this.prefix = prefix;
    this.json = json;
  }

  static Fault read(String key, @Nullable Object value) {
    if (!(value instanceof JsonObject json)) {
      throw Problem.field(key, "must be an object");
    }
    for (String field : json.fieldNames()) {
      if (!FIELDS.contains(field)) {
        throw Problem.field(key + "." + field, "is no fault; there are " + sorted());
      }
    }
    return new FaultParser(key, json).fault();
  }

  private Fault fault() {
    int code = whole("errorCode", 0, Integer.MAX_VALUE);
    // A code that is for uploads is not for messages.
    boolean rated = json.containsKey("errorRate") || json.containsKey("uploadErrorRate");
    double rate = rate("errorRate");
    return new Fault(
        whole("latencyMs", 0, LONGEST_MS),
        code == 0 ? UNKNOWN_ERROR : code,
        // A code alone means always: nobody names one to have it never.
        code != 0 && !rated ? 1 : rate,
        rate("lostResponseRate"),
        rate("duplicateRate"),
        flag("reorder"),
        whole("delayMs", 0, LONGEST_MS),
        whole("batch", 0, LARGEST_BATCH),
        limit("pairLimit"),
        limit("businessLimit"),
        number("throughput", 0, 1_000_000),
        flag("window"),
        status("lastStatus"),
        rate("failedRate"),
        rate("uploadErrorRate"),
        rate("lostUploadRate"));
  }

  private @Nullable Limit limit(String field) {
    Object value = json.getValue(field);
    if (value == null) {
      return null;
    }
    if (!(value instanceof JsonObject limit)) {
      throw Problem.field(prefix + "." + field, "must be {perSeconds, burst}");
    }
    FaultParser inner = new FaultParser(prefix + "." + field, limit);
    double perSeconds = inner.number("perSeconds", 0, 86_400);
    int burst = inner.whole("burst", 0, 1_000_000);
    if (perSeconds <= 0 || burst < 1) {
      throw Problem.field(prefix + "." + field, "needs perSeconds above 0 and burst from 1");
    }
    return new Limit(perSeconds, burst);
  }

  private @Nullable String status(String field) {
    Object value = json.getValue(field);
    if (value == null || (value instanceof String state && Fault.STATES.contains(state))) {
      return (String) value;
    }
    throw Problem.field(prefix + "." + field, "must be one of " + String.join(", ", Fault.STATES));
  }

  private double rate(String field) {
    return number(field, 0, 1);
  }

  private int whole(String field, int least, int most) {
    double value = number(field, least, most);
    if (value != Math.rint(value)) {
      throw Problem.field(prefix + "." + field, "must be a whole number");
    }
    return (int) value;
  }

  private double number(String field, double least, double most) {
    Object value = json.getValue(field);
    if (value == null) {
      return 0;
    }
    if (value instanceof Number number
        && number.doubleValue() >= least
        && number.doubleValue() <= most) {
      return number.doubleValue();
    }
    throw Problem.field(
        prefix + "." + field, "must be a number from %.0f to %.0f".formatted(least, most));
  }

  private boolean flag(String field) {
    Object value = json.getValue(field);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw Problem.field(prefix + "." + field, "must be true or false");
  }

  private static String sorted() {
    return String.join(", ", FIELDS.stream().sorted().toList());
  }
}
