package dev.switchboard.mcp;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A message as it came. Pure. */
sealed interface Rpc {
  /**
   * Wants an answer.
   *
   * @param id a string or a number
   */
  record Request(Object id, String method, JsonObject params) implements Rpc {}

  /** Wants none. */
  record Notification(String method) implements Rpc {}

  /** No message. */
  record Bad(RpcError error) implements Rpc {}

  static Rpc parse(@Nullable String body) {
    try {
      return switch (body == null ? null : Json.decodeValue(body)) {
        case JsonObject message -> parse(message);
        case JsonArray _ ->
            new Bad(RpcError.invalid("One message a request: batches are not taken."));
        case null, default -> new Bad(RpcError.invalid("A message must be a JSON object."));
      };
    } catch (DecodeException e) {
      return new Bad(RpcError.notJson());
    }
  }

  private static Rpc parse(JsonObject message) {
    if (!"2.0".equals(message.getValue("jsonrpc"))) {
      return new Bad(RpcError.invalid("jsonrpc must be \"2.0\"."));
    }
    if (!(message.getValue("method") instanceof String method)) {
      return new Bad(
          RpcError.invalid("method must be a string; this server asks for no responses."));
    }
    @Nullable Object id = message.getValue("id");
    if (id == null) {
      return message.containsKey("id")
          ? new Bad(RpcError.invalid("id must be a string or a number."))
          : new Notification(method);
    }
    if (!(id instanceof String || id instanceof Number)) {
      return new Bad(RpcError.invalid("id must be a string or a number."));
    }
    @Nullable Object params = message.getValue("params");
    if (params == null) {
      return new Request(id, method, new JsonObject());
    }
    return params instanceof JsonObject given
        ? new Request(id, method, given)
        : new Bad(RpcError.invalid("params must be an object."));
  }
}
