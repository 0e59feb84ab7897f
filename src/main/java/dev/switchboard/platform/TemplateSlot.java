package dev.switchboard.platform;

import dev.switchboard.platform.MessageRules.Breach;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A part of a template that a message fills in. Pure.
 *
 * @param type {@code header}, {@code body} or {@code button}
 * @param index of a button; -1 elsewhere
 * @param subType of a button, as a message names it; null elsewhere
 * @param kinds of parameters that it takes
 * @param names of its parameters, in their order; numbers where they have none
 * @param isNamed whether a message must say which parameter is which
 * @param isNeeded whether the platform refuses a message without it
 */
record TemplateSlot(
    String type,
    int index,
    @Nullable String subType,
    List<String> kinds,
    List<String> names,
    boolean isNamed,
    boolean isNeeded) {
  static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([A-Za-z0-9_]+)\\s*}}");
  private static final Pattern UNFIT = Pattern.compile("[\\n\\r\\t]| {5}");
  private static final List<String> ONE = List.of("1");

  /** What a template's components take. */
  static List<TemplateSlot> of(JsonArray components, boolean isNamed) {
    List<TemplateSlot> slots = new ArrayList<>();
    for (Object item : components) {
      if (item instanceof JsonObject component
          && component.getValue("type") instanceof String type) {
        switch (type.toUpperCase(Locale.ROOT)) {
          case "HEADER" -> header(component, isNamed).ifPresent(slots::add);
          case "BODY" ->
              text("body", component, List.of("text", "currency", "date_time"), isNamed)
                  .ifPresent(slots::add);
          case "BUTTONS" -> slots.addAll(buttons(component));
          default -> {
            // A footer takes nothing; cards are looked at one by one.
          }
        }
      }
    }
    return slots;
  }

  /** A card, looked at as a template. */
  static Template card(Template of, JsonArray components) {
    return new Template(
        of.id(),
        of.name(),
        of.language(),
        of.category(),
        of.status(),
        of.quality(),
        of.isNamed(),
        components);
  }

  private static Optional<TemplateSlot> header(JsonObject header, boolean isNamed) {
    String format =
        header.getValue("format") instanceof String word ? word.toLowerCase(Locale.ROOT) : "text";
    return switch (format) {
      case "image", "video", "document", "location", "product" ->
          Optional.of(new TemplateSlot("header", -1, null, List.of(format), ONE, false, true));
      case "text" -> text("header", header, List.of("text"), isNamed);
      // A kind of header that came after this was written: the platform judges it.
      default -> Optional.empty();
    };
  }

  private static Optional<TemplateSlot> text(
      String type, JsonObject component, List<String> kinds, boolean isNamed) {
    List<String> names = variables(component.getValue("text"));
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(new TemplateSlot(type, -1, null, kinds, names, isNamed, true));
  }

  private static List<String> variables(@Nullable Object text) {
    Set<String> names = new LinkedHashSet<>();
    if (text instanceof String words) {
      VARIABLE
          .matcher(words)
          .results()
          .map((MatchResult found) -> found.group(1))
          .forEach(names::add);
    }
    return List.copyOf(names);
  }

  private static List<TemplateSlot> buttons(JsonObject component) {
    List<TemplateSlot> slots = new ArrayList<>();
    if (component.getValue("buttons") instanceof JsonArray buttons) {
      for (int i = 0; i < buttons.size(); i++) {
        if (buttons.getValue(i) instanceof JsonObject button
            && button.getValue("type") instanceof String type) {
          button(i, type.toUpperCase(Locale.ROOT), button).ifPresent(slots::add);
        }
      }
    }
    return slots;
  }

  private static Optional<TemplateSlot> button(int index, String type, JsonObject button) {
    return switch (type) {
      case "URL" ->
          variables(button.getValue("url")).isEmpty()
              ? Optional.empty()
              : slot(index, "url", List.of("text"), true);
      case "OTP" -> slot(index, "url", List.of("text"), true);
      case "COPY_CODE" -> slot(index, "copy_code", List.of("coupon_code"), true);
      case "QUICK_REPLY" -> slot(index, "quick_reply", List.of("payload", "text"), false);
      case "FLOW" -> slot(index, "flow", List.of("action"), false);
      case "CATALOG" -> slot(index, "catalog", List.of("action"), false);
      case "MPM" -> slot(index, "mpm", List.of("action"), true);
      case "VOICE_CALL" -> slot(index, "voice_call", List.of("payload", "ttl_minutes"), false);
      default -> Optional.empty();
    };
  }

  private static Optional<TemplateSlot> slot(
      int index, String subType, List<String> kinds, boolean isNeeded) {
    return Optional.of(new TemplateSlot("button", index, subType, kinds, ONE, false, isNeeded));
  }

  boolean isFor(String wanted, @Nullable Object at) {
    return type.equals(wanted)
        && (index < 0 || (at != null && Integer.toString(index).equals(at.toString())));
  }

  /** Which part it is, in words. */
  String place() {
    return index < 0 ? type : "button %d".formatted(index);
  }

  /** What it wants, in words. */
  String wanted() {
    String kind = String.join(" or ", kinds);
    boolean isTold = isNamed || (index < 0 && !ONE.equals(names));
    String which =
        isTold
            ? names.stream()
                .map(name -> "{{" + name + "}}")
                .collect(Collectors.joining(", ", " (", ")"))
            : "";
    return "%s: %d of %s%s".formatted(place(), names.size(), kind, which);
  }

  Optional<Breach> check(String path, JsonObject part, JsonArray parameters) {
    @Nullable Object sub = part.getValue("sub_type");
    if (subType != null
        && !(sub instanceof String word && word.toLowerCase(Locale.ROOT).equals(subType))) {
      return TemplateRules.broken(
          path + ".sub_type", "must be " + subType, "So the template has " + place());
    }
    boolean isLeftOut = parameters.isEmpty() && !isNeeded;
    if (!isLeftOut && parameters.size() != names.size()) {
      return TemplateRules.broken(
          path + ".parameters",
          "has %d and must have %d".formatted(parameters.size(), names.size()),
          "The template wants " + wanted());
    }
    Set<String> given = new LinkedHashSet<>();
    for (int i = 0; i < parameters.size(); i++) {
      Optional<Breach> breach =
          parameter(path + ".parameters[" + i + "]", parameters.getValue(i), given);
      if (breach.isPresent()) {
        return breach;
      }
    }
    return Optional.empty();
  }

  private Optional<Breach> parameter(String path, @Nullable Object item, Set<String> given) {
    if (!(item instanceof JsonObject parameter)
        || !(parameter.getValue("type") instanceof String word)
        || !kinds.contains(word.toLowerCase(Locale.ROOT))) {
      return TemplateRules.broken(
          path + ".type",
          "must be " + String.join(" or ", kinds),
          "The template wants " + wanted());
    }
    if (isNamed) {
      @Nullable Object name = parameter.getValue("parameter_name");
      if (!(name instanceof String known) || !names.contains(known) || !given.add(known)) {
        return TemplateRules.broken(
            path + ".parameter_name",
            "must be one of %s, each once".formatted(String.join(", ", names)),
            "The template wants " + wanted());
      }
    }
    return value(path, word.toLowerCase(Locale.ROOT), parameter);
  }

  private Optional<Breach> value(String path, String kind, JsonObject parameter) {
    @Nullable Object value = parameter.getValue(kind);
    String field = path + "." + kind;
    return switch (kind) {
      case "text" -> index < 0 ? words(field, value) : Optional.empty();
      case "image", "video", "document" -> file(field, value);
      case "currency", "date_time" ->
          value instanceof JsonObject object
                  && object.getValue("fallback_value") instanceof String text
                  && !text.isBlank()
              ? Optional.empty()
              : TemplateRules.broken(
                  field + ".fallback_value", "must be a text that is not empty", "Fill it in");
      default -> Optional.empty();
    };
  }

  // Meta answers 132018 to the second.
  private static Optional<Breach> words(String field, @Nullable Object value) {
    if (!(value instanceof String text) || text.isBlank()) {
      return TemplateRules.broken(field, "must be a text that is not empty", "Fill it in");
    }
    return UNFIT.matcher(text).find()
        ? TemplateRules.broken(
            field,
            "must have no line break, no tab and no more than 4 spaces in a row",
            "Write it in one line")
        : Optional.empty();
  }

  private static Optional<Breach> file(String field, @Nullable Object value) {
    return value instanceof JsonObject object
            && (object.getValue("id") instanceof String)
                != (object.getValue("link") instanceof String)
        ? Optional.empty()
        : TemplateRules.broken(
            field, "needs either id or link", "Name a file that Meta has, or its address");
  }
}
