package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.Right;
import dev.switchboard.access.Token;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.db.Vault;
import dev.switchboard.desk.Actor;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.platform.GraphNumbers;
import dev.switchboard.platform.NumberAnswer;
import dev.switchboard.sending.SteeringStore;
import dev.switchboard.webhook.DirectoryEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an agency, and how a WhatsApp number comes to be one: Meta is asked whether all of
 * it fits together before anything is written, and never within a transaction.
 */
public final class AccountRoutes implements Routes {
  private static final String BASE = "/api/v1/accounts";
  private static final String LOCATION = "locationId";
  // Each asks Meta, in the name of whoever runs this node.
  private static final int MOST_CHECKS = 30;

  private final TenantDatabase database;
  private final Endpoints endpoints;
  private final Sends sends;
  private final SteeringStore steering;
  private final Vault vault;
  private final GraphNumbers numbers;
  private final Audit audit;
  private final FeedStore feed;
  private final Throttle throttle = new Throttle(InstantSource.system());

  public AccountRoutes(TenantDatabase database, Sends sends, Vault vault, GraphNumbers numbers) {
    this.database = database;
    this.endpoints = new Endpoints(database);
    this.sends = sends;
    this.steering = new SteeringStore(sends.bus(), sends.threads());
    this.vault = vault;
    this.numbers = numbers;
    this.audit = new Audit(sends.ids());
    this.feed = new FeedStore(sends.bus());
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.read(AccountRoutes::list));
    router.post(BASE).handler(this::connect);
    router.patch(BASE + "/:id").handler(this::change);
    router.delete(BASE + "/:id").handler(endpoints.admin(this::disconnect));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    int limit = Requests.limit(context);
    @Nullable String cursor = Requests.param(context, "cursor");
    return AccountStore.list(tx, cursor == null ? 0 : Fields.id(cursor, "cursor"), limit)
        .map(found ->
            new JsonObject()
                .put("items", new JsonArray(found.stream().map(AccountStore.Shown::json).toList()))
                .put("next", found.size() < limit ? null : Long.toString(found.getLast().id())));
  }

  private void connect(RoutingContext context) {
    Principal who = ApiRouter.who(context);
    who.require(Right.ADMIN);
    ConnectRequest asked = ConnectRequest.read(Requests.body(context));
    ApiRouter.answer(
        context,
        database
            .transaction(who.scope(), tx -> mayConnect(tx, asked))
            .compose(may ->
                check(
                    context,
                    who,
                    new GraphNumbers.Question(
                        asked.phoneNumberId(),
                        asked.businessId(),
                        asked.accessToken(),
                        asked.appSecret())))
            .compose(found ->
                database.transaction(
                    who.scope(),
                    tx ->
                        write(context, tx, asked, found)
                            .compose(line -> told(tx, who).map(line)))));
  }

  private Future<NumberAnswer.Found> check(
      RoutingContext context, Principal who, GraphNumbers.Question question) {
    Duration wait = throttle.take("agency " + who.tenantId(), MOST_CHECKS);
    if (wait.isPositive()) {
      var _ = context.response().putHeader("Retry-After", Long.toString(wait.toSeconds() + 1));
      throw Problem.of(429, "Too many", "Too many numbers were tried. Wait a few minutes.");
    }
    return numbers.check(question).map(ConnectRequest::found);
  }

  // Looked at first, so that Meta is not asked in vain; what counts is the write.
  private static Future<?> mayConnect(Tx tx, ConnectRequest asked) {
    return DirectoryReadStore.hasClient(tx, asked.clientId())
        .compose(has -> {
          if (!has) {
            throw Problem.field("clientId", "must be a client business of your agency");
          }
          return AccountStore.own(tx, asked.phoneNumberId());
        })
        .compose(own -> {
          if (own.filter(AccountStore.Own::isActive).isPresent()) {
            throw Problem.conflict("phoneNumberId", "is connected already");
          }
          return AccountStore.count(tx);
        })
        .map(count -> {
          if (count >= AccountStore.MOST) {
            throw Problem.of(409, "Too many", "There are %d lines.".formatted(count));
          }
          return count;
        });
  }

  /** What is written: the line, and whether its app is new. */
  private record Plan(AccountStore.New line, boolean isNewApp, @Nullable String verifyToken) {
    @Override
    public String toString() {
      return "Plan[" + line + "]";
    }
  }

  private Future<JsonObject> write(
      RoutingContext context, Tx tx, ConnectRequest asked, NumberAnswer.Found found) {
    return AccountStore.own(tx, asked.phoneNumberId())
        .compose(own ->
            AccountStore.apps(tx)
                .map(apps -> {
                  Optional<Long> app =
                      apps.stream()
                          .filter(one ->
                              vault.holds(
                                  one.secret().getBytes(), secretOf(one.id()), asked.appSecret()))
                          .map(AccountStore.App::id)
                          .findFirst();
                  return plan(asked, found, own.map(AccountStore.Own::id), app);
                }))
        .compose(plan ->
            AccountStore.connect(tx, plan.line())
                .compose(done -> {
                  if (!done) {
                    throw Problem.conflict("phoneNumberId", "cannot be connected: it is in use");
                  }
                  return connected(context, tx, plan);
                }));
  }

  private Plan plan(
      ConnectRequest asked, NumberAnswer.Found found, Optional<Long> own, Optional<Long> known) {
    long id = own.orElseGet(sends.ids()::next);
    long app = known.orElseGet(sends.ids()::next);
    boolean isNew = known.isEmpty();
    @Nullable String token =
        asked.verifyToken() == null && isNew ? Token.fresh("").text() : asked.verifyToken();
    var line =
        new AccountStore.New(
            id,
            asked.clientId(),
            app,
            name(asked, found),
            isNew ? sealed(asked.appSecret(), secretOf(app)) : null,
            token == null ? null : sealed(token, "meta_app.verify_token/" + app),
            asked.phoneNumberId(),
            asked.businessId(),
            found.displayPhone(),
            sealed(asked.accessToken(), tokenOf(id)));
    return new Plan(line, isNew, token);
  }

  private static String name(ConnectRequest asked, NumberAnswer.Found found) {
    @Nullable String name = asked.name() != null ? asked.name() : found.name();
    @Nullable String phone = found.displayPhone();
    return name != null ? name : phone != null ? phone : asked.phoneNumberId();
  }

  private static String secretOf(long app) {
    return "meta_app.secret/" + app;
  }

  private static String tokenOf(long line) {
    return "account.access_token/" + line;
  }

  private Buffer sealed(String secret, String purpose) {
    return Buffer.buffer(vault.seal(secret, purpose));
  }

  // A lane that was stopped when the number was given up goes on.
  private Future<JsonObject> connected(RoutingContext context, Tx tx, Plan plan) {
    long id = plan.line().id();
    JsonObject said =
        new JsonObject()
            .put("phoneNumberId", plan.line().phoneNumberId())
            .put("name", plan.line().name());
    return steering
        .goOn(tx, id)
        .compose(wentOn -> audit.append(tx, context, Act.of(Act.Kind.ACCOUNT_CONNECTED, id, said)))
        .compose(logged -> changed(tx, id))
        .compose(line ->
            AccountWebhookStore.read(tx, id)
                .map(webhook -> {
                  context.response().setStatusCode(201);
                  return line.put(
                      "setup",
                      new JsonObject()
                          .put(
                              "callbackUrl",
                              AccountWebhookRoutes.callbackUrl(context, webhook.orElseThrow()))
                          .put("verifyToken", plan.verifyToken())
                          .put("newApp", plan.isNewApp()));
                }));
  }

  private Future<JsonObject> changed(Tx tx, long id) {
    tx.afterCommit(() -> sends.bus().publish(DirectoryEvent.TOPIC, new DirectoryEvent.Changed()));
    return line(tx, id).map(AccountStore.Shown::json);
  }

  private static Future<AccountStore.Shown> line(Tx tx, long id) {
    return AccountStore.one(tx, id)
        .map(found -> found.orElseThrow(() -> Problem.notFound("account")));
  }

  private static Future<AccountStore.Shown> connectedLine(Tx tx, long id) {
    return line(tx, id)
        .map(line -> {
          if (!line.isActive()) {
            throw Problem.of(409, "Disconnected", "Connect the number again first.");
          }
          return line;
        });
  }

  private void change(RoutingContext context) {
    Principal who = ApiRouter.who(context);
    who.require(Right.ADMIN);
    long id = Requests.id(context, "account");
    JsonObject body = Requests.body(context);
    Fields.only(body, "name", LOCATION, ConnectRequest.TOKEN);
    @Nullable String name = ConnectRequest.name(body);
    @Nullable String token =
        body.getValue(ConnectRequest.TOKEN) == null
            ? null
            : ConnectRequest.secret(body, ConnectRequest.TOKEN, 16, 1_000);
    ApiRouter.answer(
        context,
        database
            .transaction(who.scope(), tx -> connectedLine(tx, id))
            .compose(line -> fits(context, who, line, token))
            .compose(fits ->
                database.transaction(
                    who.scope(),
                    tx ->
                        placed(tx, id, body)
                            .compose(placed -> change(context, tx, id, name, token))
                            .compose(line ->
                                body.containsKey(LOCATION)
                                    ? told(tx, who).map(line)
                                    : Future.succeededFuture(line)))));
  }

  private static Future<Void> placed(Tx tx, long id, JsonObject body) {
    return body.containsKey(LOCATION)
        ? AccountStore.place(tx, id, Fields.idOrNull(body, LOCATION))
            .map(placed -> {
              if (!placed) {
                throw Problem.field(LOCATION, "must be a location of the number's client");
              }
              return null;
            })
        : Future.succeededFuture();
  }

  // Whoever is held to some locations may see another number now, or one less.
  private Future<Void> told(Tx tx, Principal who) {
    return feed.append(tx, List.of(Change.ofAccess(who.tenantId(), null)));
  }

  // The id of a line is digits on each of Meta's platforms; only WhatsApp's can be asked about so.
  private Future<?> fits(
      RoutingContext context, Principal who, AccountStore.Shown line, @Nullable String token) {
    return token == null || !line.platform().equals("whatsapp")
        ? Future.succeededFuture()
        : check(context, who, new GraphNumbers.Question(line.externalId(), null, token, null));
  }

  private Future<JsonObject> change(
      RoutingContext context, Tx tx, long id, @Nullable String name, @Nullable String token) {
    JsonObject said = new JsonObject().put("name", name).put("accessToken", token != null);
    return AccountStore.change(tx, id, name, token == null ? null : sealed(token, tokenOf(id)))
        .compose(done -> token == null ? Future.succeededFuture() : steering.askAgain(tx, id))
        .compose(asked -> audit.append(tx, context, Act.of(Act.Kind.ACCOUNT_CHANGED, id, said)))
        .compose(logged -> changed(tx, id));
  }

  // Stopped first: the order of locks has the lane before the rest, and nothing begins after it.
  private Future<JsonObject> disconnect(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "account");
    return line(tx, id)
        .compose(line ->
            line.isActive()
                ? steering
                    .stop(tx, id, who.name(), "The number is disconnected.")
                    .compose(stopped -> AccountStore.disconnect(tx, id, sealed("", tokenOf(id))))
                    .compose(done ->
                        audit.append(
                            tx,
                            context,
                            Act.of(Act.Kind.ACCOUNT_DISCONNECTED, id, new JsonObject())))
                    .compose(logged -> changed(tx, id))
                : Future.succeededFuture(line.json()))
        .map(line -> new JsonObject());
  }
}
