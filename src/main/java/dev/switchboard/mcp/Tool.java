package dev.switchboard.mcp;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something a model may do: one route of the API, with arguments that are easy to get right.
 *
 * @param path with the names of arguments in braces
 * @param fixed what the body has whatever is asked
 */
record Tool(
    String name,
    String title,
    String description,
    Effect effect,
    String method,
    String path,
    JsonObject fixed,
    List<Argument> arguments) {

  /** What it does to the world: so a client knows what to ask its person about. */
  enum Effect {
    /** Changes nothing. */
    READS,
    /** Changes what the agency has; the same again changes nothing more. */
    CHANGES,
    /** Adds something each time. */
    ADDS,
    /** A customer gets something. */
    SENDS
  }

  /** Where the API wants an argument. */
  enum Place {
    PATH,
    QUERY,
    BODY
  }

  /**
   * One of its arguments.
   *
   * @param schema as a model reads it
   * @param at the names in the body, from the outside in
   */
  record Argument(
      String name, Place place, boolean isRequired, JsonObject schema, List<String> at) {
    boolean fits(Object value) {
      return switch (schema.getString("type")) {
        case "string" -> value instanceof String;
        case "integer" -> value instanceof Integer || value instanceof Long;
        case "boolean" -> value instanceof Boolean;
        case "array" -> value instanceof JsonArray;
        default -> value instanceof JsonObject;
      };
    }
  }

  /** What is asked of the API. */
  record Call(String method, String address, @Nullable JsonObject body) {}

  /** What a call was given that it cannot be made of. */
  static final class BadArguments extends Exception {
    private static final long serialVersionUID = 1L;

    BadArguments(String why) {
      super(why, null, false, false);
    }
  }

  /** As {@code tools/list} shows it. */
  JsonObject toJson() {
    JsonObject properties = new JsonObject();
    JsonArray required = new JsonArray();
    for (Argument argument : arguments) {
      properties.put(argument.name(), argument.schema());
      if (argument.isRequired()) {
        required.add(argument.name());
      }
    }
    JsonObject input = new JsonObject().put("type", "object").put("properties", properties);
    if (!required.isEmpty()) {
      input.put("required", required);
    }
    return new JsonObject()
        .put("name", name)
        .put("title", title)
        .put("description", description)
        .put("inputSchema", input.put("additionalProperties", false))
        .put("annotations", annotations());
  }

  private JsonObject annotations() {
    return new JsonObject()
        .put("title", title)
        .put("readOnlyHint", effect == Effect.READS)
        .put("destructiveHint", false)
        .put("idempotentHint", effect != Effect.ADDS)
        .put("openWorldHint", effect == Effect.SENDS);
  }

  /** The request that does it. */
  Call call(JsonObject given) throws BadArguments {
    check(given);
    String address = path;
    List<String> query = new ArrayList<>();
    JsonObject body = fixed.copy();
    for (Argument argument : arguments) {
      @Nullable Object value = given.getValue(argument.name());
      if (value == null) {
        continue;
      }
      switch (argument.place()) {
        case PATH -> address = address.replace("{" + argument.name() + "}", encoded(value));
        case QUERY -> query.add(argument.name() + "=" + encoded(value));
        case BODY -> put(body, argument.at(), value);
      }
    }
    return new Call(
        method,
        query.isEmpty() ? address : address + "?" + String.join("&", query),
        method.equals("GET") || body.isEmpty() ? null : body);
  }

  private void check(JsonObject given) throws BadArguments {
    Set<String> unknown = new HashSet<>(given.fieldNames());
    for (Argument argument : arguments) {
      unknown.remove(argument.name());
      @Nullable Object value = given.getValue(argument.name());
      if (value == null && argument.isRequired()) {
        throw new BadArguments(argument.name() + " is missing.");
      }
      if (value != null && !argument.fits(value)) {
        throw new BadArguments(
            "%s must be of type %s."
                .formatted(argument.name(), argument.schema().getString("type")));
      }
    }
    if (!unknown.isEmpty()) {
      throw new BadArguments(
          "There is no argument %s. There are: %s."
              .formatted(
                  String.join(", ", unknown),
                  arguments.stream().map(Argument::name).collect(Collectors.joining(", "))));
    }
  }

  private static void put(JsonObject body, List<String> at, Object value) {
    JsonObject inner = body;
    for (String name : at.subList(0, at.size() - 1)) {
      if (!inner.containsKey(name)) {
        inner.put(name, new JsonObject());
      }
      inner = inner.getJsonObject(name);
    }
    inner.put(at.getLast(), value);
  }

  private static String encoded(Object value) {
    return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Makes one. */
  static final class Maker {
    private final String name;
    private final String title;
    private final String description;
    private final Effect effect;
    private final String method;
    private final String path;
    private final JsonObject fixed = new JsonObject();
    private final List<Argument> arguments = new ArrayList<>();

    Maker(
        String name, String title, String description, Effect effect, String method, String path) {
      this.name = name;
      this.title = title;
      this.description = description;
      this.effect = effect;
      this.method = method;
      this.path = path;
    }

    Maker fixed(String member, Object value) {
      fixed.put(member, value);
      return this;
    }

    /** An id that is part of the address. */
    Maker id(String argument, String what) {
      JsonObject schema = described("string", what).put("pattern", "^[0-9]{1,18}$");
      return add(argument, Place.PATH, true, schema, List.of());
    }

    Maker asks(String argument, String type, String what) {
      return add(argument, Place.QUERY, false, described(type, what), List.of());
    }

    Maker asksOne(String argument, List<String> words, String what) {
      JsonObject schema = described("string", what).put("enum", new JsonArray(words));
      return add(argument, Place.QUERY, false, schema, List.of());
    }

    Maker wants(String argument, String type, String what, String... at) {
      return add(argument, Place.BODY, true, described(type, what), at(argument, at));
    }

    Maker takes(String argument, JsonObject schema, String what, String... at) {
      return add(argument, Place.BODY, false, schema.put("description", what), at(argument, at));
    }

    private static List<String> at(String argument, String... at) {
      return at.length == 0 ? List.of(argument) : List.of(at);
    }

    private static JsonObject described(String type, String what) {
      return new JsonObject().put("type", type).put("description", what);
    }

    private Maker add(
        String argument, Place place, boolean isRequired, JsonObject schema, List<String> at) {
      arguments.add(new Argument(argument, place, isRequired, schema, at));
      return this;
    }

    Tool make() {
      return new Tool(
          name, title, description, effect, method, path, fixed, List.copyOf(arguments));
    }
  }
}
