package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.FederatedStore;
import dev.switchboard.access.ProviderStore;
import dev.switchboard.access.ProviderStore.OwnProvider;
import dev.switchboard.access.ProviderStore.Words;
import dev.switchboard.access.Right;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.db.Vault;
import dev.switchboard.desk.Actor;
import dev.switchboard.oidc.ProviderException;
import dev.switchboard.oidc.RelyingParty;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The OpenID provider of an agency. For owners: whoever sets it decides who everybody is, owners
 * too.
 */
final class ProviderRoutes implements Routes {
  private static final String BASE = "/api/v1/sign-in-provider";
  private static final int LONGEST_SECRET = 500;

  private final Endpoints endpoints;
  private final TenantDatabase database;
  private final RelyingParty party;
  private final Vault vault;
  private final Ids ids;
  private final Audit audit;

  ProviderRoutes(
      Endpoints endpoints, TenantDatabase database, Authenticator authenticator, Sends sends) {
    this.endpoints = endpoints;
    this.database = database;
    this.party = authenticator.providers();
    this.vault = authenticator.vault();
    this.ids = sends.ids();
    this.audit = new Audit(ids);
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.owner((context, who, tx) -> show(context, tx)));
    router.put(BASE).handler(endpoints.owner(this::set));
    router.delete(BASE).handler(endpoints.owner(this::remove));
    router.post(BASE + "/test").handler(this::test);
  }

  private static Future<JsonObject> show(RoutingContext context, Tx tx) {
    return ProviderStore.read(tx).map(found -> shown(context, there(found)));
  }

  private static OwnProvider there(Optional<OwnProvider> found) {
    return found.orElseThrow(() -> Problem.notFound("provider"));
  }

  // The secret is never shown again.
  private static JsonObject shown(RoutingContext context, OwnProvider provider) {
    Versions.show(context, provider.version());
    return new JsonObject()
        .put("id", Long.toString(provider.id()))
        .mergeIn(provider.words().toJson())
        .put("version", provider.version())
        .put("redirectUri", Caller.base(context) + ProviderSignIn.CALLBACK);
  }

  private Future<JsonObject> set(RoutingContext context, Actor who, Tx tx) {
    JsonObject body = Requests.body(context);
    Words words = ProviderRequest.words(body, party);
    @Nullable String secret = Fields.textOrNull(body, "clientSecret", LONGEST_SECRET);
    @Nullable Integer wanted = Versions.wanted(context);
    return ProviderStore.hold(tx)
        .compose(found -> {
          unchanged(found, wanted);
          return found.isPresent()
              ? change(context, tx, found.get(), words, secret)
              : add(context, tx, words, secret);
        })
        .compose(set -> show(context, tx));
  }

  private static void unchanged(Optional<OwnProvider> found, @Nullable Integer wanted) {
    if (wanted != null && found.map(OwnProvider::version).filter(wanted::equals).isEmpty()) {
      throw Versions.changed();
    }
  }

  private Future<Void> add(RoutingContext context, Tx tx, Words words, @Nullable String secret) {
    if (secret == null) {
      throw Problem.field("clientSecret", "must be a text");
    }
    long id = ids.next();
    return ProviderStore.add(tx, ApiRouter.who(context).tenantId(), id, words, sealed(id, secret))
        .compose(written -> written(context, tx, written, set(null, words, true, 0)));
  }

  // A secret that was given for one provider must never be sent to another.
  private Future<Void> change(
      RoutingContext context, Tx tx, OwnProvider before, Words words, @Nullable String secret) {
    boolean isSameIssuer = before.words().issuer().equals(words.issuer());
    boolean isSame = isSameIssuer && before.words().clientId().equals(words.clientId());
    if (secret == null && !isSame) {
      throw Problem.field("clientSecret", "must be given again for another issuer or client");
    }
    if (secret == null && before.words().equals(words)) {
      return Future.succeededFuture();
    }
    Buffer sealed = secret == null ? before.secret() : sealed(before.id(), secret);
    // Another issuer may have given the same names to other people.
    Future<Integer> unlinked =
        isSameIssuer ? Future.succeededFuture(0) : FederatedStore.unlinkAll(tx, before.id());
    return unlinked.compose(count ->
        ProviderStore.change(tx, ApiRouter.who(context).tenantId(), before.id(), words, sealed)
            .compose(written ->
                written(context, tx, written, set(before.words(), words, secret != null, count))));
  }

  private Buffer sealed(long id, String secret) {
    return Buffer.buffer(vault.seal(secret, ProviderRequest.purpose(id)));
  }

  private static Act set(@Nullable Words before, Words after, boolean secret, int unlinked) {
    JsonObject detail =
        before == null ? after.toJson() : UserRoutes.differences(before.toJson(), after.toJson());
    if (before != null && secret) {
      detail.put("clientSecret", true);
    }
    if (unlinked > 0) {
      detail.put("unlinked", unlinked);
    }
    return Act.of(Act.Kind.SIGN_IN_PROVIDER_CHANGED, detail);
  }

  private Future<Void> written(
      RoutingContext context, Tx tx, ProviderStore.Written written, Act act) {
    return switch (written) {
      case DONE -> audit.append(tx, context, act);
      case OVERTAKEN -> throw Versions.changed();
      case DOMAIN_TAKEN ->
          throw Problem.conflict(
              "domains", "has one that another agency's provider here speaks for");
    };
  }

  private Future<JsonObject> remove(RoutingContext context, Actor who, Tx tx) {
    @Nullable Integer wanted = Versions.wanted(context);
    return ProviderStore.hold(tx)
        .compose(found -> {
          OwnProvider provider = there(found);
          unchanged(found, wanted);
          return ProviderStore.remove(tx, provider.id())
              .compose(removed ->
                  audit.append(
                      tx,
                      context,
                      Act.of(
                          Act.Kind.SIGN_IN_PROVIDER_REMOVED,
                          new JsonObject()
                              .put("name", provider.words().name())
                              .put("issuer", provider.words().issuer()))));
        })
        .map(removed -> new JsonObject());
  }

  // No transaction waits for a provider.
  private void test(RoutingContext context) {
    Principal who = ApiRouter.who(context);
    who.require(Right.OWNER);
    ApiRouter.answer(
        context,
        database
            .transaction(who.scope(), ProviderStore::read)
            .compose(found -> party.look(there(found).words().issuer()))
            .map(looked -> new JsonObject().put("ok", true).putNull("problem"))
            .recover(e ->
                e instanceof ProviderException known
                    ? Future.succeededFuture(
                        new JsonObject().put("ok", false).put("problem", known.detail()))
                    : Future.failedFuture(e)));
  }
}
