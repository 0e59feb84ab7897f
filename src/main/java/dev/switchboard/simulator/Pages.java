package dev.switchboard.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Lists as the Graph API answers them: chosen fields, page by page, with cursors. */
final class Pages {
  private static final int USUAL = 25;
  private static final int MOST = 1_000;

  private Pages() {}

  /** The fields that are asked for. */
  static List<String> fields(RoutingContext context, String usual) {
    String asked = context.request().getParam("fields", usual);
    return Arrays.stream(asked.split(",")).map(String::strip).filter(f -> !f.isEmpty()).toList();
  }

  /** Of an object what is asked for, and its id always. */
  static JsonObject picked(JsonObject all, List<String> fields) {
    JsonObject some = new JsonObject();
    fields.stream().filter(all::containsKey).forEach(field -> some.put(field, all.getValue(field)));
    return some.put("id", all.getString("id"));
  }

  /** What Meta says of a field that its objects do not have. */
  static GraphError unknownField(String field, String node) {
    return new GraphError(
        400,
        100,
        0,
        "(#100) Tried accessing nonexistent field (%s) on node type (%s)".formatted(field, node),
        null);
  }

  /** The page that is asked for. */
  static JsonObject page(RoutingContext context, List<JsonObject> all) {
    int from = Math.min(all.size(), position(context.request().getParam("after", "")));
    int to = Math.min(all.size(), from + limit(context));
    JsonObject paging = new JsonObject();
    if (to > from) {
      paging.put("cursors", new JsonObject().put("before", cursor(from)).put("after", cursor(to)));
    }
    if (to < all.size()) {
      paging.put("next", next(context, cursor(to)));
    }
    return new JsonObject().put("data", new JsonArray(all.subList(from, to))).put("paging", paging);
  }

  private static int limit(RoutingContext context) {
    String text = context.request().getParam("limit", "");
    return text.matches("[1-9][0-9]{0,5}") ? Math.min(MOST, Integer.parseInt(text)) : USUAL;
  }

  private static String cursor(int position) {
    byte[] bytes = Integer.toString(position).getBytes(StandardCharsets.US_ASCII);
    return Base64.getEncoder().encodeToString(bytes);
  }

  // A cursor that is none of ours is the beginning.
  private static int position(String cursor) {
    try {
      String text = new String(Base64.getDecoder().decode(cursor), StandardCharsets.US_ASCII);
      return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  private static String next(RoutingContext context, String after) {
    String query =
        context.queryParams().entries().stream()
            .filter(entry -> !entry.getKey().equals("after"))
            .map(Pages::pair)
            .collect(Collectors.joining("&"));
    return "http://%s%s?%s"
        .formatted(
            context.request().authority(),
            context.request().path(),
            Optional.of(query).filter(text -> !text.isEmpty()).map(text -> text + "&").orElse("")
                + pair(Map.entry("after", after)));
  }

  private static String pair(Map.Entry<String, String> entry) {
    return entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8);
  }
}
