package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.Grant;
import dev.switchboard.access.Right;
import dev.switchboard.access.Role;
import dev.switchboard.access.SecondFactorStore;
import dev.switchboard.access.SessionStore;
import dev.switchboard.access.Token;
import dev.switchboard.access.UserStore;
import dev.switchboard.access.UserStore.User;
import dev.switchboard.access.UserStore.Words;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The people of an agency. Nobody is deleted, what they wrote keeps their name: who is deactivated
 * is out at once. There is always an owner.
 */
final class UserRoutes implements Routes {
  static final Duration LINK_LIFE = Duration.ofDays(3);
  private static final String BASE = "/api/v1/users";

  private final Endpoints endpoints;
  private final Audit audit;
  private final Ids ids;
  private final Bus bus;
  private final FeedStore feed;

  UserRoutes(Endpoints endpoints, FeedStore feed, Sends sends) {
    this.endpoints = endpoints;
    this.audit = new Audit(sends.ids());
    this.ids = sends.ids();
    this.bus = sends.bus();
    this.feed = feed;
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.read(UserRoutes::list));
    router.post(BASE).handler(endpoints.admin(this::add));
    router.get(BASE + "/:id").handler(endpoints.read(UserRoutes::one));
    router.patch(BASE + "/:id").handler(endpoints.admin(this::change));
    router.delete(BASE + "/:id").handler(endpoints.admin(this::deactivate));
    router.delete(BASE + "/:id/totp").handler(endpoints.admin(this::removeTotp));
    router.post(BASE + "/:id/password-link").handler(endpoints.admin(this::passwordLink));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    int limit = Requests.limit(context);
    @Nullable String cursor = Requests.param(context, "cursor");
    @Nullable Long after = cursor == null ? null : Fields.id(cursor, "cursor");
    return UserStore.list(tx, who.tenantId(), UserRequest.filter(context), after, limit)
        .map(found ->
            new JsonObject()
                .put("items", new JsonArray(found.stream().map(User::toJson).toList()))
                .put("next", found.size() < limit ? null : Long.toString(found.getLast().id())));
  }

  private static Future<JsonObject> one(RoutingContext context, Actor who, Tx tx) {
    return found(tx, Requests.id(context, "user")).map(user -> shown(context, user));
  }

  private static Future<User> found(Tx tx, long id) {
    return UserStore.one(tx, id).map(found -> found.orElseThrow(() -> Problem.notFound("user")));
  }

  private static JsonObject shown(RoutingContext context, User user) {
    Versions.show(context, user.version());
    return user.toJson();
  }

  private Future<JsonObject> add(RoutingContext context, Actor who, Tx tx) {
    Words words = UserRequest.created(Requests.body(context));
    requireRightOver(context, words.role());
    long id = ids.next();
    return UserStore.add(tx, who.tenantId(), id, words)
        .compose(added -> {
          if (!added) {
            throw taken();
          }
          return granted(tx, who.tenantId(), id, words);
        })
        .compose(
            granted -> audit.append(tx, context, Act.of(Act.Kind.USER_CREATED, id, words.toJson())))
        .compose(logged -> link(context, who, tx, id))
        .compose(link ->
            found(tx, id)
                .map(user -> {
                  context.response().setStatusCode(201);
                  return shown(context, user).put("link", link);
                }));
  }

  private static Future<Void> granted(Tx tx, long tenant, long id, Words words) {
    @Nullable List<Grant> grants = words.grants();
    return UserStore.grant(tx, tenant, id, grants == null ? List.of() : grants)
        .map(all -> {
          if (!all) {
            throw Problem.field(
                "grants", "must be clients of your agency, and locations of theirs");
          }
          return null;
        });
  }

  // Only an owner makes, changes or helps back in an owner: an admin must not become one.
  private static void requireRightOver(RoutingContext context, Role role) {
    if (role == Role.OWNER) {
      ApiRouter.who(context).require(Right.OWNER);
    }
  }

  private static Problem taken() {
    return Problem.conflict("email", "is the address of somebody of your agency already");
  }

  private Future<JsonObject> change(RoutingContext context, Actor who, Tx tx) {
    JsonObject body = Requests.body(context);
    return change(context, tx, before -> UserRequest.changed(body, before))
        .compose(id -> found(tx, id))
        .map(user -> shown(context, user));
  }

  private Future<JsonObject> deactivate(RoutingContext context, Actor who, Tx tx) {
    return change(context, tx, Words::inactive).map(id -> new JsonObject());
  }

  /** What is to be said of a person, given what is said now. */
  @FunctionalInterface
  private interface Edit {
    Words of(Words before);
  }

  private Future<Long> change(RoutingContext context, Tx tx, Edit edit) {
    long id = Requests.id(context, "user");
    @Nullable Integer wanted = Versions.wanted(context);
    return UserStore.owners(tx)
        .compose(owners ->
            found(tx, id)
                .compose(user -> {
                  Words after = edit.of(user.words());
                  requireRightOver(context, user.words().role());
                  requireRightOver(context, after.role());
                  if (wanted != null && wanted != user.version()) {
                    throw Versions.changed();
                  }
                  if (user.words().owns() && !after.owns() && owners.size() == 1) {
                    throw Problem.of(
                        409,
                        "Last owner",
                        "%s is the last active owner. Make somebody else an owner first."
                            .formatted(user.words().name()));
                  }
                  return after.equals(user.words())
                      ? Future.succeededFuture()
                      : apply(context, tx, user, after);
                }))
        .map(id);
  }

  private Future<Void> apply(RoutingContext context, Tx tx, User user, Words after) {
    boolean leaves = user.words().isActive() && !after.isActive();
    return UserStore.change(tx, user.id(), after, user.version())
        .compose(changed -> changed ? Future.succeededFuture() : refused(tx, user))
        .compose(changed ->
            audit.append(
                tx,
                context,
                Act.of(
                    leaves ? Act.Kind.USER_DEACTIVATED : Act.Kind.USER_CHANGED,
                    user.id(),
                    differences(user.words().toJson(), after.toJson()))))
        .compose(logged -> leaves ? shutOut(tx, context, user.id()) : Future.succeededFuture())
        .compose(done ->
            Objects.equals(user.words().grants(), after.grants())
                ? Future.succeededFuture()
                : seesOther(tx, ApiRouter.who(context).tenantId(), user.id(), after));
  }

  // Told in the feed, in its order: who listens holds nothing of before.
  private Future<Void> seesOther(Tx tx, long tenant, long id, Words after) {
    return granted(tx, tenant, id, after)
        .compose(granted -> feed.append(tx, List.of(Change.ofAccess(tenant, id))));
  }

  // Its version is what it was, unless somebody came between: then the address is what is in the
  // way.
  private static Future<Void> refused(Tx tx, User user) {
    return found(tx, user.id())
        .map(now -> {
          throw now.version() == user.version() ? taken() : Versions.changed();
        });
  }

  static JsonObject differences(JsonObject before, JsonObject after) {
    JsonObject changed = new JsonObject();
    for (String field : after.fieldNames()) {
      if (!Objects.equals(after.getValue(field), before.getValue(field))) {
        changed.put(
            field,
            new JsonObject().put("from", before.getValue(field)).put("to", after.getValue(field)));
      }
    }
    return changed;
  }

  private Future<Void> shutOut(Tx tx, RoutingContext context, long id) {
    Withdrawal.tell(tx, bus, ApiRouter.who(context).tenantId());
    return SessionStore.endAll(tx, id, "deactivated").compose(ended -> UserStore.endLinks(tx, id));
  }

  // For whoever has lost authenticator and recovery codes.
  private Future<JsonObject> removeTotp(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "user");
    return found(tx, id)
        .compose(user -> {
          requireRightOver(context, user.words().role());
          return SecondFactorStore.remove(tx, id);
        })
        .compose(removed -> {
          if (!removed) {
            throw Problem.notFound("second factor");
          }
          return audit.append(tx, context, Act.of(Act.Kind.USER_TOTP_OFF, id, new JsonObject()));
        })
        .map(new JsonObject());
  }

  private Future<JsonObject> passwordLink(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "user");
    return found(tx, id)
        .compose(user -> {
          requireRightOver(context, user.words().role());
          if (!user.words().isActive()) {
            throw Problem.of(409, "Deactivated", "Activate them first.");
          }
          return audit.append(
              tx, context, Act.of(Act.Kind.USER_PASSWORD_LINK, id, new JsonObject()));
        })
        .compose(logged -> link(context, who, tx, id))
        .map(link -> {
          context.response().setStatusCode(201);
          return link;
        });
  }

  // What follows a # stays in the browser: no log of a proxy has it.
  private Future<JsonObject> link(RoutingContext context, Actor who, Tx tx, long user) {
    Token token = Token.fresh("");
    Instant ends = Instant.now().plus(LINK_LIFE);
    return UserStore.addLink(tx, who.tenantId(), user, token, ends)
        .map(added ->
            new JsonObject()
                .put("url", Caller.base(context) + "/password#" + token.text())
                .put("expiresAt", ends));
  }
}
