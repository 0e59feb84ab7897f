package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.SecondFactorStore;
import dev.switchboard.access.SecondFactorStore.Factor;
import dev.switchboard.access.Totp;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One's own second factor: set up, confirmed by a code, turned off. The password is asked for
 * again, so that a page left open is not enough.
 */
final class SecondFactorRoutes implements Routes {
  private static final String BASE = "/api/v1/auth/totp";

  private final Endpoints endpoints;
  private final Proof proof;
  private final SecondFactors factors;
  private final Audit audit;

  SecondFactorRoutes(Endpoints endpoints, Authenticator authenticator, Audit audit) {
    this.endpoints = endpoints;
    this.proof = new Proof(authenticator);
    this.factors = authenticator.factors();
    this.audit = audit;
  }

  @Override
  public void mount(Router router) {
    router.post(BASE).handler(endpoints.person(this::begin));
    router.post(BASE + "/confirm").handler(endpoints.person(this::confirm));
    router.delete(BASE).handler(endpoints.person(this::remove));
  }

  private Future<JsonObject> begin(RoutingContext context, Actor who, Tx tx) {
    long user = me(who);
    String secret = Totp.newSecret();
    return requirePassword(context, tx, user)
        .compose(email ->
            SecondFactorStore.begin(tx, who.tenantId(), user, factors.sealed(user, secret))
                .map(begun -> {
                  if (!begun) {
                    throw Problem.of(409, "In use", "Turn the present one off first.");
                  }
                  context.response().setStatusCode(201);
                  return new JsonObject().put("secret", secret).put("uri", uri(email, secret));
                }));
  }

  private static String uri(String email, String secret) {
    return "otpauth://totp/Switchboard:%s?secret=%s&issuer=Switchboard"
        .formatted(URLEncoder.encode(email, StandardCharsets.UTF_8), secret);
  }

  private Future<JsonObject> confirm(RoutingContext context, Actor who, Tx tx) {
    long user = me(who);
    JsonObject body = Requests.body(context);
    Fields.only(body, "code");
    String code = Fields.text(body, "code", 10);
    proof.slowDown(context, user);
    return SecondFactorStore.read(tx, user)
        .compose(found -> {
          Factor factor =
              found.filter(f -> !f.isConfirmed()).orElseThrow(SecondFactorRoutes::nothing);
          long step =
              factors
                  .step(user, factor, code)
                  .orElseThrow(() -> Problem.field("code", "is not the one of this moment"));
          return SecondFactorStore.confirm(tx, user, step);
        })
        .compose(confirmed ->
            confirmed
                ? SecondFactorStore.addCodes(tx, who.tenantId(), user)
                : Future.failedFuture(nothing()))
        .compose(codes ->
            audit
                .append(tx, context, Act.of(Act.Kind.USER_TOTP_ON, user, new JsonObject()))
                .map(new JsonObject().put("recoveryCodes", new JsonArray(codes))));
  }

  private static Problem nothing() {
    return Problem.of(409, "Nothing to confirm", "Begin with POST " + BASE + ".");
  }

  private Future<JsonObject> remove(RoutingContext context, Actor who, Tx tx) {
    long user = me(who);
    return requirePassword(context, tx, user)
        .compose(email -> SecondFactorStore.remove(tx, user))
        .compose(removed -> {
          if (!removed) {
            throw Problem.notFound("second factor");
          }
          return audit.append(tx, context, Act.of(Act.Kind.USER_TOTP_OFF, user, new JsonObject()));
        })
        .map(new JsonObject());
  }

  private Future<String> requirePassword(RoutingContext context, Tx tx, long user) {
    JsonObject body = Requests.body(context);
    Fields.only(body, "password");
    var password = new Proof.Password("password", Requests.text(body, "password"));
    return proof.require(context, tx, user, password);
  }

  private static long me(Actor who) {
    return Objects.requireNonNull(who.userId());
  }
}
