package dev.switchboard.api;

import dev.switchboard.workflow.RunFilter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads what is asked of runs. Pure. */
final class RunRequests {
  private static final int LONGEST_TEXT = 200;

  private RunRequests() {}

  static RunFilter filter(RoutingContext context) {
    @Nullable String status = Requests.param(context, "status");
    return new RunFilter(
        Requests.param(context, "workflow"),
        statuses(
            status == null ? List.of() : Arrays.asList(status.split(",", -1)), RunFilter.STATUSES),
        Requests.param(context, "key"),
        text("q", Requests.param(context, "q")),
        instant("from", Requests.param(context, "from")),
        instant("to", Requests.param(context, "to")));
  }

  /**
   * Which runs an act on many is for.
   *
   * @param may the statuses that the act can be done to; without {@code status} those of {@code
   *     usual}
   */
  static RunFilter filter(JsonObject body, Set<String> may, Set<String> usual) {
    Fields.only(body, "workflow", "status", "key", "text", "from", "to", "count");
    List<?> asked =
        switch (body.getValue("status")) {
          case null -> List.copyOf(usual);
          case JsonArray many -> many.getList();
          case Object one -> List.of(one);
        };
    return new RunFilter(
        Fields.textOrNull(body, "workflow", 63),
        statuses(asked, may),
        Fields.textOrNull(body, "key", 1_000),
        Fields.textOrNull(body, "text", LONGEST_TEXT),
        instant("from", Fields.textOrNull(body, "from", 40)),
        instant("to", Fields.textOrNull(body, "to", 40)));
  }

  /** The count that the caller has seen; null: it asks for it. */
  static @Nullable Integer count(JsonObject body) {
    return switch (body.getValue("count")) {
      case null -> null;
      case Integer count when count >= 0 -> count;
      default -> throw Problem.field("count", "must be the number that was answered without it");
    };
  }

  private static Set<String> statuses(List<?> asked, Set<String> may) {
    Set<String> statuses = new TreeSet<>();
    for (Object one : asked) {
      if (!(one instanceof String status) || !may.contains(status)) {
        throw Problem.field("status", "must be of " + String.join(", ", new TreeSet<>(may)));
      }
      statuses.add(status);
    }
    return statuses;
  }

  private static @Nullable String text(String field, @Nullable String text) {
    return text == null ? null : Fields.text(text, field, LONGEST_TEXT);
  }

  static @Nullable Instant instant(String field, @Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Problem.field(field, "must be a time like 2026-11-24T10:00:00Z");
    }
  }
}
