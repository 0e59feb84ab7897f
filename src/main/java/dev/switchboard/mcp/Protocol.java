package dev.switchboard.mcp;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which revision a request speaks. Until 2025-11-25 a client begins with {@code initialize}; since
 * 2026-07-28 every request says its revision, and headers repeat what is in the body. Nothing is
 * remembered of either. Pure.
 */
record Protocol(boolean isModern) {
  static final String META = "_meta";
  static final String VERSION = "io.modelcontextprotocol/protocolVersion";

  static final List<String> MODERN = List.of("2026-07-28");
  static final List<String> LEGACY = List.of("2025-11-25", "2025-06-18", "2025-03-26");

  static List<String> all() {
    List<String> all = new ArrayList<>(MODERN);
    all.addAll(LEGACY);
    return List.copyOf(all);
  }

  /**
   * The headers that repeat the body.
   *
   * @param version null: not sent
   */
  record Headers(@Nullable String version, @Nullable String method, @Nullable String name) {}

  /** What is wrong with a request's revision, or with what its headers say; empty: nothing. */
  static Optional<RpcError> check(Rpc.Request request, Headers headers) {
    @Nullable String said = said(request);
    if (said == null) {
      return headers.version() == null || LEGACY.contains(headers.version())
          ? Optional.empty()
          : Optional.of(
              MODERN.contains(headers.version())
                  ? RpcError.header(VERSION + " is missing in _meta.")
                  : RpcError.version(headers.version(), all()));
    }
    if (!said.equals(headers.version())) {
      return Optional.of(RpcError.header("MCP-Protocol-Version must be that of _meta."));
    }
    if (!MODERN.contains(said)) {
      return Optional.of(RpcError.version(said, all()));
    }
    if (!request.method().equals(headers.method())) {
      return Optional.of(RpcError.header("Mcp-Method must be the method."));
    }
    return request.method().equals("tools/call")
            && !String.valueOf(request.params().getValue("name")).equals(headers.name())
        ? Optional.of(RpcError.header("Mcp-Name must be the tool's name."))
        : Optional.empty();
  }

  static Protocol of(Rpc.Request request) {
    return new Protocol(said(request) != null);
  }

  private static @Nullable String said(Rpc.Request request) {
    return request.params().getValue(META) instanceof JsonObject meta
            && meta.getValue(VERSION) instanceof String version
        ? version
        : null;
  }

  /** The revision that a client's {@code initialize} is answered with. */
  static String negotiated(JsonObject params) {
    @Nullable Object asked = params.getValue("protocolVersion");
    return asked instanceof String version && LEGACY.contains(version)
        ? version
        : LEGACY.getFirst();
  }
}
