package dev.switchboard.api;

import dev.switchboard.db.Vault;
import dev.switchboard.oidc.Attempt;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a browser carries for us while somebody signs in by a provider: sealed, for minutes, read by
 * no script. It comes along when the provider sends the browser back, and binds what comes back to
 * this browser.
 */
final class FlowCookie {
  static final String NAME = "sb_sign_in";
  static final Duration AWAY = Duration.ofMinutes(10);
  private static final Duration WAITING = Duration.ofMinutes(5);
  private static final String PATH = AuthRoutes.BASE + "/oidc";
  private static final int LONGEST = 4096;

  private final Vault vault;
  private final InstantSource clock;

  FlowCookie(Vault vault, InstantSource clock) {
    this.vault = vault;
    this.clock = clock;
  }

  /** How far somebody is. */
  sealed interface Flow {
    /** Gone to the provider. */
    record Away(long tenantId, long providerId, int version, Attempt attempt) implements Flow {}

    /** Known by the provider's word; our own second factor is still asked for. */
    record Waiting(long tenantId, long userId) implements Flow {}
  }

  void give(RoutingContext context, Flow flow) {
    JsonObject said =
        switch (flow) {
          case Flow.Away(var tenant, var provider, var version, var attempt) ->
              new JsonObject()
                  .put("tenant", tenant)
                  .put("provider", provider)
                  .put("version", version)
                  .put("state", attempt.state())
                  .put("nonce", attempt.nonce())
                  .put("verifier", attempt.verifier())
                  .put("redirect", attempt.redirectUri());
          case Flow.Waiting(var tenant, var user) ->
              new JsonObject().put("tenant", tenant).put("user", user);
        };
    Duration life = flow instanceof Flow.Away ? AWAY : WAITING;
    said.put("until", clock.instant().plus(life).getEpochSecond());
    byte[] sealed = vault.seal(said.encode(), purpose(flow.getClass()));
    add(context, Base64.getUrlEncoder().withoutPadding().encodeToString(sealed), life);
  }

  Optional<Flow.Away> away(RoutingContext context) {
    return open(context, Flow.Away.class)
        .map(said ->
            new Flow.Away(
                said.getLong("tenant"),
                said.getLong("provider"),
                said.getInteger("version"),
                new Attempt(
                    said.getString("state"),
                    said.getString("nonce"),
                    said.getString("verifier"),
                    said.getString("redirect"))));
  }

  Optional<Flow.Waiting> waiting(RoutingContext context) {
    return open(context, Flow.Waiting.class)
        .map(said -> new Flow.Waiting(said.getLong("tenant"), said.getLong("user")));
  }

  // What we did not seal for this, or too long ago, is nothing.
  private Optional<JsonObject> open(RoutingContext context, Class<? extends Flow> kind) {
    @Nullable Cookie cookie = context.request().getCookie(NAME);
    if (cookie == null || cookie.getValue().isEmpty() || cookie.getValue().length() > LONGEST) {
      return Optional.empty();
    }
    try {
      byte[] sealed = Base64.getUrlDecoder().decode(cookie.getValue());
      JsonObject said = new JsonObject(vault.unseal(sealed, purpose(kind)));
      return Instant.ofEpochSecond(said.getLong("until")).isAfter(clock.instant())
          ? Optional.of(said)
          : Optional.empty();
    } catch (IllegalArgumentException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  // One kind does not open as the other.
  private static String purpose(Class<? extends Flow> kind) {
    return "sign_in_flow/" + (kind == Flow.Away.class ? "away" : "waiting");
  }

  static void take(RoutingContext context) {
    add(context, "", Duration.ZERO);
  }

  private static void add(RoutingContext context, String value, Duration life) {
    var _ =
        context
            .response()
            .addCookie(
                Cookie.cookie(NAME, value)
                    .setPath(PATH)
                    .setHttpOnly(true)
                    .setSameSite(CookieSameSite.LAX)
                    .setSecure(Caller.isEncrypted(context))
                    .setMaxAge(life.toSeconds()));
  }
}
