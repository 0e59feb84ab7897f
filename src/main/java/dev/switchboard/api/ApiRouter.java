package dev.switchboard.api;

import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.inbox.ConversationView;
import dev.switchboard.inbox.InboxReadStore;
import dev.switchboard.inbox.MessageView;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of {@code /api/v1} (docs/api.md). Every one wants a token, but the sign-in. */
public final class ApiRouter {
  private static final Logger LOG = LoggerFactory.getLogger(ApiRouter.class);
  private static final long MOST_BYTES = 1024 * 1024;
  private static final String BEARER = "Bearer ";

  private final TenantDatabase database;
  private final FeedStore feed;
  private final Authenticator authenticator;
  private final ApiConfig config;
  private final Sends sends;
  private final List<Routes> more;

  public ApiRouter(
      TenantDatabase database,
      FeedStore feed,
      Authenticator authenticator,
      ApiConfig config,
      Sends sends) {
    this(database, feed, authenticator, config, sends, List.of());
  }

  private ApiRouter(
      TenantDatabase database,
      FeedStore feed,
      Authenticator authenticator,
      ApiConfig config,
      Sends sends,
      List<Routes> more) {
    this.database = database;
    this.feed = feed;
    this.authenticator = authenticator;
    this.config = config;
    this.sends = sends;
    this.more = more;
  }

  /** The same, with further routes behind its sign-in. */
  public ApiRouter with(Routes... routes) {
    return new ApiRouter(database, feed, authenticator, config, sends, List.of(routes));
  }

  /** A router for one event loop. */
  public Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    SignIn signIn = new SignIn(authenticator);
    more.forEach(routes -> routes.mountFirst(router, this::authenticate));
    router.route("/api/*").handler(BodyHandler.create(false).setBodyLimit(MOST_BYTES));
    router.post("/api/v1/auth/login").handler(context -> answer(context, signIn.handle(context)));
    router.route("/api/*").handler(this::authenticate);
    router.get("/api/v1/me").handler(tenant(this::me));
    router.get("/api/v1/conversations").handler(tenant(ApiRouter::conversations));
    router.get("/api/v1/conversations/:id").handler(tenant(ApiRouter::conversation));
    router.get("/api/v1/conversations/:id/messages").handler(tenant(ApiRouter::messages));
    SendRoutes out = new SendRoutes(vertx, database, sends);
    router
        .post("/api/v1/conversations/:id/read")
        .handler(tenant((context, tx) -> read(context, tx, out)));
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

  private void authenticate(RoutingContext context) {
    String header = context.request().getHeader("Authorization");
    Future<Principal> who =
        header != null && header.startsWith(BEARER)
            ? authenticator.authenticate(header.substring(BEARER.length()))
            : Future.failedFuture("no token");
    who.onSuccess(
            principal -> {
              context.put(Principal.class.getName(), principal);
              context.next();
            })
        .onFailure(e ->
            context.fail(
                e instanceof Problem
                    ? e
                    : Problem.of(
                        401,
                        "Not signed in",
                        "Authorization: Bearer <access token or API key> is needed.")));
  }

  private io.vertx.core.Handler<RoutingContext> tenant(
      BiFunction<RoutingContext, Tx, Future<JsonObject>> work) {
    return context -> {
      long tenant = who(context).tenantId();
      answer(context, database.transaction(tenant, tx -> work.apply(context, tx)));
    };
  }

  private static io.vertx.core.Handler<RoutingContext> signedIn(
      BiFunction<RoutingContext, Principal, Future<JsonObject>> work) {
    return context -> answer(context, work.apply(context, who(context)));
  }

  static Principal who(RoutingContext context) {
    return Objects.requireNonNull(context.<Principal>get(Principal.class.getName()));
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
                        .put("role", who.role()))
                .put("pushPort", config.pushPort())
                .put("pushUrl", config.pushUrl()));
  }

  private static Future<JsonObject> conversations(RoutingContext context, Tx tx) {
    return cursor(
            () ->
                InboxReadStore.conversations(
                    tx,
                    Requests.param(context, "q"),
                    Requests.param(context, "cursor"),
                    Requests.limit(context)),
            "cursor")
        .map(page -> page(page, ConversationView::toJson));
  }

  private static Future<JsonObject> conversation(RoutingContext context, Tx tx) {
    return one(tx, Requests.id(context, "conversation")).map(ConversationView::toJson);
  }

  private static Future<ConversationView> one(Tx tx, long id) {
    return InboxReadStore.conversations(tx, List.of(id))
        .map(found -> {
          if (found.isEmpty()) {
            throw Problem.notFound("conversation");
          }
          return found.getFirst();
        });
  }

  private static Future<JsonObject> messages(RoutingContext context, Tx tx) {
    long id = Requests.id(context, "conversation");
    return one(tx, id)
        .compose(seen ->
            cursor(
                () ->
                    InboxReadStore.messages(
                        tx, id, Requests.param(context, "before"), Requests.limit(context)),
                "before"))
        .map(page -> page(page, MessageView::toJson));
  }

  private Future<JsonObject> read(RoutingContext context, Tx tx, SendRoutes out) {
    long id = Requests.id(context, "conversation");
    return one(tx, id)
        .compose(seen -> InboxReadStore.markRead(tx, id))
        .compose(changed ->
            changed
                ? out.read(tx, who(context), id)
                    .compose(told ->
                        feed.append(
                            tx,
                            List.of(
                                new Change(
                                    who(context).tenantId(),
                                    FeedKind.CONVERSATION_READ,
                                    id,
                                    null))))
                : Future.<Void>succeededFuture())
        .map(new JsonObject());
  }

  private static <T> Future<T> cursor(java.util.function.Supplier<Future<T>> query, String field) {
    try {
      return query.get();
    } catch (IllegalArgumentException e) {
      throw Problem.field(field, "must be a 'next' of an earlier answer");
    }
  }

  private static <T> JsonObject page(InboxReadStore.Page<T> page, Function<T, JsonObject> json) {
    return new JsonObject()
        .put("items", new JsonArray(page.items().stream().map(json).toList()))
        .put("next", page.next());
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
