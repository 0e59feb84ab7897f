package dev.switchboard.platform;

import static dev.switchboard.platform.MessageRules.length;
import static dev.switchboard.platform.MessageRules.needed;
import static dev.switchboard.platform.MessageRules.when;

import dev.switchboard.platform.MessageRules.Breach;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Meta's limits of buttons, lists and the like. Pure. */
final class InteractiveRules {
  private static final String ACTION = "interactive.action";
  private static final int BODY = 1024;
  private static final int LIST_BODY = 4096;
  private static final int MARGIN = 60;
  private static final int BUTTONS = 3;
  private static final int BUTTON = 20;
  private static final int BUTTON_ID = 256;
  private static final int ROWS = 10;
  private static final int ROW = 24;
  private static final int ROW_TEXT = 72;
  private static final int ROW_ID = 200;
  private static final String SHORTER = "Shorten it";

  private InteractiveRules() {}

  static Optional<Breach> check(JsonObject interactive) {
    String kind = interactive.getValue("type") instanceof String word ? word : "";
    JsonObject action = object(interactive.getValue("action"));
    return needed("interactive.type", interactive.getValue("type"))
        .or(() -> margins(interactive, kind))
        .or(() ->
            switch (kind) {
              case "button" -> buttons(action);
              case "list" -> list(action);
              case "cta_url" ->
                  length(
                      ACTION + ".parameters.display_text",
                      object(action.getValue("parameters")).getValue("display_text"),
                      BUTTON,
                      SHORTER);
              default -> Optional.empty();
            });
  }

  private static Optional<Breach> margins(JsonObject interactive, String kind) {
    @Nullable Object body = object(interactive.getValue("body")).getValue("text");
    boolean needsBody = List.of("button", "list", "cta_url").contains(kind);
    return (needsBody ? needed("interactive.body.text", body) : Optional.<Breach>empty())
        .or(() ->
            length(
                "interactive.body.text",
                body,
                kind.equals("list") ? LIST_BODY : BODY,
                "Send the text apart"))
        .or(() -> margin(interactive, "header"))
        .or(() -> margin(interactive, "footer"));
  }

  private static Optional<Breach> margin(JsonObject interactive, String name) {
    @Nullable Object text = object(interactive.getValue(name)).getValue("text");
    return length("interactive.%s.text".formatted(name), text, MARGIN, SHORTER);
  }

  private static Optional<Breach> buttons(JsonObject action) {
    List<JsonObject> buttons =
        objects(action.getValue("buttons"))
            .map(button -> object(button.getValue("reply")))
            .toList();
    String field = ACTION + ".buttons";
    return when(
            buttons.isEmpty() || buttons.size() > BUTTONS,
            field,
            "must be 1 to 3",
            "Use a list for up to 10 choices")
        .or(() -> each(buttons, field + ".reply.title", "title", BUTTON))
        .or(() -> each(buttons, field + ".reply.id", "id", BUTTON_ID))
        .or(() -> distinct(buttons, field + ".reply.title", "title"));
  }

  private static Optional<Breach> list(JsonObject action) {
    List<JsonObject> sections = objects(action.getValue("sections")).toList();
    List<JsonObject> rows =
        sections.stream().flatMap(section -> objects(section.getValue("rows"))).toList();
    String field = ACTION + ".sections";
    return needed(ACTION + ".button", action.getValue("button"))
        .or(() -> length(ACTION + ".button", action.getValue("button"), BUTTON, SHORTER))
        .or(() ->
            when(
                rows.isEmpty() || rows.size() > ROWS,
                field + ".rows",
                "must be 1 to 10 in all",
                "Split it into two lists"))
        .or(() ->
            sections.size() > 1 ? each(sections, field + ".title", "title", ROW) : Optional.empty())
        .or(() -> each(rows, field + ".rows.title", "title", ROW))
        .or(() -> each(rows, field + ".rows.id", "id", ROW_ID))
        .or(() -> distinct(rows, field + ".rows.id", "id"))
        .or(() ->
            first(
                rows,
                row ->
                    length(
                        field + ".rows.description",
                        row.getValue("description"),
                        ROW_TEXT,
                        SHORTER)));
  }

  private static Optional<Breach> each(
      List<JsonObject> items, String field, String name, int most) {
    return first(
        items,
        item ->
            needed(field, item.getValue(name))
                .or(() -> length(field, item.getValue(name), most, SHORTER)));
  }

  private static Optional<Breach> distinct(List<JsonObject> items, String field, String name) {
    Set<Object> seen = new HashSet<>();
    boolean isTwice = items.stream().anyMatch(item -> !seen.add(item.getValue(name)));
    return when(isTwice, field, "must each be different", "Rename one");
  }

  private static Optional<Breach> first(
      List<JsonObject> items, Function<JsonObject, Optional<Breach>> rule) {
    return items.stream().map(rule).flatMap(Optional::stream).findFirst();
  }

  private static JsonObject object(@Nullable Object value) {
    return value instanceof JsonObject object ? object : new JsonObject();
  }

  private static Stream<JsonObject> objects(@Nullable Object value) {
    return value instanceof JsonArray list
        ? list.stream().map(InteractiveRules::object)
        : Stream.empty();
  }
}
