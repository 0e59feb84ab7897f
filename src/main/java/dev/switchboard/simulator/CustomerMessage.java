package dev.switchboard.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something a customer is to write.
 *
 * @param name null = as they were called last
 * @param content the object, or for contacts the array, of that type
 * @param replyTo the id of the message it answers
 * @param errors what unsupported messages come with
 */
record CustomerMessage(
    String phoneNumberId,
    String waId,
    @Nullable String name,
    String type,
    @Nullable Object content,
    @Nullable String replyTo,
    @Nullable JsonArray errors) {
  private static final Pattern WA_ID = Pattern.compile("[0-9]{7,15}");
  private static final Pattern TYPE = Pattern.compile("[a-z_]{1,32}");

  static CustomerMessage text(String phoneNumberId, String waId, String name, String text) {
    JsonObject content = new JsonObject().put("body", text);
    return new CustomerMessage(phoneNumberId, waId, name, "text", content, null, null);
  }

  /** Reads what the control API was given; whether the number exists is for the caller. */
  static CustomerMessage read(String waId, JsonObject json) {
    if (!WA_ID.matcher(waId).matches()) {
      throw Problem.field("wa_id", "must be 7 to 15 digits");
    }
    if (!(json.getValue("phone_number_id") instanceof String number)) {
      throw Problem.field("phone_number_id", "must be one of the simulator's, as a string");
    }
    Object name = json.getValue("name");
    if (name != null && !(name instanceof String)) {
      throw Problem.field("name", "must be a string");
    }
    String type = json.getValue("type") == null ? "text" : String.valueOf(json.getValue("type"));
    if (!TYPE.matcher(type).matches()) {
      throw Problem.field("type", "must be one of WhatsApp's, as text or image");
    }
    return new CustomerMessage(
        number,
        waId,
        (String) name,
        type,
        content(type, json.getValue(type)),
        replyTo(json.getValue("context")),
        json.getValue("errors") instanceof JsonArray errors ? errors : null);
  }

  private static @Nullable Object content(String type, @Nullable Object given) {
    if ("text".equals(type)) {
      Object body = given instanceof JsonObject text ? text.getValue("body") : given;
      if (body instanceof String text && !text.isEmpty()) {
        return new JsonObject().put("body", text);
      }
      throw Problem.field("text", "must be a string, or {body}");
    }
    if (given instanceof JsonObject || given instanceof JsonArray) {
      return given;
    }
    // Media make themselves up, and unsupported messages have no content at Meta, either.
    if (given == null && (Samples.isMedia(type) || "unsupported".equals(type))) {
      return null;
    }
    throw Problem.field(type, "must be the object of the message's type");
  }

  private static @Nullable String replyTo(@Nullable Object context) {
    Object id =
        context instanceof JsonObject object
            ? object.getValue("message_id", object.getValue("id"))
            : context;
    if (id == null || id instanceof String) {
      return (String) id;
    }
    throw Problem.field("context", "must be {message_id}");
  }
}
