package dev.switchboard.sending;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last look at a message's words before it is queued: an agency's forbidden patterns are
 * replaced, or the whole text by a fallback. Patterns are RE2's, whose time does not explode.
 * Thread-safe.
 */
@Door
public final class Sanitizer {
  private static final Logger LOG = LoggerFactory.getLogger(Sanitizer.class);

  private Sanitizer() {}

  /**
   * @param replacement of each match; null: the whole text becomes the fallback
   * @param fallback also of a text of which the replacement leaves nothing
   */
  record Rule(long id, String pattern, @Nullable String replacement, @Nullable String fallback) {}

  /** The content with its words cleaned; the same object when no rule acts. */
  public static Future<Object> clean(Tx tx, long tenantId, String type, Object content) {
    if (!(content instanceof JsonObject object)) {
      return Future.succeededFuture(content);
    }
    return SanitizerStore.rules(tx, tenantId)
        .map(rules -> rules.isEmpty() ? content : clean(rules, type, object));
  }

  static JsonObject clean(List<Rule> rules, String type, JsonObject content) {
    JsonObject cleaned = content.copy();
    cleanField(rules, cleaned, type.equals("text") ? "body" : "caption");
    if (cleaned.getValue("body") instanceof JsonObject body) {
      cleanField(rules, body, "text");
    }
    return cleaned;
  }

  private static void cleanField(List<Rule> rules, JsonObject object, String field) {
    if (object.getValue(field) instanceof String text) {
      object.put(field, clean(rules, text));
    }
  }

  private static String clean(List<Rule> rules, String text) {
    String cleaned = text;
    for (Rule rule : rules) {
      Matcher matcher = Pattern.compile(rule.pattern()).matcher(cleaned);
      if (matcher.find()) {
        LOG.info("outbound rule {} acted", rule.id());
        @Nullable String replacement = rule.replacement();
        @Nullable String fallback = rule.fallback();
        if (replacement == null) {
          return fallback == null ? "" : fallback;
        }
        cleaned = matcher.reset().replaceAll(Matcher.quoteReplacement(replacement));
        if (cleaned.isBlank() && fallback != null) {
          return fallback;
        }
      }
    }
    return cleaned;
  }
}
