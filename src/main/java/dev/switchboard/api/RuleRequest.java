package dev.switchboard.api;

import dev.switchboard.sending.OutboundRule;
import dev.switchboard.sending.OutboundRuleStore.Kept;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads and shows an agency's rules for words that go out. Pure. */
final class RuleRequest {
  // WhatsApp's longest text.
  private static final int LONGEST_TEXT = 4_096;

  private RuleRequest() {}

  /**
   * @param at where it stands in the body, for the names of its fields; empty: it is the body
   */
  static OutboundRule rule(JsonObject body, String at) {
    Fields.only(body, "pattern", "replacement", "fallback");
    @Nullable String replacement =
        words(body, at, "replacement", 0, OutboundRule.LONGEST_REPLACEMENT);
    @Nullable String fallback = words(body, at, "fallback", 1, OutboundRule.LONGEST_FALLBACK);
    if (!(body.getValue("pattern") instanceof String pattern)) {
      throw Problem.rule(at + "pattern", "must be a text", "Write what is not to go out");
    }
    OutboundRule.flaw(pattern)
        .ifPresent(flaw -> {
          throw Problem.rule(
              at + "pattern", flaw, "Try it first with POST /api/v1/outbound-rules/dry-run");
        });
    if (replacement == null && fallback == null) {
      throw Problem.rule(
          at + "replacement",
          "or fallback must be there",
          "An empty replacement takes out what matches");
    }
    return new OutboundRule(pattern, replacement, fallback);
  }

  private static @Nullable String words(
      JsonObject body, String at, String field, int least, int most) {
    @Nullable Object value = body.getValue(field);
    if (value == null) {
      return null;
    }
    if (value instanceof String text
        && text.strip().length() >= least
        && text.length() <= most
        && text.indexOf('\0') < 0) {
      return text;
    }
    throw Problem.rule(
        at + field,
        "must have %d to %d characters".formatted(least, most),
        "Leave it out when there is none");
  }

  /** Refuses one more than each message can go through. */
  static void fits(List<Kept> others, OutboundRule rule, String at) {
    if (others.size() >= OutboundRule.MOST) {
      throw Problem.of(
          409,
          "Too many",
          "There are %d rules already. Take one away first.".formatted(OutboundRule.MOST));
    }
    List<OutboundRule> all =
        Stream.concat(others.stream().map(Kept::rule), Stream.of(rule)).toList();
    if (OutboundRule.together(all) > OutboundRule.MOST_STEPS_TOGETHER) {
      throw Problem.rule(
          at + "pattern",
          "with the other rules has more than %d steps, repetitions counted"
              .formatted(OutboundRule.MOST_STEPS_TOGETHER),
          "Shorten a pattern, or take a rule away");
    }
  }

  /**
   * A text to be tried.
   *
   * @param rules by which; null: by those that the agency has
   */
  record Trial(String text, @Nullable List<Kept> rules) {}

  static Trial trial(JsonObject body) {
    Fields.only(body, "text", "rules");
    if (!(body.getValue("text") instanceof String text) || text.length() > LONGEST_TEXT) {
      throw Problem.rule(
          "text", "must be a text of %d characters at most".formatted(LONGEST_TEXT), "Shorten it");
    }
    @Nullable Object given = body.getValue("rules");
    if (given == null) {
      return new Trial(text, null);
    }
    if (!(given instanceof JsonArray list) || list.size() > OutboundRule.MOST) {
      throw Problem.rule(
          "rules", "must be a list of %d at most".formatted(OutboundRule.MOST), "Leave some out");
    }
    List<Kept> rules = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String at = "rules[%d]".formatted(i);
      if (!(list.getValue(i) instanceof JsonObject one)) {
        throw Problem.rule(at, "must be a rule", "Give it a pattern");
      }
      OutboundRule rule = rule(one, at + ".");
      fits(rules, rule, at + ".");
      rules.add(new Kept(i, rule, 0));
    }
    return new Trial(text, rules);
  }

  static JsonObject json(Kept kept) {
    return words(kept.rule()).put("id", Long.toString(kept.id())).put("version", kept.edits());
  }

  static JsonObject words(OutboundRule rule) {
    return new JsonObject()
        .put("pattern", rule.pattern())
        .put("replacement", rule.replacement())
        .put("fallback", rule.fallback());
  }
}
