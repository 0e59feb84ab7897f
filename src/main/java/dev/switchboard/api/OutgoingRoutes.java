package dev.switchboard.api;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.db.Vault;
import dev.switchboard.desk.Actor;
import dev.switchboard.outgoing.Delivery;
import dev.switchboard.outgoing.EndpointStore;
import dev.switchboard.outgoing.OutgoingConfig;
import dev.switchboard.outgoing.OutgoingWebhook;
import dev.switchboard.outgoing.StandardSignature;
import dev.switchboard.platform.AddressGuard;
import dev.switchboard.workflow.RunCommandStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An agency's own webhooks. For owners, admins and API keys. */
public final class OutgoingRoutes implements Routes {
  private static final String BASE = "/api/v1/outgoing-webhooks";
  private static final int MOST_EVENTS = 50;

  private final Endpoints endpoints;
  private final RunCommandStore commands;
  private final Ids ids;
  private final Vault vault;
  private final AddressGuard policy;

  public OutgoingRoutes(
      TenantDatabase database, Bus bus, Ids ids, Vault vault, OutgoingConfig config) {
    this.endpoints = new Endpoints(database);
    this.commands = new RunCommandStore(bus, ids);
    this.ids = ids;
    this.vault = vault;
    this.policy = new AddressGuard(config.privateHosts());
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.admin(OutgoingRoutes::list));
    router.post(BASE).handler(endpoints.admin(this::add));
    router.get(BASE + "/:id").handler(endpoints.admin((context, who, tx) -> show(context, tx)));
    router.patch(BASE + "/:id").handler(endpoints.admin(this::change));
    router.delete(BASE + "/:id").handler(endpoints.admin(OutgoingRoutes::remove));
    router.post(BASE + "/:id/rotate-secret").handler(endpoints.admin(this::rotate));
    router.post(BASE + "/:id/replay").handler(endpoints.admin(this::replay));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    return EndpointStore.list(tx)
        .map(found ->
            new JsonObject()
                .put("items", new JsonArray(found.stream().map(OutgoingRoutes::json).toList())));
  }

  private static Future<JsonObject> show(RoutingContext context, Tx tx) {
    return shown(tx, Requests.id(context, "endpoint"));
  }

  private static Future<JsonObject> shown(Tx tx, long id) {
    return EndpointStore.one(tx, id)
        .map(found -> json(found.orElseThrow(() -> Problem.notFound("endpoint"))));
  }

  private static JsonObject json(EndpointStore.Endpoint endpoint) {
    return new JsonObject()
        .put("id", Long.toString(endpoint.id()))
        .put("url", endpoint.url())
        .put("description", endpoint.description())
        .put("events", new JsonArray(endpoint.events()))
        .put("state", endpoint.state())
        .put("reason", endpoint.reason())
        .put("disabledAt", endpoint.disabledAt())
        .put("failingSince", endpoint.failingSince())
        .put("lastSuccessAt", endpoint.lastSuccessAt())
        .put("lastFailure", endpoint.lastFailure())
        .put("previousSecretUntil", endpoint.previousSecretUntil())
        .put("createdAt", endpoint.createdAt());
  }

  private Future<JsonObject> add(RoutingContext context, Actor who, Tx tx) {
    JsonObject body = Requests.body(context);
    Fields.only(body, "url", "description", "events");
    EndpointStore.Edit edit =
        new EndpointStore.Edit(
            url(Fields.text(body, "url", 2_000)),
            true,
            Fields.textOrNull(body, "description", 200),
            events(body),
            null);
    long id = ids.next();
    String secret = StandardSignature.newSecret();
    return EndpointStore.add(tx, who.tenantId(), id, edit, sealed(id, secret))
        .compose(added -> {
          if (!added) {
            throw Problem.of(
                409, "Too many", "There are %d endpoints already.".formatted(EndpointStore.MOST));
          }
          context.response().setStatusCode(201);
          return shown(tx, id).map(made -> made.put("secret", secret));
        });
  }

  private Future<JsonObject> change(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "endpoint");
    JsonObject body = Requests.body(context);
    Fields.only(body, "url", "description", "events", "state");
    EndpointStore.Edit edit =
        new EndpointStore.Edit(
            body.containsKey("url") ? url(Fields.text(body, "url", 2_000)) : null,
            body.containsKey("description"),
            Fields.textOrNull(body, "description", 200),
            body.containsKey("events") ? events(body) : null,
            body.containsKey("state")
                ? Fields.oneOf(body.getValue("state"), "state", Set.of("on", "off"))
                : null);
    return EndpointStore.change(tx, id, edit)
        .compose(changed -> orNotFound(changed, shown(tx, id)));
  }

  private static Future<JsonObject> remove(RoutingContext context, Actor who, Tx tx) {
    return EndpointStore.remove(tx, Requests.id(context, "endpoint"))
        .compose(gone -> orNotFound(gone, Future.succeededFuture(new JsonObject())));
  }

  private Future<JsonObject> rotate(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "endpoint");
    String secret = StandardSignature.newSecret();
    return EndpointStore.rotate(tx, id, sealed(id, secret))
        .compose(rotated -> orNotFound(rotated, shown(tx, id)))
        .map(endpoint -> endpoint.put("secret", secret));
  }

  private static Future<JsonObject> orNotFound(boolean found, Future<JsonObject> answer) {
    return found ? answer : Future.failedFuture(Problem.notFound("endpoint"));
  }

  // Nobody delivers again more than they have seen: the count must be the one answered before.
  private Future<JsonObject> replay(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "endpoint");
    JsonObject body = Requests.body(context);
    Fields.only(body, "from", "to", "count");
    Instant from = time(body, "from", Instant.now());
    Instant to = time(body, "to", Instant.now());
    if (!body.containsKey("from")) {
      throw Problem.field("from", "must be a time like 2026-11-24T10:00:00Z");
    }
    @Nullable Integer count = RunRequests.count(body);
    return shown(tx, id)
        .compose(endpoint -> EndpointStore.events(tx, id, from, to))
        .compose(found -> {
          if (found.size() > EndpointStore.MOST_REPLAYED) {
            throw Problem.of(
                422,
                "Too many",
                "More than %d events; give a shorter time.".formatted(EndpointStore.MOST_REPLAYED));
          }
          if (count == null) {
            return Future.succeededFuture(new JsonObject().put("count", found.size()));
          }
          if (count != found.size()) {
            throw Problem.of(
                409,
                "Not as it is",
                "%d events fit now, not %d. Look again.".formatted(found.size(), count));
          }
          context.response().setStatusCode(202);
          return deliver(tx, who, id, found)
              .map(done -> new JsonObject().put("replayed", found.size()));
        });
  }

  private Future<List<Long>> deliver(Tx tx, Actor who, long endpoint, List<Long> events) {
    List<Record> deliveries =
        events.stream()
            .<Record>map(event -> new Delivery(Long.toString(endpoint), event.toString()))
            .toList();
    return commands.start(tx, RunRoutes.asker(who), OutgoingWebhook.ID, deliveries);
  }

  private static Instant time(JsonObject body, String field, Instant usual) {
    @Nullable String text = Fields.textOrNull(body, field, 40);
    @Nullable Instant time = RunRequests.instant(field, text);
    return time == null ? usual : time;
  }

  private String url(String url) {
    policy
        .refusal(url)
        .ifPresent(reason -> {
          throw Problem.field("url", reason);
        });
    return url;
  }

  private static List<String> events(JsonObject body) {
    List<String> events = Fields.texts(body, "events", MOST_EVENTS, 100);
    for (String event : events) {
      if (!event.equals("*") && !event.matches("[a-z][a-z0-9-]*/[a-z0-9][a-z0-9._-]*")) {
        throw Problem.field("events", "must be names like wa/message.send.completed, or *");
      }
    }
    if (events.isEmpty()) {
      throw Problem.field(
          "events", "must name 1 to %d events, or be [\"*\"]".formatted(MOST_EVENTS));
    }
    return events;
  }

  private Buffer sealed(long id, String secret) {
    return Buffer.buffer(vault.seal(secret, OutgoingWebhook.secretPurpose(id)));
  }
}
