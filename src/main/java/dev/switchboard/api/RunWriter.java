package dev.switchboard.api;

import dev.switchboard.workflow.RunListStore;
import dev.switchboard.workflow.RunViewStore;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes runs as docs/api/runs.md says. Pure. */
final class RunWriter {
  private static final int LONGEST_VALUE = 64 * 1024;

  private RunWriter() {}

  static JsonObject item(RunListStore.Item run) {
    return new JsonObject()
        .put("id", Long.toString(run.id()))
        .put("workflow", run.workflow())
        .put("version", run.version())
        .put("status", run.status())
        .put("key", run.key())
        .put("rerunOf", id(run.rerunOf()))
        .put("parentId", id(run.parentId()))
        .put("error", run.error())
        .put("createdAt", run.createdAt())
        .put("endedAt", run.endedAt())
        .put("millis", millis(run.createdAt(), run.endedAt()));
  }

  static JsonObject view(RunViewStore.View view) {
    RunViewStore.@Nullable Event event = view.startedBy();
    return item(view.run())
        .put("input", value(view.input()))
        .put("output", value(view.output()))
        .put(
            "startedBy",
            event == null
                ? null
                : new JsonObject()
                    .put("eventId", id(event.id()))
                    .put("name", event.name())
                    .put("source", event.source()))
        .put("steps", new JsonArray(view.steps().stream().map(RunWriter::step).toList()))
        .put("tries", tries(view.tries()));
  }

  private static JsonObject step(RunViewStore.Shown step) {
    return new JsonObject()
        .put("position", step.position())
        .put("name", step.name())
        .put("kind", step.kind())
        .put("state", step.state())
        .put("attempts", step.attempts())
        .put("result", value(step.result()))
        .put("error", step.error())
        .put("beganAt", step.beganAt())
        .put("endedAt", step.endedAt())
        .put("millis", millis(step.beganAt(), step.endedAt()))
        .put("due", step.due())
        .put("awaits", step.awaited())
        .put("eventId", id(step.eventId()))
        .put("childId", id(step.childId()))
        .put("tries", tries(step.tries()));
  }

  private static JsonArray tries(List<RunViewStore.Try> tries) {
    return new JsonArray(
        tries.stream()
            .map(one ->
                new JsonObject()
                    .put("number", one.number())
                    .put("error", one.error())
                    .put("at", one.at()))
            .toList());
  }

  // What is longer is shown as the beginning of its text.
  private static @Nullable Object value(@Nullable String json) {
    if (json == null || json.length() > LONGEST_VALUE) {
      return json == null ? null : json.substring(0, LONGEST_VALUE);
    }
    try {
      return Json.decodeValue(json);
    } catch (DecodeException e) {
      return json;
    }
  }

  private static @Nullable String id(@Nullable Long id) {
    return id == null ? null : Long.toString(id);
  }

  private static @Nullable Long millis(Instant from, @Nullable Instant to) {
    return to == null ? null : Math.max(0, Duration.between(from, to).toMillis());
  }
}
