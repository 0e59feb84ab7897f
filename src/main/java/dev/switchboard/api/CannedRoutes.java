package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.desk.CannedStore;
import dev.switchboard.desk.CannedStore.Response;
import dev.switchboard.desk.CannedText;
import dev.switchboard.desk.TagStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Canned responses, with their variables filled where a conversation is named; tags. */
final class CannedRoutes implements Routes {
  private static final String BASE = "/api/v1/canned-responses";

  private final Endpoints endpoints;
  private final Ids ids;

  CannedRoutes(Endpoints endpoints, Ids ids) {
    this.endpoints = endpoints;
    this.ids = ids;
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.read(CannedRoutes::list));
    router.post(BASE).handler(endpoints.write(this::add));
    router.get(BASE + "/:id").handler(endpoints.read(CannedRoutes::one));
    router.put(BASE + "/:id").handler(endpoints.write(CannedRoutes::replace));
    router.delete(BASE + "/:id").handler(endpoints.write(CannedRoutes::remove));
    router.get("/api/v1/tags").handler(endpoints.read(CannedRoutes::tags));
    router.delete("/api/v1/tags/:name").handler(endpoints.admin(this::forgetTag));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    @Nullable String named = Requests.param(context, "conversation");
    @Nullable String q = Requests.param(context, "q");
    if (named == null) {
      return CannedStore.list(tx, null, q).map(found -> items(found, Optional.empty()));
    }
    long conversation = Fields.id(named, "conversation");
    return CannedStore.names(tx, conversation, who)
        .compose(names -> {
          if (names.isEmpty()) {
            throw Problem.notFound("conversation");
          }
          return CannedStore.list(tx, conversation, q).map(found -> items(found, names));
        });
  }

  private static JsonObject items(List<Response> found, Optional<CannedText.Names> names) {
    JsonArray items = new JsonArray();
    for (Response one : found) {
      JsonObject json = one.toJson();
      names.ifPresent(n -> json.put("filled", CannedText.fill(one.words().text(), n)));
      items.add(json);
    }
    return new JsonObject().put("items", items);
  }

  private static Future<JsonObject> one(RoutingContext context, Actor who, Tx tx) {
    return shown(context, tx, Requests.id(context, "canned response"));
  }

  private static Future<JsonObject> shown(RoutingContext context, Tx tx, long id) {
    return found(tx, id)
        .map(response -> {
          Versions.show(context, response.version());
          return response.toJson();
        });
  }

  private static Future<Response> found(Tx tx, long id) {
    return CannedStore.one(tx, id)
        .map(found -> found.orElseThrow(() -> Problem.notFound("canned response")));
  }

  private Future<JsonObject> add(RoutingContext context, Actor who, Tx tx) {
    CannedStore.Words words = words(Requests.body(context));
    long id = ids.next();
    return clientIsOurs(tx, words)
        .compose(checked -> CannedStore.add(tx, who.tenantId(), id, words))
        .compose(added -> {
          if (!added) {
            throw Problem.of(
                409,
                "Taken",
                "The shortcut %s is taken, or there are %d responses already."
                    .formatted(words.shortcut(), CannedStore.MOST));
          }
          context.response().setStatusCode(201);
          return shown(context, tx, id);
        });
  }

  private static Future<JsonObject> replace(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "canned response");
    CannedStore.Words words = words(Requests.body(context));
    @Nullable Integer version = Versions.wanted(context);
    return found(tx, id)
        .compose(before -> {
          unchanged(before, version);
          return clientIsOurs(tx, words);
        })
        .compose(checked -> CannedStore.replace(tx, id, words, version))
        .compose(replaced -> {
          if (!replaced) {
            throw Problem.of(409, "Taken", "The shortcut %s is taken.".formatted(words.shortcut()));
          }
          return shown(context, tx, id);
        });
  }

  private static Future<JsonObject> remove(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "canned response");
    @Nullable Integer version = Versions.wanted(context);
    return found(tx, id)
        .compose(before -> {
          unchanged(before, version);
          return CannedStore.remove(tx, id, version);
        })
        .map(removed -> {
          if (!removed) {
            throw Versions.changed();
          }
          return new JsonObject();
        });
  }

  private static void unchanged(Response before, @Nullable Integer version) {
    if (version != null && version != before.version()) {
      throw Versions.changed();
    }
  }

  private static CannedStore.Words words(JsonObject body) {
    Fields.only(body, "clientId", "shortcut", "title", "text");
    String shortcut = Fields.text(body, "shortcut", 50);
    if (!shortcut.matches("[\\p{L}\\p{N}_.-]+")) {
      throw Problem.field("shortcut", "must be letters, digits, _ . or -");
    }
    String text = Fields.text(body, "text", 4096);
    CannedText.unknown(text)
        .ifPresent(name -> {
          throw Problem.field(
              "text",
              "has the unknown variable {{%s}}; there is %s"
                  .formatted(name, String.join(", ", CannedText.VARIABLES)));
        });
    @Nullable String title = Fields.textOrNull(body, "title", 100);
    return new CannedStore.Words(
        Fields.idOrNull(body, "clientId"), shortcut, title == null ? shortcut : title, text);
  }

  private static Future<Void> clientIsOurs(Tx tx, CannedStore.Words words) {
    @Nullable Long client = words.clientId();
    return client == null
        ? Future.succeededFuture()
        : DirectoryReadStore.hasClient(tx, client)
            .map(has -> {
              if (!has) {
                throw Problem.field("clientId", "must be a client of your agency");
              }
              return null;
            });
  }

  private static Future<JsonObject> tags(RoutingContext context, Actor who, Tx tx) {
    return TagStore.list(tx, Requests.param(context, "q"))
        .map(names -> new JsonObject().put("items", new JsonArray(names)));
  }

  private Future<JsonObject> forgetTag(RoutingContext context, Actor who, Tx tx) {
    String tag = Objects.requireNonNull(context.pathParam("name"));
    return TagStore.forget(tx, tag)
        .compose(gone -> {
          if (!gone) {
            throw Problem.notFound("tag");
          }
          var act = new Act(Act.Kind.TAG_REMOVED, null, new JsonObject().put("tag", tag));
          return new Audit(ids).append(tx, context, act);
        })
        .map(new JsonObject());
  }
}
