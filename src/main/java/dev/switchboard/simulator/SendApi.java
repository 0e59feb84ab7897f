package dev.switchboard.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /{version}/{phone number id}/messages}: write down, judge, write down, answer. */
final class SendApi {
  private static final Logger LOG = LoggerFactory.getLogger(SendApi.class);

  private final Vertx vertx;
  private final InstantSource clock;
  private final Dice dice;
  private final Notes notes;
  private final Gate gate;
  private final Desk desk;
  private final Faults faults;
  private final BiConsumer<JsonObject, JsonObject> accepted;
  private final Wamid wamids = new Wamid();

  /**
   * @param accepted hears of each accepted message: its lines of kind send and answer
   */
  SendApi(
      Vertx vertx,
      InstantSource clock,
      Dice dice,
      Notes notes,
      Gate gate,
      Desk desk,
      Faults faults,
      BiConsumer<JsonObject, JsonObject> accepted) {
    this.vertx = vertx;
    this.clock = clock;
    this.dice = dice;
    this.notes = notes;
    this.gate = gate;
    this.desk = desk;
    this.faults = faults;
    this.accepted = accepted;
  }

  void send(RoutingContext context) {
    String phoneNumberId = Answers.param(context, "id");
    String text = Optional.ofNullable(context.body().asString()).orElse("");
    JsonObject body = parsed(text);
    SendRequest request = SendRequestParser.read(body);
    JsonObject line = line(context, phoneNumberId, request);
    line.put("body", body == null ? text : body);
    // Thrown as it arrives: later calls do not change the luck of this one.
    RandomGenerator luck = dice.next("call", phoneNumberId);
    notes
        .take(line)
        .onSuccess(written -> later(phoneNumberId, () -> judge(context, line, request, luck)))
        .onFailure(e -> unwritten(context, e));
  }

  private JsonObject line(RoutingContext context, String phoneNumberId, SendRequest request) {
    JsonObject line =
        Lines.of("send", clock.instant())
            .put("path", context.request().path())
            .put("phoneNumberId", phoneNumberId);
    return switch (request) {
      case SendRequest.Message message ->
          line.put("to", message.party())
              .put("wamid", wamids.outgoing(message.party()))
              .put("type", message.type())
              .put("biz_opaque_callback_data", message.callback());
      case SendRequest.Receipt receipt ->
          line.putNull("to").putNull("wamid").put("type", "read").put("read", receipt.messageId());
      case SendRequest.Malformed malformed -> line.putNull("to").putNull("wamid");
    };
  }

  private void later(String phoneNumberId, Runnable action) {
    int latency = faults.of(phoneNumberId).latencyMs();
    if (latency == 0) {
      action.run();
    } else {
      vertx.setTimer(latency, timer -> action.run());
    }
  }

  private void judge(
      RoutingContext context, JsonObject line, SendRequest request, RandomGenerator luck) {
    String phoneNumberId = line.getString("phoneNumberId");
    Optional<GraphError> refusal = gate.refusalOfNumber(context, phoneNumberId);
    if (refusal.isPresent()) {
      refuse(context, line, refusal.get());
      return;
    }
    switch (request) {
      case SendRequest.Malformed malformed -> refuse(context, line, malformed.error());
      case SendRequest.Receipt receipt ->
          settle(context, answer(line, 200), new JsonObject().put("success", true));
      case SendRequest.Message message ->
          desk.refusal(phoneNumberId, message, luck, clock.millis())
              .ifPresentOrElse(
                  error -> refuse(context, line, error),
                  () -> accept(context, line, message, luck));
    }
  }

  private void accept(
      RoutingContext context, JsonObject line, SendRequest.Message message, RandomGenerator luck) {
    Fault fault = faults.of(line.getString("phoneNumberId"));
    boolean lost = luck.nextDouble() < fault.lostResponseRate();
    JsonObject answer = answer(line, 200).put("accepted", true);
    if (lost) {
      answer.put("lost", true);
    }
    if (luck.nextDouble() < fault.failedRate()) {
      answer.put("fails", WebhookItems.UNDELIVERABLE);
    }
    notes
        .take(answer)
        .onSuccess(written -> {
          accepted.accept(line, answer);
          if (lost) {
            var _ = context.request().connection().close();
          } else {
            Answers.ok(context, response(line, message));
          }
        })
        .onFailure(e -> unwritten(context, e));
  }

  private static JsonObject response(JsonObject line, SendRequest.Message message) {
    JsonObject named = new JsonObject().put("id", line.getString("wamid"));
    if (message.isTemplate()) {
      named.put("message_status", "accepted");
    }
    return new JsonObject()
        .put("messaging_product", "whatsapp")
        .put("contacts", new JsonArray().add(message.contact()))
        .put("messages", new JsonArray().add(named));
  }

  private void settle(RoutingContext context, JsonObject answer, JsonObject response) {
    notes
        .take(answer)
        .onSuccess(written -> Answers.ok(context, response))
        .onFailure(e -> unwritten(context, e));
  }

  private void refuse(RoutingContext context, JsonObject line, GraphError error) {
    JsonObject answer = answer(line, error.status()).put("code", error.code());
    notes
        .take(answer)
        .onSuccess(written -> Answers.error(context, error))
        .onFailure(e -> unwritten(context, e));
  }

  private JsonObject answer(JsonObject line, int status) {
    return Lines.of("answer", clock.instant())
        .put("phoneNumberId", line.getString("phoneNumberId"))
        .put("wamid", line.getString("wamid"))
        .put("status", status);
  }

  private static void unwritten(RoutingContext context, Throwable e) {
    LOG.error("the journal cannot be written, the request is refused: {}", e.toString());
    Answers.error(context, GraphError.of(131000, "The simulator's journal cannot be written."));
  }

  private static @Nullable JsonObject parsed(String text) {
    try {
      return new JsonObject(text);
    } catch (DecodeException | ClassCastException e) {
      return null;
    }
  }
}
