package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.Right;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.db.Vault;
import dev.switchboard.webhook.DirectoryEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * A line's webhook: the secret its app signs with, the token Meta verifies by, the address to paste
 * there, and what was last heard. Secrets go in and never come out.
 */
public final class AccountWebhookRoutes implements Routes {
  private static final String PATH = "/api/v1/accounts/:id/webhook";
  private static final int LONGEST = 256;

  private final TenantDatabase database;
  private final Bus bus;
  private final Vault vault;
  private final Audit audit;

  public AccountWebhookRoutes(TenantDatabase database, Bus bus, Vault vault, Ids ids) {
    this.database = database;
    this.bus = bus;
    this.vault = vault;
    this.audit = new Audit(ids);
  }

  @Override
  public void mount(Router router) {
    router.get(PATH).handler(context -> handle(context, false));
    router.put(PATH).handler(context -> handle(context, true));
  }

  private void handle(RoutingContext context, boolean isPut) {
    Principal who = ApiRouter.who(context);
    who.require(Right.ADMIN);
    long account = Requests.id(context, "account");
    ApiRouter.answer(
        context,
        database.transaction(
            who.scope(),
            tx ->
                read(tx, account)
                    .compose(known ->
                        isPut ? put(context, tx, account, known) : Future.succeededFuture(known))
                    .map(settings -> json(context, settings))));
  }

  private static Future<AccountWebhookStore.Settings> read(Tx tx, long account) {
    return AccountWebhookStore.read(tx, account)
        .map(found -> found.orElseThrow(() -> Problem.notFound("account")));
  }

  private Future<AccountWebhookStore.Settings> put(
      RoutingContext context, Tx tx, long account, AccountWebhookStore.Settings known) {
    JsonObject body = Requests.body(context);
    @Nullable String secret = value(body, "appSecret", 16);
    @Nullable String token = value(body, "verifyToken", 8);
    if (secret == null && token == null) {
      throw Problem.of(400, "Not valid", "appSecret or verifyToken is needed.");
    }
    if (known.isShared()) {
      throw Problem.of(
          409,
          "Shared app",
          "The app %s serves other agencies as well: whoever runs Switchboard sets its secret."
              .formatted(known.appName()));
    }
    boolean isNew = secret != null && !isCurrent(known, secret);
    tx.afterCommit(() -> bus.publish(DirectoryEvent.TOPIC, new DirectoryEvent.Changed()));
    return AccountWebhookStore.write(
            tx,
            account,
            isNew ? sealed(secret, "meta_app.secret/" + known.appId()) : null,
            token == null ? null : sealed(token, "meta_app.verify_token/" + known.appId()))
        .compose(done -> audit.append(tx, context, changed(account, isNew, token != null)))
        .compose(logged -> read(tx, account));
  }

  private static Act changed(long account, boolean secret, boolean verifyToken) {
    return Act.of(
        Act.Kind.WEBHOOK_CHANGED,
        account,
        new JsonObject().put("appSecret", secret).put("verifyToken", verifyToken));
  }

  // The same secret again must not push the previous one out.
  private boolean isCurrent(AccountWebhookStore.Settings known, String secret) {
    @Nullable Buffer current = known.secret();
    return current != null
        && vault.holds(current.getBytes(), "meta_app.secret/" + known.appId(), secret);
  }

  private Buffer sealed(@Nullable String secret, String purpose) {
    return Buffer.buffer(vault.seal(String.valueOf(secret), purpose));
  }

  private static @Nullable String value(JsonObject body, String field, int shortest) {
    if (!body.containsKey(field)) {
      return null;
    }
    String value = Requests.text(body, field);
    if (value.length() < shortest || value.length() > LONGEST) {
      throw Problem.field(field, "must be %d to %d characters".formatted(shortest, LONGEST));
    }
    return value;
  }

  private static JsonObject json(RoutingContext context, AccountWebhookStore.Settings settings) {
    @Nullable SignatureFailure failure = settings.lastFailure();
    return new JsonObject()
        .put("callbackUrl", callbackUrl(context, settings))
        .put("platform", settings.platform())
        .put("externalId", settings.externalId())
        .put(
            "app",
            new JsonObject()
                .put("id", Long.toString(settings.appId()))
                .put("name", settings.appName())
                .put("shared", settings.isShared())
                .put("previousSecretAccepted", settings.isRotating()))
        .put("lastReceivedAt", settings.receivedAt())
        .put("lastSignatureFailure", failure == null ? null : failure.toJson());
  }

  /** What to paste at Meta: the address at which that app's secrets alone count. */
  static String callbackUrl(RoutingContext context, AccountWebhookStore.Settings settings) {
    return Caller.base(context) + "/webhooks/" + settings.platform() + "/" + settings.appKey();
  }
}
