package dev.switchboard.platform;

import dev.switchboard.platform.MessageRules.Breach;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a message fills in its template as the template wants it: what Meta would answer with
 * 132000, 132001, 132012 or 132015 is refused at once, and by name. Pure.
 */
public final class TemplateRules {
  private static final String COMPONENTS = "template.components";
  private static final Set<String> PARTS = Set.of("header", "body", "button", "carousel");

  private TemplateRules() {}

  /**
   * @param content the message's {@code template} object, with a name and a language
   * @param known all languages of the template of this name
   */
  public static Optional<Breach> check(JsonObject content, List<Template> known) {
    if (known.isEmpty()) {
      return broken(
          "template.name",
          "is not a template of this WhatsApp business account",
          "Choose one of GET /api/v1/accounts/{id}/templates");
    }
    @Nullable Object code =
        content.getValue("language") instanceof JsonObject language
            ? language.getValue("code")
            : null;
    Optional<Template> found =
        known.stream().filter(one -> one.language().equals(code)).findFirst();
    return found.isEmpty()
        ? broken(
            "template.language.code",
            "is not a language of this template",
            "It exists in "
                + known.stream().map(Template::language).collect(Collectors.joining(", ")))
        : approved(found.get())
            .or(() -> filled(COMPONENTS, content.getValue("components"), found.get()));
  }

  private static Optional<Breach> approved(Template template) {
    return template.status().equals(Template.APPROVED)
        ? Optional.empty()
        : broken(
            "template.name",
            "is %s and not APPROVED".formatted(template.status()),
            "Choose another template");
  }

  private static Optional<Breach> filled(
      String path, @Nullable Object components, Template template) {
    List<TemplateSlot> slots = TemplateSlot.of(template.components(), template.isNamed());
    if (components == null) {
      return missing(path, slots, Set.of());
    }
    if (!(components instanceof JsonArray list)) {
      return broken(path, "must be a list", "Leave it out when there is nothing to fill in");
    }
    Set<TemplateSlot> seen = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      Optional<Breach> breach = part(path + "[" + i + "]", list.getValue(i), slots, seen, template);
      if (breach.isPresent()) {
        return breach;
      }
    }
    return missing(path, slots, seen);
  }

  private static Optional<Breach> missing(
      String path, List<TemplateSlot> slots, Set<TemplateSlot> seen) {
    return slots.stream()
        .filter(slot -> slot.isNeeded() && !seen.contains(slot))
        .findFirst()
        .flatMap(slot ->
            broken(path, "lacks the " + slot.place(), "The template wants " + slot.wanted()));
  }

  private static Optional<Breach> part(
      String path,
      @Nullable Object item,
      List<TemplateSlot> slots,
      Set<TemplateSlot> seen,
      Template template) {
    if (!(item instanceof JsonObject part)
        || !(part.getValue("type") instanceof String word)
        || !PARTS.contains(word.toLowerCase(Locale.ROOT))) {
      return broken(
          path + ".type",
          "must be header, body, button or carousel",
          "Fill in what the template has");
    }
    String type = word.toLowerCase(Locale.ROOT);
    if (type.equals("carousel")) {
      return cards(path + ".cards", part.getValue("cards"), template);
    }
    Optional<TemplateSlot> slot =
        slots.stream().filter(one -> one.isFor(type, part.getValue("index"))).findFirst();
    JsonArray parameters =
        part.getValue("parameters") instanceof JsonArray given ? given : new JsonArray();
    if (slot.isEmpty()) {
      return parameters.isEmpty()
          ? Optional.empty()
          : broken(
              type.equals("button") ? path + ".index" : path,
              "names a %s of this template that takes no parameters".formatted(type),
              "The template wants " + wanted(slots));
    }
    if (!seen.add(slot.get())) {
      return broken(path, "fills in the %s twice".formatted(slot.get().place()), "Leave one out");
    }
    return slot.get().check(path, part, parameters);
  }

  private static String wanted(List<TemplateSlot> slots) {
    return slots.isEmpty()
        ? "nothing to be filled in"
        : slots.stream().map(TemplateSlot::wanted).collect(Collectors.joining("; "));
  }

  // Each card is a small template of its own.
  private static Optional<Breach> cards(String path, @Nullable Object given, Template template) {
    List<JsonArray> cards = cardsOf(template);
    if (!(given instanceof JsonArray list) || list.size() != cards.size()) {
      return broken(
          path, "must be a list of %d cards".formatted(cards.size()), "The template has as many");
    }
    for (int i = 0; i < cards.size(); i++) {
      String card = path + "[" + i + "].components";
      @Nullable Object filled =
          list.getValue(i) instanceof JsonObject one ? one.getValue("components") : null;
      Optional<Breach> breach = filled(card, filled, TemplateSlot.card(template, cards.get(i)));
      if (breach.isPresent()) {
        return breach;
      }
    }
    return Optional.empty();
  }

  private static List<JsonArray> cardsOf(Template template) {
    List<JsonArray> cards = new ArrayList<>();
    for (Object component : template.components()) {
      if (component instanceof JsonObject carousel
          && carousel.getValue("cards") instanceof JsonArray list) {
        list.forEach(card ->
            cards.add(
                card instanceof JsonObject one && one.getValue("components") instanceof JsonArray in
                    ? in
                    : new JsonArray()));
      }
    }
    return cards;
  }

  static Optional<Breach> broken(String field, String limit, String alternative) {
    return Optional.of(new Breach(field, limit, alternative));
  }
}
