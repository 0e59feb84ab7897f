package dev.switchboard.api;

import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;

/** Reads whom a client wants to write to. Pure. */
final class Recipients {
  private static final Pattern USER_ID = Pattern.compile("[A-Z]{2}(\\.ENT)?\\.[A-Za-z0-9]{1,128}");

  private Recipients() {}

  /** {@code to} wins where both are there, as at Meta. */
  static String of(JsonObject body) {
    boolean isUser = body.containsKey("recipient") && !body.containsKey("to");
    return Requests.text(body, isUser ? "recipient" : "to");
  }

  /** A number with its plus sign, or a business-scoped user id. */
  static Recipient whatsApp(String to) {
    return USER_ID.matcher(to).matches()
        ? Recipient.user(to)
        : Recipient.number(PhoneNumbers.digits("to", to));
  }
}
