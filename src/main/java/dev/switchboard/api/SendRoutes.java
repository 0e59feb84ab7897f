package dev.switchboard.api;

import dev.switchboard.access.Right;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.inbox.InboxReadStore;
import dev.switchboard.platform.ErrorTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The routes by which messages go out. Belongs to one event loop. */
final class SendRoutes {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Set<String> SETTLED =
      Set.of("sent", "delivered", "read", "failed", "held", "cancelled");

  private final TenantDatabase database;
  private final Sender sender;
  private final Resender resender;
  private final Settlements settlements;

  SendRoutes(Vertx vertx, TenantDatabase database, Sends sends) {
    this.database = database;
    this.sender = new Sender(sends, new TemplateCheck(database, sends));
    this.resender = new Resender(sends);
    this.settlements = new Settlements(vertx, sends.bus());
  }

  Future<JsonObject> toConversation(RoutingContext context, Principal who) {
    long conversation = Requests.id(context, "conversation");
    return send(context, who, (tx, group) -> sender.toConversation(tx, who, conversation, group));
  }

  Future<JsonObject> toCustomer(RoutingContext context, Principal who) {
    JsonObject body = Requests.body(context);
    String from = Requests.text(body, "from");
    String to = Recipients.of(body);
    return send(context, who, (tx, group) -> sender.toCustomer(tx, who, from, to, group));
  }

  private Future<JsonObject> send(
      RoutingContext context, Principal who, BiFunction<Tx, SendGroup, Future<List<Long>>> work) {
    who.require(Right.WRITE);
    SendGroup group = SendGroup.of(Requests.body(context));
    Repeats repeats = Repeats.of(context, who);
    boolean waits = Requests.flag(context, "wait") && group.isOne();
    return database
        .transaction(
            who.scope(),
            tx -> repeats.once(tx, () -> work.apply(tx, group).map(SendRoutes::queued)))
        .compose(answer -> {
          if (waits) {
            return settled(who.scope(), Long.parseLong(answer.getString("queueId")));
          }
          context.response().setStatusCode(202);
          return Future.succeededFuture(answer);
        });
  }

  static JsonObject queued(List<Long> ids) {
    JsonArray items = new JsonArray();
    ids.forEach(id -> items.add(answer(id, "queued")));
    return ids.size() == 1 ? items.getJsonObject(0) : new JsonObject().put("items", items);
  }

  private Future<JsonObject> settled(Scope scope, long id) {
    return settlements
        .await(
            id,
            LONGEST_WAIT,
            () ->
                database
                    .transaction(scope, tx -> SendStore.progress(tx, id))
                    .map(found -> found.orElseThrow()),
            progress -> SETTLED.contains(progress.state()))
        .map(progress -> outcome(id, progress));
  }

  private static JsonObject outcome(long id, SendStore.Progress progress) {
    if (!SETTLED.contains(progress.state())) {
      return answer(id, "timed_out_waiting");
    }
    JsonObject answer = answer(id, progress.state()).put("wamid", progress.externalId());
    @Nullable Integer code = progress.errorCode();
    if (code != null) {
      ErrorTable.Rule rule = ErrorTable.of(code);
      answer.put(
          "error",
          new JsonObject()
              .put("code", code)
              .put("reason", rule.reason())
              .put("action", rule.action()));
    }
    return answer;
  }

  private static JsonObject answer(long id, String status) {
    return new JsonObject().put("queueId", Long.toString(id)).put("status", status);
  }

  Future<JsonObject> retry(RoutingContext context, Principal who) {
    who.require(Right.WRITE);
    long message = Requests.id(context, "message");
    return database
        .transaction(who.scope(), tx -> resender.retry(tx, who, message))
        .map(queued -> {
          context.response().setStatusCode(202);
          return answer(message, "queued");
        });
  }

  Future<JsonObject> cancel(RoutingContext context, Principal who) {
    who.require(Right.WRITE);
    long message = Requests.id(context, "message");
    return database
        .transaction(who.scope(), tx -> sender.cancel(tx, message))
        .map(cancelled -> answer(message, "cancelled"));
  }

  static Future<JsonObject> message(RoutingContext context, Tx tx) {
    long message = Requests.id(context, "message");
    return InboxReadStore.messages(tx, List.of(message))
        .compose(found -> {
          if (found.isEmpty()) {
            throw Problem.notFound("message");
          }
          JsonObject shown = found.getFirst().toJson();
          return shown.getString("direction").equals("out")
              ? TraceStore.of(tx, message).map(trace -> shown.mergeIn(trace.toJson()))
              : Future.succeededFuture(shown);
        });
  }

  Future<JsonObject> typing(RoutingContext context, Principal who) {
    who.require(Right.WRITE);
    long conversation = Requests.id(context, "conversation");
    return database
        .transaction(who.scope(), tx -> sender.tell(tx, who.tenantId(), conversation, true))
        .map(new JsonObject());
  }

  /** The customer sees that their messages were read. */
  Future<Void> read(Tx tx, Actor who, long conversation) {
    return sender.tell(tx, who.tenantId(), conversation, false);
  }

  Future<JsonObject> takeOver(RoutingContext context, Principal who) {
    who.require(Right.WRITE);
    long conversation = Requests.id(context, "conversation");
    return database
        .transaction(who.scope(), tx -> sender.takeOver(tx, conversation))
        .map(epoch -> new JsonObject().put("ownershipEpoch", epoch));
  }

  static Future<JsonObject> alerts(RoutingContext context, Tx tx) {
    return TraceStore.alerts(tx).map(items -> new JsonObject().put("items", items));
  }
}
