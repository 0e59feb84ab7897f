package dev.switchboard.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import org.jspecify.annotations.Nullable;

/** A leaf's body as it is shown. */
final class LeafBody {
  private LeafBody() {}

  /** JSON where it is JSON, text otherwise. */
  static @Nullable Object decoded(Buffer body) {
    try {
      return Json.decodeValue(body);
    } catch (DecodeException e) {
      return body.toString();
    }
  }
}
