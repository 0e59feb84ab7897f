package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.KeyStore;
import dev.switchboard.access.Right;
import dev.switchboard.access.Token;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** API keys: made by people, shown once, good for a year at most. */
final class KeyRoutes implements Routes {
  private static final String BASE = "/api/v1/api-keys";
  private static final Set<String> SCOPES = Set.of("read", "write", "admin");
  private static final Duration LIFE = Duration.ofDays(365);
  private static final int LONGEST_NAME = 100;

  private final Endpoints endpoints;
  private final Audit audit;
  private final Ids ids;
  private final Bus bus;

  KeyRoutes(Endpoints endpoints, Sends sends) {
    this.endpoints = endpoints;
    this.audit = new Audit(sends.ids());
    this.ids = sends.ids();
    this.bus = sends.bus();
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.admin(KeyRoutes::list));
    router.post(BASE).handler(endpoints.steward(this::add));
    router.delete(BASE + "/:id").handler(endpoints.admin(this::revoke));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    int limit = Requests.limit(context);
    @Nullable String cursor = Requests.param(context, "cursor");
    @Nullable Long before = cursor == null ? null : Fields.id(cursor, "cursor");
    return KeyStore.list(tx, who.tenantId(), before, limit)
        .map(found ->
            new JsonObject()
                .put("items", new JsonArray(found.stream().map(KeyStore.Shown::json).toList()))
                .put("next", found.size() < limit ? null : Long.toString(found.getLast().id())));
  }

  private Future<JsonObject> add(RoutingContext context, Actor who, Tx tx) {
    KeyStore.New key = asked(Requests.body(context), who);
    return KeyStore.add(tx, key)
        .compose(added -> {
          if (!added) {
            throw Problem.of(
                409, "Too many", "There are %d keys. Revoke one.".formatted(KeyStore.MOST));
          }
          JsonObject said =
              new JsonObject().put("name", key.name()).put("scope", key.scope().wire());
          return audit.append(tx, context, Act.of(Act.Kind.KEY_CREATED, key.id(), said));
        })
        .compose(logged -> KeyStore.one(tx, key.id()))
        .map(made -> {
          context.response().setStatusCode(201);
          return made.orElseThrow().json().put("key", key.key().text());
        });
  }

  private KeyStore.New asked(JsonObject body, Actor who) {
    Fields.only(body, "name", "scope", "expiresAt");
    Instant now = Instant.now();
    return new KeyStore.New(
        ids.next(),
        who.tenantId(),
        Objects.requireNonNull(who.userId()),
        Fields.text(body, "name", LONGEST_NAME),
        Right.of(Fields.oneOf(body.getValue("scope"), "scope", SCOPES)).orElseThrow(),
        Token.fresh(Authenticator.KEY_PREFIX),
        body.getValue("expiresAt") == null ? now.plus(LIFE) : Fields.later(body, "expiresAt", now));
  }

  private Future<JsonObject> revoke(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "key");
    Withdrawal.tell(tx, bus, who.tenantId());
    return KeyStore.revoke(tx, id)
        .compose(revoked -> {
          String name = revoked.orElseThrow(() -> Problem.notFound("key"));
          return audit.append(
              tx, context, Act.of(Act.Kind.KEY_REVOKED, id, new JsonObject().put("name", name)));
        })
        .map(new JsonObject());
  }
}
