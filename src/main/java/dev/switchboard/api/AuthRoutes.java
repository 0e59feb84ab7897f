package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.Credential;
import dev.switchboard.access.Right;
import dev.switchboard.access.SecondFactorStore;
import dev.switchboard.access.SecondFactorStore.Factor;
import dev.switchboard.access.SessionStore;
import dev.switchboard.access.SignInStore.Refreshed;
import dev.switchboard.access.SignInStore.Session;
import dev.switchboard.access.Token;
import dev.switchboard.access.UserStore;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signing in, staying so and signing out. A browser that asks for {@code refresh} gets a short
 * access token and a cookie that renews it; others get a token for a working day.
 */
final class AuthRoutes {
  static final String BASE = "/api/v1/auth";

  private final Authenticator authenticator;
  private final TenantDatabase database;
  private final Endpoints endpoints;
  private final Bus bus;
  private final Audit audit;
  private final Sessions sessions;
  private final SignIn signIn;
  private final ProviderSignIn byProvider;
  private final PasswordChoice chosen;
  private final Setup setup;

  AuthRoutes(Authenticator authenticator, TenantDatabase database, Sends sends) {
    this.authenticator = authenticator;
    this.database = database;
    this.endpoints = new Endpoints(database);
    this.bus = sends.bus();
    this.audit = new Audit(sends.ids());
    this.sessions = new Sessions(authenticator, database, sends.ids());
    this.signIn = new SignIn(authenticator, database, audit);
    this.byProvider = new ProviderSignIn(authenticator, database, sends.ids(), sessions);
    this.setup = new Setup(authenticator, database, sends.ids());
    this.chosen = new PasswordChoice(authenticator, database, audit, bus);
  }

  /** What is answered to those who have not signed in. */
  void mountOpen(Router router) {
    router.post(BASE + "/login").handler(c -> ApiRouter.answer(c, login(c)));
    router.post(BASE + "/refresh").handler(c -> ApiRouter.answer(c, refresh(c)));
    router.post(BASE + "/setup").handler(c -> ApiRouter.answer(c, setup.handle(c)));
    router.post(BASE + "/logout").handler(c -> ApiRouter.answer(c, logout(c)));
    router.post(BASE + "/password").handler(c -> ApiRouter.answer(c, chosen.choose(c)));
    byProvider.mountOpen(router);
  }

  void mount(Router router) {
    router.get(BASE + "/me").handler(endpoints.read(AuthRoutes::me));
    router.put(BASE + "/password").handler(endpoints.person(chosen::change));
    router.post(BASE + "/logout-everywhere").handler(endpoints.person(this::logoutEverywhere));
  }

  private Future<JsonObject> login(RoutingContext context) {
    JsonObject body = Requests.body(context);
    boolean refreshes = Boolean.TRUE.equals(body.getValue("refresh"));
    if (refreshes) {
      Caller.requireOwnPage(context);
    }
    return signIn
        .who(context, body)
        .compose(user -> sessions.begin(context, Sessions.Whose.of(user), refreshes));
  }

  private Future<JsonObject> refresh(RoutingContext context) {
    Caller.requireOwnPage(context);
    Optional<Token> presented = RefreshCookie.of(context);
    if (presented.isEmpty()) {
      throw notSignedIn();
    }
    SignIn.pause(
        context, authenticator.throttle().take(SignIn.place(context), Throttle.MOST_BY_PLACE));
    Token next = Token.fresh("");
    return authenticator
        .store()
        .refresh(presented.get(), next, Sessions.REFRESH)
        .compose(refreshed ->
            switch (refreshed) {
              case Refreshed.Rotated(var session) -> {
                authenticator.throttle().giveBack(SignIn.place(context));
                RefreshCookie.give(context, next, Sessions.REFRESH);
                yield Future.succeededFuture(sessions.answer(session, Sessions.SHORT));
              }
              case Refreshed.Reused(var session) -> reused(context, session);
              case Refreshed.Refused() -> {
                RefreshCookie.take(context);
                yield Future.failedFuture(notSignedIn());
              }
            });
  }

