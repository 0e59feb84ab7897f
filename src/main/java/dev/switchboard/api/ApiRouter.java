package dev.switchboard.api;

import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Edits;
import dev.switchboard.feed.FeedStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of {@code /api/v1} (docs/api.md). Every one wants a token, but the sign-in. */
public final class ApiRouter {
  private static final Logger LOG = LoggerFactory.getLogger(ApiRouter.class);
  private static final long MOST_BYTES = 1024 * 1024;
  private static final String BEARER = "Bearer ";
  private static final String KNOWN = "known";
  private static final String CLAIMED = "claimed";

  private final TenantDatabase database;
  private final FeedStore feed;
  private final Authenticator authenticator;
  private final ApiConfig config;
  private final Sends sends;
  private final Quota quota;
  private final List<Routes> more;
  private final DocumentRoutes documents = DocumentRoutes.load();

  public ApiRouter(
      TenantDatabase database,
      FeedStore feed,
      Authenticator authenticator,
      ApiConfig config,
      Sends sends,
      Quota quota) {
    this(database, feed, authenticator, config, sends, quota, List.of());
  }

  private ApiRouter(
      TenantDatabase database,
      FeedStore feed,
      Authenticator authenticator,
      ApiConfig config,
      Sends sends,
      Quota quota,
      List<Routes> more) {
    this.database = database;
    this.feed = feed;
    this.authenticator = authenticator;
    this.config = config;
    this.sends = sends;
    this.quota = quota;
    this.more = more;
  }

  /** The same, with further routes behind its sign-in. */
  public ApiRouter with(Routes... routes) {
    List<Routes> all = new ArrayList<>(more);
    all.addAll(List.of(routes));
    return new ApiRouter(database, feed, authenticator, config, sends, quota, List.copyOf(all));
  }

