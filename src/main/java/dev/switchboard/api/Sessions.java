package dev.switchboard.api;

import dev.switchboard.access.Role;
import dev.switchboard.access.SessionStore;
import dev.switchboard.access.SignInStore.Session;
import dev.switchboard.access.SignInStore.User;
import dev.switchboard.access.Token;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;

/**
 * Begins sessions of those who proved who they are. Each is a new one, with tokens nobody had
 * before: what a browser brought along becomes nothing.
 */
final class Sessions {
  static final Duration WORKING_DAY = Duration.ofHours(12);
  static final Duration SHORT = Duration.ofMinutes(15);
  static final Duration REFRESH = Duration.ofDays(7);
  private static final Duration SESSION = Duration.ofDays(30);

  private final Authenticator authenticator;
  private final TenantDatabase database;
  private final Ids ids;

  Sessions(Authenticator authenticator, TenantDatabase database, Ids ids) {
    this.authenticator = authenticator;
    this.database = database;
    this.ids = ids;
  }

  /** Whose session. */
  record Whose(long id, long tenantId, String name, Role role) {
    static Whose of(User user) {
      return new Whose(user.id(), user.tenantId(), user.name(), user.role());
    }
  }

  /**
   * Begins one; answers with its access token.
   *
   * @param refreshes whether the browser gets a cookie to renew it with
   */
  Future<JsonObject> begin(RoutingContext context, Whose user, boolean refreshes) {
    Instant now = Instant.now();
    var session =
        new SessionStore.New(
            ids.next(),
            user.tenantId(),
            user.id(),
            now.plus(refreshes ? SESSION : WORKING_DAY),
            Caller.address(context),
            Caller.agent(context));
    Token refresh = Token.fresh("");
    var signedIn = new Session(session.id(), user.tenantId(), user.id(), user.name(), user.role());
    return database
        .transaction(
            Scope.all(user.tenantId()),
            tx ->
                SessionStore.begin(tx, session)
                    .compose(begun ->
                        refreshes
                            ? SessionStore.first(tx, session, refresh, now.plus(REFRESH))
                            : Future.succeededFuture()))
        .map(done -> {
          if (refreshes) {
            RefreshCookie.give(context, refresh, REFRESH);
          }
          return answer(signedIn, refreshes ? SHORT : WORKING_DAY);
        });
  }

  JsonObject answer(Session session, Duration life) {
    return new JsonObject()
        .put("accessToken", authenticator.tokens().issue(session, life))
        .put("expiresIn", life.toSeconds());
  }
}
