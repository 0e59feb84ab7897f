package dev.switchboard.platform;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * A template as its customer reads it: header, body and footer with what a message fills in. Pure.
 */
public final class TemplateWords {
  /** As long as a text of WhatsApp's may be. */
  private static final int LONGEST = 4_096;

  private static final String HIDDEN = "\u2022\u2022\u2022\u2022\u2022\u2022";

  private TemplateWords() {}

  /**
   * Empty when the template has no words of its own. Of a template that brings a code, the code is
   * left out: threads are read, found and shown in lists by others than the customer.
   *
   * @param content the message's {@code template} object
   */
  public static Optional<String> of(Template template, JsonObject content) {
    List<String> parts = new ArrayList<>();
    for (Object item : template.components()) {
      if (item instanceof JsonObject component
          && component.getValue("type") instanceof String type
          && component.getValue("text") instanceof String text) {
        String part = type.toLowerCase(Locale.ROOT);
        switch (part) {
          case "header", "body" -> parts.add(filled(text, given(content, part), template));
          case "footer" -> parts.add(text);
          default -> {
            // Buttons and cards have words of their own, and no place in a line.
          }
        }
      }
    }
    String words = String.join("\n", parts).strip();
    return words.isEmpty() ? Optional.empty() : Optional.of(cut(words));
  }

  private static String filled(String text, Map<String, String> values, Template template) {
    Matcher variables = TemplateSlot.VARIABLE.matcher(text);
    return variables.replaceAll(variable ->
        Matcher.quoteReplacement(
            template.isCode() ? HIDDEN : values.getOrDefault(variable.group(1), variable.group())));
  }

  /** By name, and by number for those that have none. */
  private static Map<String, String> given(JsonObject content, String part) {
    Map<String, String> values = new HashMap<>();
    JsonArray parameters = parameters(content, part);
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.getValue(i) instanceof JsonObject parameter) {
        @Nullable String value = value(parameter);
        if (value != null) {
          values.put(
              parameter.getValue("parameter_name") instanceof String name
                  ? name
                  : Integer.toString(i + 1),
              value);
        }
      }
    }
    return values;
  }

  private static JsonArray parameters(JsonObject content, String part) {
    if (content.getValue("components") instanceof JsonArray components) {
      for (Object item : components) {
        if (item instanceof JsonObject component
            && component.getValue("type") instanceof String type
            && type.equalsIgnoreCase(part)
            && component.getValue("parameters") instanceof JsonArray parameters) {
          return parameters;
        }
      }
    }
    return new JsonArray();
  }

  // Money and times bring along how they are read.
  private static @Nullable String value(JsonObject parameter) {
    if (parameter.getValue("text") instanceof String text) {
      return text;
    }
    return parameter.getValue("type") instanceof String type
            && parameter.getValue(type) instanceof JsonObject object
            && object.getValue("fallback_value") instanceof String fallback
        ? fallback
        : null;
  }

  private static String cut(String words) {
    return words.codePointCount(0, words.length()) <= LONGEST
        ? words
        : words.substring(0, words.offsetByCodePoints(0, LONGEST));
  }
}
