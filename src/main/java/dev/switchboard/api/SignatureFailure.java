package dev.switchboard.api;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** A POST that was not signed by who its address, or the line it named, belongs to. */
record SignatureFailure(Instant at, String ip, String reason, String requestId) {
  JsonObject toJson() {
    return new JsonObject()
        .put("at", at)
        .put("ip", ip)
        .put("reason", reason)
        .put("requestId", requestId);
  }
}
