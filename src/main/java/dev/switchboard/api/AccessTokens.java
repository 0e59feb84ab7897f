package dev.switchboard.api;

import dev.switchboard.access.Credential;
import dev.switchboard.access.Role;
import dev.switchboard.access.SignInStore.Session;
import dev.switchboard.db.Scope;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Duration;
import java.util.Set;

/**
 * Access tokens: JWTs that name a session. What they say of the person is as it was when they were
 * made; the session says what it is now. Thread-safe.
 */
final class AccessTokens {
  private static final String ALGORITHM = "HS256";
  private static final String ISSUER = "switchboard";

  private final JWTAuth tokens;

  /**
   * @param secret signs; a secret
   */
  AccessTokens(Vertx vertx, String secret) {
    this.tokens =
        JWTAuth.create(
            vertx,
            new JWTAuthOptions()
                .setJWTOptions(new JWTOptions().setIssuer(ISSUER))
                .addPubSecKey(new PubSecKeyOptions().setAlgorithm(ALGORITHM).setBuffer(secret)));
  }

  String issue(Session session, Duration life) {
    return tokens.generateToken(
        new JsonObject()
            .put("sub", Long.toString(session.userId()))
            .put("tenant", Long.toString(session.tenantId()))
            .put("sid", Long.toString(session.id()))
            .put("name", session.name())
            .put("role", session.role().wire()),
        new JWTOptions()
            .setAlgorithm(ALGORITHM)
            .setIssuer(ISSUER)
            .setExpiresInSeconds((int) life.toSeconds()));
  }

  /** Who a token says it is of; fails when we did not sign it, or its time is over. */
  Future<Principal> read(String token) {
    return tokens
        .authenticate(new TokenCredentials(token))
        .compose(user ->
            // Without an end it would be good for ever.
            user.attributes().containsKey("exp")
                ? Future.succeededFuture(principal(user.principal()))
                : Future.failedFuture("no end"));
  }

  private static Principal principal(JsonObject claims) {
    Role role = Role.of(claims.getString("role")).orElseThrow();
    long user = Long.parseLong(claims.getString("sub"));
    return new Principal(
        // What they see is in no token: nothing, until their session was looked up.
        new Scope(Long.parseLong(claims.getString("tenant")), user, Set.of()),
        claims.getString("name"),
        new Credential.Person(user, Long.parseLong(claims.getString("sid")), role),
        role.right());
  }
}
