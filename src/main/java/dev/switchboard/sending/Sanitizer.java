package dev.switchboard.sending;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import dev.switchboard.sending.OutboundRuleStore.Kept;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last look at a message's words before it is queued: an agency's forbidden patterns are
 * replaced, or the whole text by a fallback. Patterns are RE2's, whose time does not explode, and
 * bounded ({@link OutboundRule}); what is left of it is no event loop's time. Thread-safe.
 */
@Door
public final class Sanitizer {
  /** No platform takes a text as long: what rules made of it is refused, and not made longer. */
  static final int LONGEST = 16_384;

  private static final Logger LOG = LoggerFactory.getLogger(Sanitizer.class);

  private Sanitizer() {}

  /** The content with its words cleaned; the same object when no rule acts. */
  public static Future<Object> clean(Tx tx, long tenantId, String type, Object content) {
    if (!(content instanceof JsonObject object)) {
      return Future.succeededFuture(content);
    }
    return OutboundRuleStore.list(tx, tenantId)
        .compose(rules ->
            rules.isEmpty()
                ? Future.succeededFuture(content)
                : aside(() -> clean(rules, type, object)));
  }

  /**
   * What a text becomes.
   *
   * @param acted ids of the rules that matched, in their order
   */
  public record Cleaned(String text, List<Long> acted) {}

  /** What a text would become by these rules, in their order. */
  public static Future<Cleaned> tried(List<Kept> rules, String text) {
    return aside(() -> clean(rules, text));
  }

  // Whoever asks comes with an answer of the database's, on a context.
  private static <T> Future<T> aside(Callable<T> work) {
    return Objects.requireNonNull(Vertx.currentContext())
        .executeBlocking(work, false)
        .<T>map(result -> Objects.requireNonNull(result));
  }

  private static Object clean(List<Kept> rules, String type, JsonObject content) {
    JsonObject cleaned = content.copy();
    cleanField(rules, cleaned, type.equals("text") ? "body" : "caption");
    if (cleaned.getValue("body") instanceof JsonObject body) {
      cleanField(rules, body, "text");
    }
    return cleaned;
  }

  private static void cleanField(List<Kept> rules, JsonObject object, String field) {
    if (object.getValue(field) instanceof String text) {
      Cleaned cleaned = clean(rules, text);
      cleaned.acted().forEach(rule -> LOG.info("outbound rule {} acted", rule));
      object.put(field, cleaned.text());
    }
  }

  static Cleaned clean(List<Kept> rules, String text) {
    List<Long> acted = new ArrayList<>();
    String cleaned = text;
    for (Kept kept : rules) {
      OutboundRule rule = kept.rule();
      Matcher matcher = Pattern.compile(rule.pattern()).matcher(cleaned);
      if (matcher.find()) {
        acted.add(kept.id());
        @Nullable String replacement = rule.replacement();
        @Nullable String fallback = rule.fallback();
        if (replacement == null) {
          return new Cleaned(fallback == null ? "" : fallback, acted);
        }
        cleaned = matcher.reset().replaceAll(Matcher.quoteReplacement(replacement));
        if (cleaned.isBlank() && fallback != null) {
          return new Cleaned(fallback, acted);
        }
      }
      if (cleaned.length() > LONGEST) {
        break;
      }
    }
    return new Cleaned(cleaned, acted);
  }
}
