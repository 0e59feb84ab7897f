package dev.switchboard.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/** {@code POST /api/v1/auth/login}. */
final class SignIn {
  private final Authenticator authenticator;
  private final Throttle throttle = new Throttle(InstantSource.system());

  SignIn(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  Future<JsonObject> handle(RoutingContext context) {
    JsonObject body = Requests.body(context);
    String email = Requests.text(body, "email").toLowerCase(Locale.ROOT);
    String password = Requests.text(body, "password");
    Duration pause = throttle.pause(email);
    if (pause.isPositive()) {
      context.response().putHeader("Retry-After", Long.toString(pause.toSeconds() + 1));
      throw Problem.of(
          429, "Too many tries", "Try again in %d seconds.".formatted(pause.toSeconds() + 1));
    }
    return authenticator
        .signIn(email, password)
        .map(token -> {
          if (token.isEmpty()) {
            throttle.failed(email);
            throw Problem.of(
                401, "Not signed in", "The e-mail address and the password do not fit.");
          }
          throttle.succeeded(email);
          return new JsonObject()
              .put("accessToken", token.get())
              .put("expiresIn", Authenticator.LIFETIME.toSeconds());
        });
  }
}
