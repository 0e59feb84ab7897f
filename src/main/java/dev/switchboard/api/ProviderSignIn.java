package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.FederatedStore;
import dev.switchboard.access.FederatedStore.Person;
import dev.switchboard.access.ProviderStore;
import dev.switchboard.access.ProviderStore.Found;
import dev.switchboard.access.ProviderStore.OwnProvider;
import dev.switchboard.access.Token;
import dev.switchboard.api.FlowCookie.Flow;
import dev.switchboard.api.TurnedAway.Word;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.oidc.Attempt;
import dev.switchboard.oidc.Client;
import dev.switchboard.oidc.Identity;
import dev.switchboard.oidc.ProviderException;
import dev.switchboard.oidc.RelyingParty;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sign-in by an agency's OpenID provider: sends a browser there, and lets in who comes back
 * (docs/sign-in.md). A browser is always answered with a page of ours or of the provider's.
 */
final class ProviderSignIn {
  static final String BASE = AuthRoutes.BASE + "/oidc";
  static final String CALLBACK = BASE + "/callback";
  private static final Logger LOG = LoggerFactory.getLogger(ProviderSignIn.class);
  private static final int LONGEST_CODE = 4096;

  private final Authenticator authenticator;
  private final TenantDatabase database;
  private final ProviderStore providers;
  private final RelyingParty party;
  private final FlowCookie cookie;
  private final Audit audit;
  private final Newcomers newcomers;
  private final Sessions sessions;

  ProviderSignIn(Authenticator authenticator, TenantDatabase database, Ids ids, Sessions sessions) {
    this.authenticator = authenticator;
    this.database = database;
    this.providers = new ProviderStore(database);
    this.party = authenticator.providers();
    this.cookie = new FlowCookie(authenticator.vault(), InstantSource.system());
    this.audit = new Audit(ids);
    this.newcomers = new Newcomers(ids, audit);
    this.sessions = sessions;
  }

  void mountOpen(Router router) {
    router.get(BASE + "/provider").handler(c -> ApiRouter.answer(c, offered(c)));
    router.get(BASE + "/start").handler(c -> send(c, start(c)));
    router.get(CALLBACK).handler(c -> send(c, comeBack(c)));
    router.post(BASE + "/code").handler(c -> ApiRouter.answer(c, code(c)));
  }

  // Errors of ours are told by the page, too: a browser that is sent somewhere shows what it gets.
  private static void send(RoutingContext context, Future<String> where) {
    where
        .otherwise(e -> turned(e).page())
        .onSuccess(location -> {
          var _ =
              context
                  .response()
                  .setStatusCode(302)
                  .putHeader("Location", location)
                  .putHeader("Cache-Control", "no-store")
                  .putHeader("Referrer-Policy", "no-referrer")
                  .end();
        });
  }

  private static Word turned(Throwable e) {
    return switch (e) {
      case TurnedAway known -> known.word();
      case ProviderException known ->
          known.kind() == ProviderException.Kind.UNREACHABLE ? Word.UNREACHABLE : Word.PROVIDER;
      default -> {
        LOG.error("a sign-in by a provider failed", e);
        yield Word.NOT_NOW;
      }
    };
  }

  private static <T> Future<T> turnAway(Word word) {
    return Future.failedFuture(new TurnedAway(word));
  }

  /** Who speaks for a domain, for the sign-in page. Of addresses and people nothing is said. */
  private Future<JsonObject> offered(RoutingContext context) {
    @Nullable String domain = Requests.param(context, "domain");
    if (domain == null || domain.length() > ProviderRequest.LONGEST_DOMAIN) {
      throw Problem.field("domain", "must be what follows the @ of an e-mail address");
    }
    SignIn.pause(
        context,
        authenticator.throttle().take("domain " + Caller.address(context), Throttle.MOST_BY_PLACE));
    return providers
        .of(domain.toLowerCase(Locale.ROOT))
        .map(found ->
            new JsonObject().put("provider", found.map(ProviderSignIn::json).orElse(null)));
  }

  private static JsonObject json(Found provider) {
    return new JsonObject().put("id", Long.toString(provider.id())).put("name", provider.name());
  }

