package dev.switchboard.inbox;

import dev.switchboard.desk.NotificationStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an event of an account means to people. Pure.
 *
 * @param notice whom it is told to; null: nobody has to do anything
 * @param isKnown false for an event that we have no words for
 * @param code of the rule that knows it; empty when none does
 * @param text a sentence or two, in English
 * @param subject what it is about: two events of one subject say the same
 */
record AccountNews(
    Severity severity,
    NotificationStore.@Nullable Kind notice,
    boolean isKnown,
    String code,
    String text,
    String subject,
    JsonObject details) {
  // A notification is a line or two.
  private static final int LONGEST = 500;

  /** How bad it is. */
  enum Severity {
    INFO,
    WARNING,
    CRITICAL;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How many people a business may write to first in a day.
   *
   * @param before as it was known before
   */
  record Limits(@Nullable Integer now, @Nullable Integer before) {
    private String change() {
      int change = now == null || before == null ? 0 : Integer.compare(now, before);
      return change < 0 ? "LOWERED" : change > 0 ? "RAISED" : "";
    }

    private void into(JsonObject details) {
      put(details, "limit", now);
      put(details, "limitBefore", before);
    }

    private static void put(JsonObject details, String name, @Nullable Integer limit) {
      if (limit != null) {
        details.put(name, limit == AccountFacts.UNLIMITED ? "unlimited" : Integer.toString(limit));
      }
    }
  }

  /** What an event means; its payload is JSON. */
  static AccountNews of(String field, @Nullable String event, String payload, Limits limits) {
    var facts = new AccountFacts(payload);
    JsonObject details = facts.details();
    limits.into(details);
    String word = word(field, event == null ? "" : event, facts, limits);
    var rule = AccountEventTable.find(field, word).orElse(null);
    if (rule == null) {
      String unknown = event == null ? field : field + " " + event;
      return new AccountNews(
          Severity.INFO, null, false, "", "Unknown event: " + unknown + ".", field, details);
    }
    return new AccountNews(
        rule.severity(),
        rule.notice(),
        true,
        rule.code(),
        text(rule.words(), details),
        subject(facts),
        details);
  }

  /** The same as {@link #text} for whoever has words of their own for the code. */
  JsonObject coded() {
    return new JsonObject()
        .put("code", code)
        .put("limit", details.getString("limit"))
        .put("limitBefore", details.getString("limitBefore"))
        .put("told", new JsonArray(told(details)))
        .put("advice", details.getString("advice"));
  }

  private static List<String> told(JsonObject details) {
    return AccountFacts.told(details).distinct().toList();
  }

  // What the table knows it by.
  private static String word(String field, String event, AccountFacts facts, Limits limits) {
    return switch (field) {
      case "account_update" -> (event + " " + update(event, facts)).strip();
      case "account_alerts" -> alert(facts);
      case "business_capability_update" -> limits.change();
      case "phone_number_quality_update" -> quality(event, facts, limits);
      case "template_category_update" -> facts.has("/new_category") ? event : "TO_COME";
      case "policy-enforcement" -> facts.word("/policy-enforcement/action");
      default -> event.startsWith("error ") || facts.has("/errors") ? "ERROR" : event;
    };
  }

  private static String update(String event, AccountFacts facts) {
    return switch (event) {
      case "DISABLED_UPDATE" -> facts.word("/ban_info/waba_ban_state");
      case "PARTNER_REMOVED" -> facts.has("/disconnection_info") ? "COEXISTENCE" : "";
      case "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE" ->
          facts.word("/partner_client_certification_info/status");
      default -> "";
    };
  }

  private static String alert(AccountFacts facts) {
    boolean isNested = facts.has("/alert_info");
    String status = facts.word(isNested ? "/alert_info/alert_status" : "/alert_status");
    return status.isEmpty() || status.equals("ACTIVE")
        ? facts.word(isNested ? "/alert_info/alert_severity" : "/alert_severity")
        : "OVER";
  }

  // Since 2026 Meta says the new limit alone; before that, the old one too.
  private static String quality(String event, AccountFacts facts, Limits limits) {
    var before = facts.limit("/old_limit");
    var now = facts.limit("/current_limit");
    boolean says = before.isPresent() && now.isPresent() && now.get() < before.get();
    boolean fell = says || limits.change().equals("LOWERED");
    return fell && !event.equals("FLAGGED") ? "LOWERED" : event;
  }

  private static String subject(AccountFacts facts) {
    return Stream.of(facts.word("/message_template_id"), facts.phone(), facts.phoneId())
        .filter(one -> one != null && !one.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static String text(String words, JsonObject details) {
    String told = String.join(", ", told(details));
    @Nullable String limit = details.getString("limit");
    @Nullable String before = details.getString("limitBefore");
    String limits =
        limit == null ? "" : before == null ? " " + limit : " " + before + " → " + limit;
    @Nullable String advice = details.getString("advice");
    String text =
        words
            + (limits.isEmpty() ? "" : ":" + limits)
            + (told.isEmpty() ? "" : (limits.isEmpty() ? ": " : ", ") + told)
            + "."
            + (advice == null ? "" : " " + advice);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}
