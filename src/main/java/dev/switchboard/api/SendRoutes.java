package dev.switchboard.api;

import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.inbox.InboxReadStore;
import dev.switchboard.platform.ErrorTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
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
  private final Settlements settlements;

  SendRoutes(Vertx vertx, TenantDatabase database, Sends sends) {
    this.database = database;
    this.sender = new Sender(sends);
    this.settlements = new Settlements(vertx, sends.bus());
  }

  Future<JsonObject> toConversation(RoutingContext context, Principal who) {
    long conversation = Requests.id(context, "conversation");
    return send(
        context, who, (tx, request) -> sender.toConversation(tx, who, conversation, request));
  }

  Future<JsonObject> toNumber(RoutingContext context, Principal who) {
    JsonObject body = Requests.body(context);
    String from = Requests.text(body, "from");
    if (body.containsKey("recipient") && !body.containsKey("to")) {
      throw Problem.field("to", "is needed: user ids are not sent to yet");
    }
    String to = PhoneNumbers.digits("to", Requests.text(body, "to"));
    return send(context, who, (tx, request) -> sender.toNumber(tx, who, from, to, request));
  }

  private Future<JsonObject> send(
      RoutingContext context, Principal who, BiFunction<Tx, SendRequest, Future<Long>> work) {
    requireWriter(who);
    SendRequest request =
        SendRequest.of(Requests.body(context), context.request().getHeader("Idempotency-Key"));
    boolean waits = Requests.flag(context, "wait");
    return database
        .transaction(who.tenantId(), tx -> work.apply(tx, request))
        .compose(id -> {
          if (waits) {
            return settled(who.tenantId(), id);
          }
          context.response().setStatusCode(202);
          return Future.succeededFuture(answer(id, "queued"));
        });
  }

  private Future<JsonObject> settled(long tenant, long id) {
    return settlements
        .await(
            id,
            LONGEST_WAIT,
            () ->
                database
                    .transaction(tenant, tx -> SendStore.progress(tx, id))
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
    requireWriter(who);
    long message = Requests.id(context, "message");
    return database
        .transaction(who.tenantId(), tx -> sender.retry(tx, who, message))
        .map(queued -> {
          context.response().setStatusCode(202);
          return answer(message, "queued");
        });
  }

  Future<JsonObject> cancel(RoutingContext context, Principal who) {
    requireWriter(who);
    long message = Requests.id(context, "message");
    return database
        .transaction(who.tenantId(), tx -> sender.cancel(tx, message))
        .map(cancelled -> answer(message, "cancelled"));
  }

  static Future<JsonObject> message(RoutingContext context, Tx tx) {
    long message = Requests.id(context, "message");
    return InboxReadStore.messages(tx, List.of(message))
        .map(found -> {
          if (found.isEmpty()) {
            throw Problem.notFound("message");
          }
          return found.getFirst().toJson();
        });
  }

  private static void requireWriter(Principal who) {
    if (who.role().equals("viewer")) {
      throw Problem.of(403, "Not allowed", "Viewers may read, not write.");
    }
  }
}