  private Future<String> start(RoutingContext context) {
    if (isTooOften(context)) {
      return turnAway(Word.TOO_OFTEN);
    }
    var attempt = Attempt.fresh(Caller.base(context) + CALLBACK);
    return asked(context)
        .compose(found ->
            found
                .map(known -> start(context, known.tenantId(), attempt))
                .orElseGet(() -> turnAway(Word.NO_PROVIDER)));
  }

  private boolean isTooOften(RoutingContext context) {
    return authenticator
        .throttle()
        .take(SignIn.place(context), Throttle.MOST_BY_PLACE)
        .isPositive();
  }

  // By its id, or by the address of whoever comes: then its domain says which.
  private Future<Optional<Found>> asked(RoutingContext context) {
    @Nullable String id = context.request().getParam("provider");
    @Nullable String email = context.request().getParam("email");
    if (id != null && id.matches("[0-9]{1,18}")) {
      return providers.of(Long.parseLong(id));
    }
    if (email == null || email.indexOf('\0') >= 0) {
      return Future.succeededFuture(Optional.empty());
    }
    return providers.of(email.strip().substring(email.strip().lastIndexOf('@') + 1));
  }

  private Future<String> start(RoutingContext context, long tenant, Attempt attempt) {
    return provider(tenant)
        .compose(provider ->
            party
                .signInAt(client(provider), attempt)
                .onFailure(e -> failed(context, tenant, provider, null, e))
                .onSuccess(location ->
                    cookie.give(
                        context,
                        new Flow.Away(tenant, provider.id(), provider.version(), attempt))));
  }

  private Future<OwnProvider> provider(long tenant) {
    return database
        .transaction(Scope.all(tenant), ProviderStore::read)
        .compose(found ->
            found.map(Future::succeededFuture).orElseGet(() -> turnAway(Word.NO_PROVIDER)));
  }

  private Client client(OwnProvider provider) {
    String secret =
        authenticator
            .vault()
            .unseal(provider.secret().getBytes(), ProviderRequest.purpose(provider.id()));
    return new Client(provider.words().issuer(), provider.words().clientId(), secret);
  }

  private Future<String> comeBack(RoutingContext context) {
    Optional<Flow.Away> away = cookie.away(context);
    FlowCookie.take(context);
    if (isTooOften(context)) {
      return turnAway(Word.TOO_OFTEN);
    }
    if (away.isEmpty() || !isOf(away.get().attempt(), context.request().getParam("state"))) {
      return turnAway(Word.AGAIN);
    }
    return spend(away.get()).compose(spent -> finish(context, away.get()));
  }

  private static boolean isOf(Attempt attempt, @Nullable String state) {
    return state != null
        && MessageDigest.isEqual(
            attempt.state().getBytes(StandardCharsets.UTF_8),
            state.getBytes(StandardCharsets.UTF_8));
  }

  // Before anything is asked: of two that come back with the same at once, one goes on.
  private Future<Void> spend(Flow.Away away) {
    Instant until = Instant.now().plus(FlowCookie.AWAY);
    return database
        .transaction(
            Scope.all(away.tenantId()),
            tx ->
                FederatedStore.spend(
                    tx, away.tenantId(), new Token(away.attempt().state()).hash(), until))
        .compose(isFirst -> isFirst ? Future.succeededFuture() : turnAway(Word.AGAIN));
  }

  private Future<String> finish(RoutingContext context, Flow.Away away) {
    @Nullable String error = context.request().getParam("error");
    @Nullable String code = context.request().getParam("code");
    if (error != null) {
      return turnAway(error.equals("access_denied") ? Word.CANCELLED : Word.PROVIDER);
    }
    if (code == null || code.isEmpty() || code.length() > LONGEST_CODE) {
      return turnAway(Word.PROVIDER);
    }
    var back = new RelyingParty.Return(code, context.request().getParam("iss"));
    return provider(away.tenantId())
        .compose(provider ->
            provider.id() == away.providerId() && provider.version() == away.version()
                ? party
                    .identify(client(provider), away.attempt(), back)
                    .onFailure(e -> failed(context, away.tenantId(), provider, null, e))
                    .compose(identity -> admit(context, away.tenantId(), provider, identity))
                : turnAway(Word.AGAIN));
  }

