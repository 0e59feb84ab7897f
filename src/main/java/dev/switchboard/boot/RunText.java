package dev.switchboard.boot;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A run as lines of text. Pure. */
final class RunText {
  private static final int LONGEST_ERROR = 100;

  private RunText() {}

  /** One line of a list. */
  static String line(JsonObject run) {
    StringBuilder line = new StringBuilder();
    line.append(
        "%-19s %-9s %-24s %9s  %s"
            .formatted(
                run.getString("id"),
                run.getString("status"),
                run.getString("createdAt"),
                took(run),
                run.getString("workflow")));
    if (run.getString("key") != null) {
      line.append("  ").append(run.getString("key"));
    }
    @Nullable String error = run.getString("error");
    if (error != null) {
      line.append("  ").append(shortened(error));
    }
    return line.toString();
  }

  /** A run with its steps. */
  static String whole(JsonObject run) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s  %s@%d  %s\n"
            .formatted(
                run.getString("id"),
                run.getString("workflow"),
                run.getInteger("version"),
                run.getString("status")));
    fact(text, "key", run.getString("key"));
    fact(text, "started", run.getString("createdAt"));
    fact(text, "ended", run.getString("endedAt"));
    fact(text, "took", took(run));
    fact(text, "again of", run.getString("rerunOf"));
    fact(text, "input", run.getValue("input"));
    fact(text, "output", run.getValue("output"));
    fact(text, "error", run.getString("error"));
    tries(text, run.getJsonArray("tries"));
    run.getJsonArray("steps").forEach(step -> step(text, (JsonObject) step));
    return text.toString().stripTrailing();
  }

  private static void step(StringBuilder text, JsonObject step) {
    text.append(
        "%-8s %-9s %9s  %s\n"
            .formatted(
                step.getString("position"),
                step.getString("state"),
                took(step),
                step.getString("name")));
    fact(text, "result", step.getValue("result"));
    fact(text, "error", step.getString("error"));
    fact(text, "waits for", step.getString("awaits"));
    fact(text, "until", step.getString("due"));
    tries(text, step.getJsonArray("tries"));
  }

  private static void tries(StringBuilder text, JsonArray tries) {
    tries.forEach(one -> {
      JsonObject failed = (JsonObject) one;
      fact(
          text,
          "try " + failed.getInteger("number"),
          failed.getString("at") + " " + failed.getString("error"));
    });
  }

  private static void fact(StringBuilder text, String name, @Nullable Object value) {
    if (value != null) {
      text.append("  %-10s %s\n".formatted(name, value));
    }
  }

  private static String took(JsonObject of) {
    @Nullable Long millis = of.getLong("millis");
    return millis == null ? "-" : took(Duration.ofMillis(millis));
  }

  private static String took(Duration time) {
    if (time.toMillis() < 10_000) {
      return time.toMillis() + " ms";
    }
    return time.toMinutes() < 10 ? time.toSeconds() + " s" : time.toMinutes() + " min";
  }

  private static String shortened(String error) {
    String line = error.lines().findFirst().orElse("");
    return line.length() <= LONGEST_ERROR ? line : line.substring(0, LONGEST_ERROR) + "…";
  }
}
