package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.inbox.AccountEventReadStore;
import dev.switchboard.inbox.AccountEventReadStore.Shown;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** What platforms said of an agency's businesses, numbers and templates. */
final class AccountEventRoutes implements Routes {
  private static final int LONGEST_KIND = 100;

  private final Endpoints endpoints;

  AccountEventRoutes(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/account-events").handler(endpoints.read(AccountEventRoutes::list));
    router.get("/api/v1/accounts/:id/events").handler(endpoints.read(AccountEventRoutes::ofOne));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    @Nullable String account = Requests.param(context, "account");
    return page(context, tx, account == null ? null : Fields.id(account, "account"));
  }

  private static Future<JsonObject> ofOne(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "account");
    return AccountStore.one(tx, id)
        .map(found -> found.orElseThrow(() -> Problem.notFound("account")))
        .compose(line -> page(context, tx, id));
  }

  private static Future<JsonObject> page(RoutingContext context, Tx tx, @Nullable Long account) {
    int limit = Requests.limit(context);
    @Nullable TimeCursor cursor = TimeCursor.of(context);
    return AccountEventReadStore.list(
            tx,
            new AccountEventReadStore.Filter(account, kind(context)),
            cursor == null ? null : new AccountEventReadStore.Place(cursor.at(), cursor.id()),
            limit)
        .map(found ->
            new JsonObject()
                .put("items", new JsonArray(found.stream().map(Shown::json).toList()))
                .put("next", found.size() < limit ? null : next(found.getLast())));
  }

  private static String next(Shown last) {
    return new TimeCursor(last.at(), last.id()).wire();
  }

  private static @Nullable String kind(RoutingContext context) {
    @Nullable String kind = Requests.param(context, "kind");
    if (kind != null && kind.length() > LONGEST_KIND) {
      throw Problem.field("kind", "must be %d characters at most".formatted(LONGEST_KIND));
    }
    return kind;
  }
}
