package dev.switchboard.api;

import dev.switchboard.access.Token;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cookie in which a browser keeps its refresh token: no script reads it, no other page sends
 * it.
 */
final class RefreshCookie {
  static final String NAME = "sb_refresh";

  private RefreshCookie() {}

  static Optional<Token> of(RoutingContext context) {
    @Nullable Cookie cookie = context.request().getCookie(NAME);
    return Optional.ofNullable(cookie)
        .map(Cookie::getValue)
        .filter(value -> !value.isEmpty())
        .map(Token::new);
  }

  static void give(RoutingContext context, Token token, Duration life) {
    add(context, token.text(), life);
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
                    .setPath(AuthRoutes.BASE)
                    .setHttpOnly(true)
                    .setSameSite(CookieSameSite.STRICT)
                    .setSecure(Caller.isEncrypted(context))
                    .setMaxAge(life.toSeconds()));
  }
}
