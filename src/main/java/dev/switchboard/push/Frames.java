package dev.switchboard.push;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** The words of the protocol {@code switchboard.v1}. Pure. */
final class Frames {
  static final String PROTOCOL = "switchboard.v1";
  static final String PING = "{\"type\":\"ping\"}";

  private Frames() {}

  static String ready(long seq) {
    return "{\"type\":\"ready\",\"seq\":" + seq + "}";
  }

  static String reload(long seq) {
    return "{\"type\":\"reload\",\"seq\":" + seq + "}";
  }

  static String error(String title) {
    return new JsonObject().put("type", "error").put("title", title).encode();
  }

  /** A socket's frame of an event. */
  static String event(Event event, long prev) {
    return "{\"type\":\"event\"," + members(event, prev);
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
