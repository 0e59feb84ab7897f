package dev.switchboard.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an event of an account says, wherever in its payload it says so. Pure. */
final class AccountFacts {
  /** A limit that is none. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  private static final Pattern TIER = Pattern.compile("TIER_([0-9]{1,6})(K?)");

  // The names in answers, and where platforms keep it; the first that is there counts.
  private static final List<Map.Entry<String, List<String>>> PLACES =
      List.of(
          Map.entry("template", List.of("/message_template_name")),
          Map.entry("templateId", List.of("/message_template_id")),
          Map.entry("language", List.of("/message_template_language")),
          Map.entry("phone", List.of("/display_phone_number", "/phone_number")),
          Map.entry("name", List.of("/requested_verified_name", "/username")),
          Map.entry("category", List.of("/new_category", "/correct_category")),
          Map.entry("previousCategory", List.of("/previous_category")),
          Map.entry("quality", List.of("/new_quality_score")),
          Map.entry("previousQuality", List.of("/previous_quality_score")),
          Map.entry("country", List.of("/country")),
          Map.entry("code", List.of("/code", "/errors/0/code")),
          Map.entry(
              "reason",
              List.of(
                  "/reason",
                  "/rejection_reason",
                  "/violation_info/violation_type",
                  "/disconnection_info/reason",
                  "/partner_client_certification_info/rejection_reasons/0",
                  "/alert_info/alert_type",
                  "/alert_type",
                  "/policy-enforcement/reason",
                  "/title",
                  "/errors/0/title")),
          Map.entry("by", List.of("/disconnection_info/initiated_by", "/requester")),
          Map.entry(
              "date",
              List.of(
                  "/ban_info/waba_ban_date",
                  "/disable_info/disable_date",
                  "/restriction_info/0/expiration")),
          Map.entry(
              "advice",
              List.of(
                  "/rejection_info/recommendation",
                  "/rejection_info/reason",
                  "/other_info/description",
                  "/alert_info/alert_description",
                  "/alert_description",
                  "/restriction_info/0/remediation")));

  private final JsonNode payload;

  AccountFacts(String payload) {
    this.payload = RawJson.read(payload.getBytes(StandardCharsets.UTF_8));
  }

  /** The first of these places that holds a word; {@code NONE} is none. */
  @Nullable String first(List<String> places) {
    return places.stream()
        .map(place -> RawJson.string(payload.at(place)))
        .filter(word -> word != null && !word.equalsIgnoreCase("none"))
        .findFirst()
        .orElse(null);
  }

  String word(String place) {
    @Nullable String word = RawJson.string(payload.at(place));
    return word == null ? "" : word;
  }

  boolean has(String place) {
    return !payload.at(place).isMissingNode();
  }

  /** The number it is about, digits alone; null when it names none. */
  @Nullable String phone() {
    @Nullable String phone = first(List.of("/display_phone_number", "/phone_number"));
    String digits = phone == null ? "" : phone.replaceAll("[^0-9]", "");
    return digits.isEmpty() ? null : digits;
  }

  /** The platform's id of the number it is about. */
  @Nullable String phoneId() {
    return word("/entity_type").equals("PHONE_NUMBER") ? first(List.of("/entity_id")) : null;
  }

  /** The account it is about, for those that come in the name of another one. */
  @Nullable String business() {
    return first(List.of("/waba_info/waba_id"));
  }

  /**
   * How many people the business may write to first in a day. What older events say of one number
   * is none: a business has several.
   */
  @Nullable Integer dailyLimit(String field) {
    return switch (field) {
      case "business_capability_update" ->
          limit("/max_daily_conversations_per_business")
              .or(() -> limit("/max_daily_conversation_per_phone"))
              .orElse(null);
      case "phone_number_quality_update" ->
          word("/event").equals("THROUGHPUT_UPGRADE")
              ? null
              : limit("/max_daily_conversations_per_business").orElse(null);
      default -> null;
    };
  }

  /** A limit as a number, a tier or -1, which is none. */
  Optional<Integer> limit(String place) {
    String word = word(place).toUpperCase(Locale.ROOT);
    if (word.equals("-1") || word.equals("TIER_UNLIMITED")) {
      return Optional.of(UNLIMITED);
    }
    var tier = TIER.matcher(word);
    if (tier.matches()) {
      return Optional.of(Integer.parseInt(tier.group(1)) * (tier.group(2).isEmpty() ? 1 : 1_000));
    }
    return word.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(word)) : Optional.empty();
  }

  /** All of it that has a name. */
  JsonObject details() {
    JsonObject details = new JsonObject();
    for (var place : PLACES) {
      @Nullable String word = first(place.getValue());
      if (word != null) {
        details.put(place.getKey(), word);
      }
    }
    JsonArray restrictions = new JsonArray();
    payload
        .path("restriction_info")
        .forEach(one -> restrictions.add(one.path("restriction_type").asText("")));
    return restrictions.isEmpty() ? details : details.put("restrictions", restrictions);
  }

  /** The names and words of {@link #details}, in the order in which a sentence tells them. */
  static Stream<String> told(JsonObject details) {
    return Stream.concat(
        Stream.of(
                name(details),
                details.getString("phone"),
                details.getString("name"),
                change(details, "previousCategory", "category"),
                change(details, "previousQuality", "quality"),
                details.getString("code"),
                details.getString("reason"))
            .flatMap(Stream::ofNullable),
        details.getJsonArray("restrictions", new JsonArray()).stream().map(String::valueOf));
  }

  private static @Nullable String name(JsonObject details) {
    @Nullable String name = details.getString("template");
    @Nullable String language = details.getString("language");
    return name == null || language == null ? name : name + " (" + language + ")";
  }

  private static @Nullable String change(JsonObject details, String from, String to) {
    @Nullable String before = details.getString(from);
    @Nullable String now = details.getString(to);
    return before == null || now == null ? now : before + " → " + now;
  }
}
