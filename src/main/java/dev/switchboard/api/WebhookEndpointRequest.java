package dev.switchboard.api;

import dev.switchboard.webhook.EndpointSources;
import dev.switchboard.webhook.Proof;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a webhook endpoint; what is not named stays as it is. Its strings are secrets.
 *
 * @param secret what signs from now on; null: as before
 * @param wantsToken a new token is to be made
 * @param dropsPrevious the one before, or with a new one the current, is refused from now on
 * @param namesLine whether {@code line} is asked for
 * @param line the line it is for; null: none
 * @param active whether what is posted to it is taken; null: as before
 */
record WebhookEndpointRequest(
    @Nullable String secret,
    boolean wantsToken,
    boolean dropsPrevious,
    boolean namesLine,
    @Nullable Long line,
    @Nullable Boolean active) {
  private static final Map<String, Proof> SOURCES = EndpointSources.all();
  private static final String LINE = "accountId";

  /**
   * An endpoint's address.
   *
   * @param proof what its posts are known by
   */
  record Name(String source, String key, Proof proof) {
    boolean hasToken() {
      return proof == Proof.TOKEN;
    }

    @Override
    public String toString() {
      return source + "/" + key;
    }
  }

  /** The address that the path names; one that cannot be is not found. */
  static Name named(RoutingContext context) {
    String source = part(context, "source");
    String key = part(context, "key");
    @Nullable Proof proof = SOURCES.get(source);
    if (proof == null || !isKey(key)) {
      throw Problem.notFound("webhook endpoint");
    }
    return new Name(source, key, proof);
  }

  /** The same for who wants to make it, and is told what is wrong with it. */
  static Name wanted(RoutingContext context) {
    String key = part(context, "key");
    if (!SOURCES.containsKey(part(context, "source"))) {
      throw Problem.field("source", "must be one of " + String.join(", ", SOURCES.keySet()));
    }
    if (!isKey(key)) {
      throw Problem.field("key", "must be 1 to 64 letters, digits, _ or -");
    }
    return named(context);
  }

  /** Whether a source's addresses hold a token. */
  static boolean hasToken(String source) {
    return SOURCES.get(source) == Proof.TOKEN;
  }

  private static String part(RoutingContext context, String name) {
    return Objects.requireNonNull(context.pathParam(name));
  }

  private static boolean isKey(String key) {
    return key.matches("[A-Za-z0-9_-]{1,64}");
  }

  static WebhookEndpointRequest read(JsonObject body, Name name) {
    String changes = name.hasToken() ? "rotateToken" : "secret";
    Fields.only(body, changes, "dropPrevious", LINE, "active");
    return new WebhookEndpointRequest(
        name.hasToken() ? null : secret(body),
        name.hasToken() && Boolean.TRUE.equals(flag(body, changes)),
        Boolean.TRUE.equals(flag(body, "dropPrevious")),
        body.containsKey(LINE),
        Fields.idOrNull(body, LINE),
        flag(body, "active"));
  }

  // A blank or a line's end that was copied with it would sign nothing, and nobody would see why.
  private static @Nullable String secret(JsonObject body) {
    if (!body.containsKey("secret")) {
      return null;
    }
    String secret = Requests.text(body, "secret");
    if (!secret.matches("[\\x21-\\x7e]{16,256}")) {
      throw Problem.field("secret", "must be 16 to 256 characters of ASCII, none of them a blank");
    }
    return secret;
  }

  private static @Nullable Boolean flag(JsonObject body, String field) {
    @Nullable Object value = body.getValue(field);
    if (value != null && !(value instanceof Boolean)) {
      throw Problem.field(field, "must be true or false");
    }
    return (Boolean) value;
  }

  /** Whether it is to be active, where that was not said before. */
  boolean isActive() {
    return !Boolean.FALSE.equals(active);
  }

  /** The same without a secret. */
  WebhookEndpointRequest keepingSecret() {
    return new WebhookEndpointRequest(null, wantsToken, dropsPrevious, namesLine, line, active);
  }

  /** Whether it asks for anything at all. */
  boolean isEmpty() {
    return secret == null && !wantsToken && !dropsPrevious && !namesLine && active == null;
  }

  @Override
  public String toString() {
    return "WebhookEndpointRequest[…]";
  }
}