  private Future<String> admit(
      RoutingContext context, long tenant, OwnProvider provider, Identity identity) {
    var comer = new Newcomers.Comer(tenant, provider, identity);
    return database
        .transaction(Scope.all(tenant), tx -> newcomers.admit(context, tx, comer))
        .compose(outcome ->
            switch (outcome) {
              case Newcomers.Outcome.In(var person) -> enter(context, tenant, provider, person);
              case Newcomers.Outcome.Out(var user, var why) -> {
                failed(context, tenant, provider, user, new IllegalStateException(why));
                yield turnAway(Word.NOT_LET_IN);
              }
            });
  }

  private Future<String> enter(
      RoutingContext context, long tenant, OwnProvider provider, Person person) {
    return wantsCode(tenant, provider, person)
        .compose(wantsCode -> {
          if (wantsCode) {
            cookie.give(context, new Flow.Waiting(tenant, person.id()));
            return Future.succeededFuture(Word.CODE.page());
          }
          return sessions
              .begin(context, whose(tenant, person), true)
              .map(begun -> {
                // One for the way there, one for the way back.
                authenticator.throttle().giveBack(SignIn.place(context));
                authenticator.throttle().giveBack(SignIn.place(context));
                return Word.DONE.page();
              });
        });
  }

  private Future<Boolean> wantsCode(long tenant, OwnProvider provider, Person person) {
    return provider.words().asksOwnFactor()
        ? database
            .transaction(
                Scope.all(tenant), tx -> authenticator.factors().judge(tx, person.id(), null))
            .map(verdict -> verdict == SecondFactors.Verdict.MISSING)
        : Future.succeededFuture(false);
  }

  private static Sessions.Whose whose(long tenant, Person person) {
    return new Sessions.Whose(person.id(), tenant, person.name(), person.role());
  }

  /** The second factor of somebody whom the provider knew. */
  private Future<JsonObject> code(RoutingContext context) {
    Caller.requireOwnPage(context);
    JsonObject body = Requests.body(context);
    Fields.only(body, "code");
    String code = Fields.text(body, "code", 40);
    Flow.Waiting waiting =
        cookie
            .waiting(context)
            .orElseThrow(() -> Problem.of(401, "Not signed in", "Sign in again."));
    SignIn.pause(
        context,
        authenticator.throttle().take("proof of " + waiting.userId(), Throttle.MOST_BY_ADDRESS));
    return database
        .transaction(
            Scope.all(waiting.tenantId()),
            tx ->
                FederatedStore.byId(tx, waiting.userId())
                    .compose(found ->
                        authenticator
                            .factors()
                            .judge(tx, waiting.userId(), code)
                            .map(verdict ->
                                found
                                    .filter(Person::isActive)
                                    .filter(person -> verdict == SecondFactors.Verdict.GOOD))))
        .compose(good -> {
          if (good.isEmpty()) {
            wrongCode(context, waiting);
            throw Problem.unproven("code", "does not fit, or was used before");
          }
          FlowCookie.take(context);
          return sessions.begin(context, whose(waiting.tenantId(), good.get()), true);
        });
  }

  private void wrongCode(RoutingContext context, Flow.Waiting waiting) {
    Act act =
        Act.of(Act.Kind.SIGN_IN_FAILED, waiting.userId(), new JsonObject().put("reason", "code"));
    log(context, waiting.tenantId(), "", act);
  }

  private void failed(
      RoutingContext context,
      long tenant,
      OwnProvider provider,
      @Nullable Long user,
      Throwable why) {
    JsonObject detail =
        new JsonObject().put("reason", "provider").put("why", String.valueOf(why.getMessage()));
    Act act = new Act(Act.Kind.SIGN_IN_FAILED, user == null ? null : Long.toString(user), detail);
    log(context, tenant, provider.words().name(), act);
  }

  private void log(RoutingContext context, long tenant, String name, Act act) {
    var doer = Audit.nobody(context, tenant, name);
    database
        .transaction(Scope.all(tenant), tx -> audit.append(tx, doer, act))
        .onFailure(e -> LOG.warn("a failed sign-in is in no log: {}", e.toString()));
  }
}
