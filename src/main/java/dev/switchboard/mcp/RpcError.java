package dev.switchboard.mcp;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a message is not answered with a result.
 *
 * @param status of the HTTP answer, for clients of revision 2026-07-28; older ones get it for what
 *     is no message
 * @param code JSON-RPC's or the protocol's
 * @param data null: none
 */
record RpcError(int status, int code, String message, @Nullable JsonObject data) {
  static RpcError notJson() {
    return new RpcError(400, -32700, "The body must be JSON.", null);
  }

  static RpcError invalid(String why) {
    return new RpcError(400, -32600, why, null);
  }

  static RpcError noMethod(String method) {
    return new RpcError(404, -32601, "There is no method " + method + ".", null);
  }

  static RpcError params(String why) {
    return new RpcError(400, -32602, why, null);
  }

  /** A header says something else than the body. */
  static RpcError header(String why) {
    return new RpcError(400, -32020, why, null);
  }

  static RpcError version(String requested, List<String> supported) {
    return new RpcError(
        400,
        -32022,
        "Unsupported protocol version",
        new JsonObject().put("supported", new JsonArray(supported)).put("requested", requested));
  }

  JsonObject toJson() {
    JsonObject error = new JsonObject().put("code", code).put("message", message);
    return data == null ? error : error.put("data", data);
  }
}
