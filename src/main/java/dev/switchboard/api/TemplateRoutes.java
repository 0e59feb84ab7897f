package dev.switchboard.api;

import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.platform.Template;
import dev.switchboard.templates.TemplateRequestStore;
import dev.switchboard.templates.TemplateStore;
import dev.switchboard.templates.TemplateStore.Filter;
import dev.switchboard.templates.TemplateStore.Listing;
import dev.switchboard.templates.TemplateStore.Seen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The message templates that a line may send. */
public final class TemplateRoutes implements Routes {
  private static final String BASE = "/api/v1/accounts/:id/templates";
  private static final Pattern CURSOR = Pattern.compile("([^/]{1,512})/([^/]{1,64})");
  // Whoever presses twice has asked once.
  private static final Duration REST = Duration.ofSeconds(5);

  private final Endpoints endpoints;
  private final TemplateRequestStore requests;

  public TemplateRoutes(TenantDatabase database, Sends sends) {
    this.endpoints = new Endpoints(database);
    this.requests = new TemplateRequestStore(sends.bus(), sends.ids());
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.read(TemplateRoutes::list));
    router.post(BASE + "/sync").handler(endpoints.write(this::sync));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    long account = Requests.id(context, "account");
    int limit = Requests.limit(context);
    Seen after = after(Requests.param(context, "cursor"));
    Filter only =
        new Filter(
            Requests.param(context, "name"),
            Requests.param(context, "language"),
            Requests.param(context, "status"));
    return listing(tx, account)
        .compose(listing ->
            TemplateStore.page(tx, account, only, after, limit)
                .map(found ->
                    json(listing)
                        .put(
                            "items",
                            new JsonArray(found.stream().map(TemplateStore::json).toList()))
                        .put("next", found.size() < limit ? null : next(found))));
  }

  private static String next(List<Template> found) {
    Template last = found.getLast();
    return last.name() + "/" + last.language();
  }

  private static Seen after(@Nullable String cursor) {
    if (cursor == null) {
      return new Seen("", "");
    }
    Matcher parts = CURSOR.matcher(cursor);
    if (!parts.matches()) {
      throw Problem.field("cursor", "must be what next said");
    }
    return new Seen(parts.group(1), parts.group(2));
  }

  private static Future<Listing> listing(Tx tx, long account) {
    return TemplateStore.listing(tx, account)
        .map(found -> found.orElseThrow(() -> Problem.notFound("account")));
  }

  private static JsonObject json(Listing listing) {
    JsonObject json =
        new JsonObject()
            .put("businessAccountId", listing.businessId())
            .put("requestedAt", listing.requestedAt())
            .put("syncedAt", listing.syncedAt());
    return listing.failedAt() == null
        ? json.putNull("failure")
        : json.put(
            "failure",
            new JsonObject().put("at", listing.failedAt()).put("reason", listing.failure()));
  }

  private Future<JsonObject> sync(RoutingContext context, Actor who, Tx tx) {
    long account = Requests.id(context, "account");
    return listing(tx, account)
        .compose(listing -> {
          if (listing.businessId() == null) {
            throw Problem.of(
                409,
                "No business account",
                "The WhatsApp business account of this line is unknown.");
          }
          return requests.want(tx, account, REST);
        })
        .compose(asked -> listing(tx, account))
        .map(listing -> {
          context.response().setStatusCode(202);
          return json(listing);
        });
  }
}
