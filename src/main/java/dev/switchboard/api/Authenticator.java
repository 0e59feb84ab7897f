package dev.switchboard.api;

import com.password4j.Argon2Function;
import com.password4j.Password;
import dev.switchboard.access.Credential;
import dev.switchboard.access.Role;
import dev.switchboard.access.SignInStore;
import dev.switchboard.db.TenantDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;

/** Knows people by password and by token, and machines by API key. Thread-safe. */
public final class Authenticator {
  /** How long an access token is good for; until refresh tokens exist, a working day. */
  public static final Duration LIFETIME = Duration.ofHours(12);

  private static final String KEY_PREFIX = "sbk_";
  private static final String ALGORITHM = "HS256";
  // Checked when there is no such person, so that the answer takes as long as for a wrong password.
  private static final String NOBODYS_HASH =
      Password.hash("nobody").addRandomSalt().with(argon2()).getResult();

  private final Vertx vertx;
  private final SignInStore store;
  private final JWTAuth tokens;

  /**
   * @param jwtSecret signs the access tokens; a secret
   */
  public Authenticator(Vertx vertx, TenantDatabase database, String jwtSecret) {
    this.vertx = vertx;
    this.store = new SignInStore(database);
    this.tokens =
        JWTAuth.create(
            vertx,
            new JWTAuthOptions()
                .addPubSecKey(new PubSecKeyOptions().setAlgorithm(ALGORITHM).setBuffer(jwtSecret)));
  }

  private static Argon2Function argon2() {
    return Argon2Function.getInstance(19 * 1024, 2, 1, 32, com.password4j.types.Argon2.ID);
  }

  /** Who a bearer token or API key belongs to; fails when it is not good. */
  public Future<Principal> authenticate(String token) {
    if (token.startsWith(KEY_PREFIX)) {
      return store
          .key(sha256(token))
          // Not knowing is not the same as not being known: the caller's key may be good.
          .recover(e ->
              Future.failedFuture(
                  Problem.of(503, "Not now", "The key could not be looked up. Try again.")))
          .compose(found ->
              found
                  .map(key -> Future.succeededFuture(principal(key)))
                  .orElseGet(() -> Future.failedFuture("no such key")));
    }
    return tokens
        .authenticate(new TokenCredentials(token))
        .map(user -> principal(user.principal()));
  }

  private static Principal principal(SignInStore.Key key) {
    return new Principal(key.tenantId(), key.name(), new Credential.Key(key.id()), key.right());
  }

  private static Principal principal(JsonObject claims) {
    Role role = Role.of(claims.getString("role")).orElseThrow();
    return new Principal(
        Long.parseLong(claims.getString("tenant")),
        claims.getString("name"),
        new Credential.Person(Long.parseLong(claims.getString("sub")), 0, role),
        role.right());
  }

  /**
   * Checks an e-mail address and a password; takes as long for an unknown address.
   *
   * @return an access token, or empty when they do not fit
   */
  Future<Optional<String>> signIn(String email, String password) {
    return store
        .user(email)
        .compose(found -> {
          String hash = found.map(SignInStore.User::passwordHash).orElse(NOBODYS_HASH);
          return vertx
              .executeBlocking(() -> fits(password, hash), false)
              .map(fits -> fits ? found.map(this::token) : Optional.empty());
        });
  }

  private static boolean fits(String password, String hash) {
    return Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash));
  }

  private String token(SignInStore.User who) {
    return tokens.generateToken(
        new JsonObject()
            .put("sub", Long.toString(who.id()))
            .put("tenant", Long.toString(who.tenantId()))
            .put("name", who.name())
            .put("role", who.role().wire()),
        new JWTOptions().setAlgorithm(ALGORITHM).setExpiresInSeconds((int) LIFETIME.toSeconds()));
  }

  private static Buffer sha256(String key) {
    try {
      return Buffer.buffer(
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
