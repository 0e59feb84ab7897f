package dev.switchboard.push;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The words of the protocol {@code switchboard.v1}. Pure. */
final class Frames {
  static final String PROTOCOL = "switchboard.v1";
  static final String PING = of(Type.PING).encode();
  private static final String EVENT = "{\"type\":\"" + Type.EVENT.wire() + "\",";

  private Frames() {}

  /** What a server says. */
  enum Type {
    READY,
    RELOAD,
    EVENT,
    PING,
    ERROR,
    HERE,
    PRESENCE,
    TYPING;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static JsonObject of(Type type) {
    return new JsonObject().put("type", type.wire());
  }

  static String ready(long seq) {
    return of(Type.READY).put("seq", seq).encode();
  }

  static String reload(long seq) {
    return of(Type.RELOAD).put("seq", seq).encode();
  }

  static String error(String title) {
    return of(Type.ERROR).put("title", title).encode();
  }

  /** Who looks and types now: takes the place of all that the client was told of it. */
  static String here(List<Colleagues.Change> all) {
    return of(Type.HERE)
        .put("items", new JsonArray(all.stream().map(Frames::said).toList()))
        .encode();
  }

  /** What became so, or is not so any more. */
  static String of(Colleagues.Change change) {
    return said(change).encode();
  }

  private static JsonObject said(Colleagues.Change change) {
    JsonObject said =
        of(change instanceof Colleagues.Change.Looks ? Type.PRESENCE : Type.TYPING)
            .put("conversationId", Long.toString(change.place().conversationId()))
            .put("userId", Long.toString(change.place().userId()));
    return switch (change) {
      case Colleagues.Change.Looks(_, var isHere) -> said.put("isHere", isHere);
      case Colleagues.Change.Types(_, var isTyping) -> said.put("isTyping", isTyping);
    };
  }

  /** A socket's frame of an event. */
  static String event(Event event, long prev) {
    return EVENT + members(event, prev);
  }

  /** An event in a poll's answer. */
  static String polled(Event event, long prev) {
    return "{" + members(event, prev);
  }

  private static String members(Event event, long prev) {
    return "\"seq\":%d,\"prev\":%d,\"kind\":\"%s\",\"data\":%s}"
        .formatted(event.seq(), prev, event.kind(), event.data());
  }

  /** A feed row with what is shown of it. */
  record Event(long seq, String kind, String data, Instant at) {}
}