  private Future<JsonObject> reused(RoutingContext context, Session session) {
    RefreshCookie.take(context);
    Act act = Act.of(Act.Kind.SIGN_IN_TOKEN_REUSED, session.userId(), new JsonObject());
    return database
        .transaction(
            Scope.all(session.tenantId()),
            tx -> {
              Withdrawal.tell(tx, bus, session.tenantId());
              return audit.append(
                  tx, Audit.nobody(context, session.tenantId(), session.name()), act);
            })
        .transform(done -> Future.failedFuture(notSignedIn()));
  }

  private static Problem notSignedIn() {
    return Problem.of(401, "Not signed in", "Sign in again.");
  }

  // By the cookie or by the access token, whichever there is; who is out already is out.
  private Future<JsonObject> logout(RoutingContext context) {
    Caller.requireOwnPage(context);
    Future<?> byCookie =
        RefreshCookie.of(context)
            .<Future<?>>map(token ->
                authenticator
                    .store()
                    .signOut(token)
                    .onSuccess(found -> found.ifPresent(tenant -> Withdrawal.tell(bus, tenant))))
            .orElseGet(Future::succeededFuture);
    Future<?> byToken =
        ApiRouter.bearer(context)
            .<Future<?>>map(token ->
                authenticator
                    .authenticate(token)
                    .compose(
                        this::endSession,
                        e ->
                            e instanceof Problem
                                ? Future.failedFuture(e)
                                : Future.succeededFuture()))
            .orElseGet(Future::succeededFuture);
    RefreshCookie.take(context);
    return Future.all(byCookie, byToken).map(new JsonObject());
  }

  private Future<Void> endSession(Principal who) {
    return switch (who.credential()) {
      case Credential.Key _ -> Future.succeededFuture();
      case Credential.Person person ->
          database.transaction(
              who.scope(),
              tx -> {
                Withdrawal.tell(tx, bus, who.tenantId());
                return SessionStore.end(tx, person.sessionId(), "signed out");
              });
    };
  }

  private Future<JsonObject> logoutEverywhere(RoutingContext context, Actor who, Tx tx) {
    long user = Objects.requireNonNull(who.userId());
    RefreshCookie.take(context);
    Withdrawal.tell(tx, bus, who.tenantId());
    return SessionStore.endAll(tx, user, "signed out everywhere")
        .compose(count ->
            audit.append(
                tx,
                context,
                Act.of(
                    Act.Kind.USER_SIGNED_OUT_EVERYWHERE,
                    user,
                    new JsonObject().put("sessions", count))))
        .map(new JsonObject());
  }

  private static Future<JsonObject> me(RoutingContext context, Actor who, Tx tx) {
    Principal principal = ApiRouter.who(context);
    JsonArray rights = new JsonArray();
    Arrays.stream(Right.values())
        .filter(principal.right()::includes)
        .forEach(right -> rights.add(right.wire()));
    @Nullable Long id = who.userId();
    Future<JsonObject> person = id == null ? key(who) : person(tx, id);
    return person.compose(user ->
        DirectoryReadStore.agency(tx)
            .map(agency ->
                new JsonObject().put("user", user).put("agency", agency).put("rights", rights)));
  }

  private static Future<JsonObject> key(Actor who) {
    return Future.succeededFuture(
        new JsonObject().putNull("id").put("name", who.name()).put("role", "key"));
  }

  private static Future<JsonObject> person(Tx tx, long id) {
    return UserStore.one(tx, id)
        .compose(found ->
            SecondFactorStore.read(tx, id)
                .map(factor ->
                    found
                        .orElseThrow()
                        .toJson()
                        .put("totp", factor.filter(Factor::isConfirmed).isPresent())));
  }
}
