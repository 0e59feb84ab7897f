package dev.switchboard.simulator;

import dev.switchboard.simulator.MediaShelf.Media;
import dev.switchboard.simulator.SimulatorConfig.BusinessNumber;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets customers write: into the journal first, then into the lane of the number. */
final class Customers {
  private final InstantSource clock;
  private final Gate gate;
  private final Notes notes;
  private final MediaShelf shelf;
  private final People people;
  private final WebhookItems items;
  private final Lanes lanes;
  private final Wamid wamids = new Wamid();

  Customers(
      InstantSource clock,
      Gate gate,
      Notes notes,
      MediaShelf shelf,
      People people,
      WebhookItems items,
      Lanes lanes) {
    this.clock = clock;
    this.gate = gate;
    this.notes = notes;
    this.shelf = shelf;
    this.people = people;
    this.items = items;
    this.lanes = lanes;
  }

  /** Completes with the message's id once it is in the journal. */
  Future<String> write(CustomerMessage message) {
    Optional<BusinessNumber> number = gate.number(message.phoneNumberId());
    if (number.isEmpty()) {
      throw Problem.field("phone_number_id", "is none of the simulator's");
    }
    Instant now = clock.instant();
    String name = message.name() == null ? people.name(message.waId()) : message.name();
    people.heard(message.phoneNumberId(), message.waId(), name, now.toEpochMilli());
    String wamid = wamids.incoming(message.waId());
    Future<@Nullable Object> content = content(message);
    return content.compose(filled -> {
      JsonObject line =
          Lines.of("customer", now)
              .put("phoneNumberId", message.phoneNumberId())
              .put("from", message.waId())
              .put("wamid", wamid)
              .put("name", name)
              .put("type", message.type())
              .put("message", body(message, wamid, now, filled, number.get()));
      return notes.take(line).onSuccess(written -> lanes.offer(items.ofCustomer(line))).map(wamid);
    });
  }

  private static JsonObject body(
      CustomerMessage message,
      String wamid,
      Instant now,
      @Nullable Object content,
      BusinessNumber number) {
    JsonObject body = new JsonObject();
    String replyTo = message.replyTo();
    if (replyTo != null) {
      String from = number.displayPhoneNumber().replaceAll("[^0-9]", "");
      body.put("context", new JsonObject().put("from", from).put("id", replyTo));
    }
    body.put("from", message.waId())
        .put("from_user_id", People.userId(message.waId()))
        .put("id", wamid)
        .put("timestamp", Long.toString(now.getEpochSecond()));
    JsonArray errors = message.errors();
    if (errors != null) {
      body.put("errors", errors);
    }
    body.put("type", message.type());
    return content == null ? body : body.put(message.type(), content);
  }

  private Future<@Nullable Object> content(CustomerMessage message) {
    if (!Samples.isMedia(message.type())) {
      return Future.succeededFuture(message.content());
    }
    JsonObject given = message.content() instanceof JsonObject object ? object : new JsonObject();
    String id = given.getString("id");
    if (id != null) {
      JsonObject known = shelf.find(id).map(Media::inWebhook).orElseGet(JsonObject::new);
      return Future.succeededFuture(known.mergeIn(given));
    }
    Media sample = Samples.make(shelf.newId(), message.type());
    shelf.add(sample);
    return notes
        .take(sample.journaled(Lines.of("media", clock.instant())))
        .map(written -> sample.inWebhook().mergeIn(given));
  }
}
