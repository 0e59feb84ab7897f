package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.api.WebhookEndpointRequest.Name;
import dev.switchboard.api.WebhookEndpointStore.Endpoint;
import dev.switchboard.api.WebhookEndpointStore.Kept;
import dev.switchboard.api.WebhookEndpointStore.Locked;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.db.Vault;
import dev.switchboard.desk.Actor;
import dev.switchboard.webhook.AddressToken;
import dev.switchboard.webhook.DirectoryEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * An agency's own webhooks, which no Meta app signs: Stripe, resellers, programs of its own.
 * Secrets go in and never come out; a token is made here and comes out once.
 */
public final class WebhookEndpointRoutes implements Routes {
  private static final String BASE = "/api/v1/webhook-endpoints";
  private static final String ONE = BASE + "/:source/:key";

  private final Endpoints endpoints;
  private final Bus bus;
  private final Vault vault;
  private final Ids ids;
  private final Audit audit;
  private final boolean servesUnsigned;

  /**
   * @param servesUnsigned whether sources that sign nothing are served
   */
  public WebhookEndpointRoutes(
      TenantDatabase database, Bus bus, Vault vault, Ids ids, boolean servesUnsigned) {
    this.endpoints = new Endpoints(database);
    this.bus = bus;
    this.vault = vault;
    this.ids = ids;
    this.audit = new Audit(ids);
    this.servesUnsigned = servesUnsigned;
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.admin(WebhookEndpointRoutes::list));
    router.get(ONE).handler(endpoints.admin(WebhookEndpointRoutes::one));
    router.put(ONE).handler(endpoints.admin(this::put));
    router.delete(ONE).handler(endpoints.admin(this::remove));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    return WebhookEndpointStore.list(tx)
        .map(found -> {
          JsonArray items = new JsonArray();
          found.forEach(endpoint -> items.add(WebhookEndpointView.json(context, endpoint, null)));
          return new JsonObject().put("items", items);
        });
  }

  private static Future<JsonObject> one(RoutingContext context, Actor who, Tx tx) {
    return shown(context, tx, WebhookEndpointRequest.named(context), null);
  }

  private static Future<JsonObject> shown(
      RoutingContext context, Tx tx, Name name, @Nullable AddressToken made) {
    return WebhookEndpointStore.one(tx, name.source(), name.key())
        .map(found -> {
          Endpoint endpoint = found.orElseThrow(() -> Problem.notFound("webhook endpoint"));
          Versions.show(context, endpoint.version());
          return WebhookEndpointView.json(context, endpoint, made);
        });
  }

  /** A PUT, read. */
  private record Put(RoutingContext context, Tx tx, Name name, WebhookEndpointRequest asked) {
    /** The same without a secret: it is the current one. */
    Put keepingSecret() {
      return new Put(context, tx, name, asked.keepingSecret());
    }

    String by() {
      return WebhookRoutes.actor(ApiRouter.who(context));
    }
  }

  private Future<JsonObject> put(RoutingContext context, Actor who, Tx tx) {
    Name name = WebhookEndpointRequest.wanted(context);
    if (name.hasToken() && !servesUnsigned) {
      throw Problem.of(
          409,
          "Not served",
          "%s signs nothing: whoever runs Switchboard must switch verticles.http.unsigned-sources on first."
              .formatted(name.source()));
    }
    var asked = WebhookEndpointRequest.read(Requests.body(context), name);
    Put put = new Put(context, tx, name, asked);
    @Nullable Integer version = Versions.wanted(context);
    return lineFits(put)
        .compose(fits -> WebhookEndpointStore.lock(tx, name.source(), name.key()))
        .compose(found -> {
          if (version != null && found.filter(known -> known.version() == version).isEmpty()) {
            throw Versions.changed();
          }
          return found.isEmpty() ? add(put) : change(put, found.get());
        });
  }

  // What resellers and programs send is WhatsApp's.
  private static Future<@Nullable Void> lineFits(Put put) {
    @Nullable Long line = put.asked.line();
    return line == null
        ? Future.succeededFuture()
        : WebhookEndpointStore.platform(put.tx, line)
            .map(platform -> {
              if (platform.isEmpty()) {
                throw Problem.field("accountId", "must be a line of your agency");
              }
              if (!put.name.source().equals("stripe") && !platform.get().equals("whatsapp")) {
                throw Problem.field("accountId", "must be a WhatsApp line");
              }
              return null;
            });
  }

  private Future<JsonObject> add(Put put) {
    Name name = put.name;
    if (!name.hasToken() && put.asked.secret() == null) {
      throw Problem.field("secret", "is needed: what %s signs with".formatted(name.source()));
    }
    long id = ids.next();
    @Nullable AddressToken token = name.hasToken() ? AddressToken.random() : null;
    return WebhookEndpointStore.add(put.tx, id, name, put.asked, kept(put, id, token))
        .compose(added -> {
          if (!added) {
            throw Problem.of(
                409,
                "Taken",
                "The key %s is taken, maybe by another agency, or you have %d endpoints already."
                    .formatted(name.key(), WebhookEndpointStore.MOST));
          }
          put.context.response().setStatusCode(201);
          return tell(put.context, put.tx, name, "made")
              .compose(told -> shown(put.context, put.tx, name, token));
        });
  }

  private Future<JsonObject> change(Put asked, Locked known) {
    @Nullable AddressToken token = asked.asked.wantsToken() ? AddressToken.random() : null;
    return news(asked, known.id())
        .compose(put -> {
          if (put.asked.isEmpty()) {
            return shown(put.context, put.tx, put.name, null);
          }
          return WebhookEndpointStore.change(
                  put.tx, known.id(), put.asked, kept(put, known.id(), token))
              .compose(done -> tell(put.context, put.tx, put.name, "changed"))
              .compose(told -> shown(put.context, put.tx, put.name, token));
        });
  }

  // The same secret again must not push out the one before it.
  private Future<Put> news(Put put, long id) {
    @Nullable String secret = put.asked.secret();
    return secret == null
        ? Future.succeededFuture(put)
        : WebhookEndpointStore.secret(put.tx, id)
            .map(current ->
                vault.holds(current.getBytes(), purpose(id), secret) ? put.keepingSecret() : put);
  }

  private Kept kept(Put put, long id, @Nullable AddressToken token) {
    @Nullable String secret = put.asked.secret();
    return new Kept(
        secret == null ? null : Buffer.buffer(vault.seal(secret, purpose(id))),
        token == null ? null : Buffer.buffer(token.hash()),
        put.by());
  }

  private static String purpose(long id) {
    return "webhook_endpoint.secret/" + id;
  }

  private Future<JsonObject> remove(RoutingContext context, Actor who, Tx tx) {
    Name name = WebhookEndpointRequest.named(context);
    @Nullable Integer version = Versions.wanted(context);
    return WebhookEndpointStore.lock(tx, name.source(), name.key())
        .compose(found -> {
          Locked known = found.orElseThrow(() -> Problem.notFound("webhook endpoint"));
          if (version != null && version != known.version()) {
            throw Versions.changed();
          }
          return WebhookEndpointStore.remove(tx, known.id())
              .compose(gone -> tell(context, tx, name, "removed"))
              .map(told -> new JsonObject());
        });
  }

  private Future<Void> tell(RoutingContext context, Tx tx, Name name, String what) {
    tx.afterCommit(() -> bus.publish(DirectoryEvent.TOPIC, new DirectoryEvent.Changed()));
    return audit.append(
        tx,
        context,
        new Act(
            Act.Kind.WEBHOOK_CHANGED,
            name.source() + "/" + name.key(),
            new JsonObject().put("endpoint", what)));
  }
}