  /** A router for one event loop. */
  public Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    router.route().handler(Caller.by(config.proxies()));
    AuthRoutes auth = new AuthRoutes(authenticator, database, sends);
    documents.mountFirst(router, this::authenticate);
    more.forEach(routes -> routes.mountFirst(router, this::authenticate));
    router.route("/api/*").handler(ApiRouter::refuseNul).handler(ApiRouter::readAsJson);
    router.route("/api/*").handler(BodyHandler.create(false).setBodyLimit(MOST_BYTES));
    auth.mountOpen(router);
    router.route("/api/*").handler(this::authenticate);
    auth.mount(router);
    router.get("/api/v1/me").handler(tenant(this::me));
    router.get("/api/v1/search").handler(tenant(SearchRoutes::search));
    SendRoutes out = new SendRoutes(vertx, database, sends);
    desk(out).forEach(routes -> routes.mount(router));
    router.post("/api/v1/conversations/:id/typing").handler(signedIn(out::typing));
    router.post("/api/v1/conversations/:id/takeover").handler(signedIn(out::takeOver));
    router.get("/api/v1/alerts").handler(tenant(SendRoutes::alerts));
    router.post("/api/v1/conversations/:id/messages").handler(signedIn(out::toConversation));
    router.post("/api/v1/messages").handler(signedIn(out::toCustomer));
    router.get("/api/v1/messages/:id").handler(tenant(SendRoutes::message));
    router.post("/api/v1/messages/:id/retry").handler(signedIn(out::retry));
    router.post("/api/v1/messages/:id/cancel").handler(signedIn(out::cancel));
    more.forEach(routes -> routes.mount(router));
    router.route().failureHandler(ApiRouter::failed);
    router.errorHandler(404, context -> Problem.notFound("address").writeTo(context));
    router.errorHandler(
        405,
        context ->
            Problem.of(405, "Method not allowed", "The address exists, but not with this method.")
                .writeTo(context));
    return router;
  }

  // No name of ours has one, and Postgres takes none.
  private static void refuseNul(RoutingContext context) {
    if (String.valueOf(context.request().path()).contains("%00")) {
      throw Problem.notFound("address");
    }
    context.next();
  }

  // Whatever a client says of its body (curl's -d says a form), it is read as JSON: a form's reader
  // has limits of its own, and fails for a GET.
  private static void readAsJson(RoutingContext context) {
    context.request().headers().set("Content-Type", "application/json");
    context.next();
  }

  private List<Routes> desk(SendRoutes out) {
    var endpoints = new Endpoints(database);
    var edits = new Edits(sends.bus(), sends.ids());
    InstantSource clock = InstantSource.system();
    return List.of(
        new ConversationRoutes(endpoints, new Editing(edits), new Reading(feed, out::read), clock),
        new PeopleRoutes(endpoints),
        new NoteRoutes(endpoints, feed, sends.ids()),
        new CannedRoutes(endpoints, sends.ids()),
        new ContactRoutes(endpoints, feed, sends.ids()),
        new NotificationRoutes(endpoints, feed, clock),
        new AccountEventRoutes(endpoints),
        new LaneRoutes(endpoints, sends),
        new SettingsRoutes(endpoints, sends),
        new OutboundRuleRoutes(endpoints, sends.ids()),
        new UserRoutes(endpoints, feed, sends),
        new ClientRoutes(endpoints, sends.ids()),
        new KeyRoutes(endpoints, sends),
        new SecondFactorRoutes(endpoints, authenticator, new Audit(sends.ids())),
        new ProviderRoutes(endpoints, database, authenticator, sends),
        new IdentityRoutes(endpoints, sends),
        new AuditRoutes(endpoints),
        documents);
  }

  private void authenticate(RoutingContext context) {
    Optional<String> token = bearer(context);
    Future<Principal> who =
        token.map(authenticator::authenticate).orElseGet(() -> Future.failedFuture("no token"));
    who.onSuccess(principal -> admit(context, principal))
        .onFailure(e -> {
          if (e instanceof Problem problem) {
            unknowable(context, token.orElseThrow(), problem);
          } else {
            context.fail(
                Problem.of(
                    401,
                    "Not signed in",
                    "Authorization: Bearer <access token or API key> is needed."));
          }
        });
  }

  private void admit(RoutingContext context, Principal who) {
    quota
        .take(who.credential())
        .onSuccess(wait -> {
          if (wait > 0) {
            context.fail(Problem.tooMany(Duration.ofMillis(wait)));
          } else {
            context.put(KNOWN, who);
            context.next();
          }
        });
  }

  // Nobody can say whether they are still in: they get no further than what claims() allows.
  private void unknowable(RoutingContext context, String token, Problem problem) {
    authenticator
        .claimed(token)
        .onSuccess(principal -> {
          context.put(CLAIMED, principal);
          context.next();
        })
        .onFailure(e -> context.fail(problem));
  }

  static Optional<String> bearer(RoutingContext context) {
    @Nullable String header = context.request().getHeader("Authorization");
    return header != null && header.startsWith(BEARER)
        ? Optional.of(header.substring(BEARER.length()))
        : Optional.empty();
  }

  private io.vertx.core.Handler<RoutingContext> tenant(
      BiFunction<RoutingContext, Tx, Future<JsonObject>> work) {
    return context -> {
      Scope scope = who(context).scope();
      answer(context, database.transaction(scope, tx -> work.apply(context, tx)));
    };
  }

  private static io.vertx.core.Handler<RoutingContext> signedIn(
      BiFunction<RoutingContext, Principal, Future<JsonObject>> work) {
    return context -> answer(context, work.apply(context, who(context)));
  }

  /** Who asks. While that cannot be looked up, nobody is let in. */
  static Principal who(RoutingContext context) {
    @Nullable Principal known = context.get(KNOWN);
    if (known == null) {
      throw Problem.of(503, "Not now", "The token could not be looked up. Try again.");
    }
    return known;
  }

  /** Who asks, or while that cannot be looked up, who their token says they are. */
  static Principal claimed(RoutingContext context) {
    @Nullable Principal claimed = context.get(CLAIMED);
    return claimed == null ? who(context) : claimed;
  }

  static void answer(RoutingContext context, Future<JsonObject> result) {
    result
        .onSuccess(body -> {
          context.response().putHeader("Cache-Control", "no-store");
          // Nothing to say is 204.
          var _ = body.isEmpty() ? context.response().setStatusCode(204).end() : context.json(body);
        })
        .onFailure(context::fail);
  }

  private Future<JsonObject> me(RoutingContext context, Tx tx) {
    Principal who = who(context);
    @Nullable Long user = who.userId();
    return DirectoryReadStore.read(tx)
        .map(directory ->
            directory
                .put(
                    "user",
                    new JsonObject()
                        .put("id", user == null ? null : Long.toString(user))
                        .put("name", who.name())
                        .put("role", who.role())
                        .put("seesAll", who.scope().isWhole()))
                .put("pushPort", config.pushPort())
                .put("pushUrl", config.pushUrl()));
  }

  private static void failed(RoutingContext context) {
    @Nullable Throwable failure = context.failure();
    if (failure instanceof Problem problem) {
      problem.writeTo(context);
    } else if (context.statusCode() == 413) {
      Problem.of(413, "Too large", "A request has 1 MB at most.").writeTo(context);
    } else if (failure == null && context.statusCode() < 500) {
      context.next();
    } else {
      LOG.error("{} {} failed", context.request().method(), context.request().path(), failure);
      Problem.of(503, "Not now", "Something on our side did not answer. Try again.")
          .writeTo(context);
    }
  }
}
