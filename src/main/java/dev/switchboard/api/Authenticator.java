package dev.switchboard.api;

import dev.switchboard.access.Credential;
import dev.switchboard.access.Holder;
import dev.switchboard.access.SignInStore;
import dev.switchboard.access.Token;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import dev.switchboard.oidc.OidcConfig;
import dev.switchboard.oidc.RelyingParty;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Knows people by their access token and machines by their API key, and looks each time whether
 * they are still in. Thread-safe.
 */
public final class Authenticator {
  static final String KEY_PREFIX = "sbk_";
  private static final long PATIENCE_SECONDS = 5;

  private final SignInStore store;
  private final AccessTokens tokens;
  private final Passwords passwords;
  private final SecondFactors factors;
  private final Throttle throttle = new Throttle(InstantSource.system());
  private final Vault vault;
  private final RelyingParty providers;

  /** One that asks providers in the public net only. */
  public Authenticator(Vertx vertx, TenantDatabase database, String jwtSecret, Vault vault) {
    this(vertx, database, jwtSecret, vault, new OidcConfig(List.of()));
  }

  /**
   * @param jwtSecret signs the access tokens; a secret
   * @param vault holds the secrets of second factors and of providers
   */
  public Authenticator(
      Vertx vertx, TenantDatabase database, String jwtSecret, Vault vault, OidcConfig oidc) {
    this.store = new SignInStore(database);
    this.tokens = new AccessTokens(vertx, jwtSecret);
    this.passwords = new Passwords(vertx);
    this.factors = new SecondFactors(vault, InstantSource.system());
    this.vault = vault;
    this.providers = new RelyingParty(vertx, oidc);
  }

  SignInStore store() {
    return store;
  }

  AccessTokens tokens() {
    return tokens;
  }

  Passwords passwords() {
    return passwords;
  }

  Vault vault() {
    return vault;
  }

  /** We, as agencies' OpenID providers see us. */
  RelyingParty providers() {
    return providers;
  }

  SecondFactors factors() {
    return factors;
  }

  /** Failed sign-ins, counted for all event loops of the node. */
  Throttle throttle() {
    return throttle;
  }

  /**
   * Whose a token or key is, for whoever holds a socket of theirs; fails when it cannot be found
   * out.
   */
  public Future<Optional<Holder>> holder(String token) {
    return authenticate(token)
        .map(who -> Optional.of(new Holder(who.scope(), who.credential())))
        .recover(e ->
            e instanceof Problem
                ? Future.failedFuture(e)
                : Future.succeededFuture(Optional.empty()));
  }

  /**
   * Who a token or key belongs to, as they are now. Fails when it is not good; with a {@link
   * Problem} when that cannot be found out.
   */
  Future<Principal> authenticate(String token) {
    return token.startsWith(KEY_PREFIX)
        ? known(store.key(new Token(token).hash()).map(found -> found.map(Authenticator::of)))
        : tokens
            .read(token)
            .compose(said ->
                known(store.session(session(said)).map(found -> found.map(Authenticator::of)))
                    .compose(who ->
                        who.tenantId() == said.tenantId()
                            ? Future.succeededFuture(who)
                            : Future.failedFuture("another tenant's session")));
  }

  /**
   * Somebody who got in earlier, as they are now. Fails with a {@link Problem} when they are out,
   * or that cannot be found out.
   */
  Future<Principal> now(Credential credential) {
    Future<Optional<Principal>> looking =
        switch (credential) {
          case Credential.Person(_, var session, _) ->
              store.session(session).map(found -> found.map(Authenticator::of));
          case Credential.Key(var key) -> store.key(key).map(found -> found.map(Authenticator::of));
        };
    return known(looking)
        .recover(e ->
            Future.failedFuture(
                e instanceof Problem ? e : Problem.of(401, "Not signed in", "Sign in again.")));
  }

  /** Who an access token says it is of, for the one answer that is owed without a database. */
  Future<Principal> claimed(String token) {
    return tokens.read(token);
  }

  private static long session(Principal said) {
    return switch (said.credential()) {
      case Credential.Person person -> person.sessionId();
      case Credential.Key _ -> throw new IllegalStateException("no token names a key");
    };
  }

  // Not knowing is not the same as not being known: the caller's token may be good.
  private static Future<Principal> known(Future<Optional<Principal>> looking) {
    return looking
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .recover(e ->
            Future.failedFuture(
                Problem.of(503, "Not now", "The token or key could not be looked up. Try again.")))
        .compose(found ->
            found
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture("no such session or key")));
  }

  private static Principal of(SignInStore.Key key) {
    return new Principal(key.scope(), key.name(), new Credential.Key(key.id()), key.right());
  }

  private static Principal of(SignInStore.Present present) {
    SignInStore.Session session = present.session();
    return new Principal(
        present.scope(),
        session.name(),
        new Credential.Person(session.userId(), session.id(), session.role()),
        session.role().right());
  }
}
