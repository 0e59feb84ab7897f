package dev.switchboard.push;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one socket asks to have done: one thing after the other, in the order in which it was asked,
 * each answered under the name that it was given. Belongs to one event loop.
 */
final class Errands {
  private static final Logger LOG = LoggerFactory.getLogger(Errands.class);
  private static final JsonObject NOT_NOW =
      new JsonObject()
          .put("type", "about:blank")
          .put("title", "Not now")
          .put("status", 503)
          .put("detail", "It is not known whether it was done. Ask again.");

  private final Client client;
  private final TenantStream stream;
  private final Commands commands;
  private Future<?> last = Future.succeededFuture();

  Errands(Client client, TenantStream stream, Commands commands) {
    this.client = client;
    this.stream = stream;
    this.commands = commands;
  }

  void take(ClientFrame.Ask asked) {
    last =
        last.transform(before -> done(asked.wish()))
            .onSuccess(answer -> client.tell(Frames.ack(asked.ref(), answer)))
            .onFailure(e -> client.tell(refusal(asked, e)));
  }

  private Future<JsonObject> done(ClientFrame.Wish wish) {
    return switch (wish) {
      case ClientFrame.Wish.Order(var command) ->
          commands.run(client.holder().credential(), command);
      case ClientFrame.Wish.Subscribe(var location) ->
          stream.turn(client, location).map(new JsonObject());
    };
  }

  private String refusal(ClientFrame.Ask asked, Throwable e) {
    if (e instanceof Commands.Refused refused) {
      return Frames.refused(asked.ref(), refused.problem(), refused.await());
    }
    LOG.warn("tenant {}: {} failed", client.holder().tenantId(), asked.wish(), e);
    return Frames.refused(asked.ref(), NOT_NOW, Duration.ZERO);
  }
}
