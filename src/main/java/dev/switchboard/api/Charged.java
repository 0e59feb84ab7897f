package dev.switchboard.api;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What WhatsApp says a message costs, out of its statuses as they came. Words that are new are
 * passed on; what is of another form is left out. Pure.
 */
final class Charged {
  private Charged() {}

  static @Nullable JsonObject pricing(@Nullable String said) {
    @Nullable JsonObject pricing = read(said);
    return pricing == null
        ? null
        : new JsonObject()
            .put("category", text(pricing, "category"))
            .put("type", text(pricing, "type"))
            .put("model", text(pricing, "pricing_model"))
            .put("billable", pricing.getValue("billable") instanceof Boolean is ? is : null);
  }

  static @Nullable JsonObject conversation(@Nullable String said) {
    @Nullable JsonObject conversation = read(said);
    return conversation == null
        ? null
        : new JsonObject()
            .put("id", text(conversation, "id"))
            .put(
                "category",
                conversation.getValue("origin") instanceof JsonObject origin
                    ? text(origin, "type")
                    : null)
            .put("endsAt", seconds(text(conversation, "expiration_timestamp")));
  }

  private static @Nullable JsonObject read(@Nullable String json) {
    try {
      return json == null ? null : new JsonObject(json);
    } catch (DecodeException e) {
      return null;
    }
  }

  private static @Nullable String text(JsonObject holder, String name) {
    return switch (holder.getValue(name)) {
      case String text -> text;
      case Number number -> number.toString();
      case null, default -> null;
    };
  }

  private static @Nullable Instant seconds(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,11}")
        ? Instant.ofEpochSecond(Long.parseLong(text))
        : null;
  }
}
