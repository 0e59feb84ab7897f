package dev.switchboard.api;

import dev.switchboard.platform.NumberAnswer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A WhatsApp number as its agency wants to connect it. Its strings are secrets.
 *
 * @param name null: as Meta calls it
 * @param verifyToken null: one is made where it is needed
 */
record ConnectRequest(
    long clientId,
    String phoneNumberId,
    String businessId,
    String accessToken,
    String appSecret,
    @Nullable String verifyToken,
    @Nullable String name) {
  static final String TOKEN = "accessToken";
  private static final int LONGEST_NAME = 100;

  static ConnectRequest read(JsonObject body) {
    Fields.only(
        body,
        "clientId",
        "phoneNumberId",
        "businessAccountId",
        TOKEN,
        "appSecret",
        "verifyToken",
        "name");
    return new ConnectRequest(
        Fields.id(String.valueOf(body.getValue("clientId")), "clientId"),
        digits(body, "phoneNumberId"),
        digits(body, "businessAccountId"),
        secret(body, TOKEN, 16, 1_000),
        secret(body, "appSecret", 8, 256),
        body.getValue("verifyToken") == null ? null : secret(body, "verifyToken", 8, 256),
        name(body));
  }

  static @Nullable String name(JsonObject body) {
    return Fields.textOrNull(body, "name", LONGEST_NAME);
  }

  // They go into an address of the Graph API's.
  private static String digits(JsonObject body, String field) {
    if (!(body.getValue(field) instanceof String text) || !text.matches("[0-9]{5,20}")) {
      throw Problem.field(field, "must be 5 to 20 digits, as Meta shows it");
    }
    return text;
  }

  // A blank or a line's end that was copied with it fits nowhere, and nobody would see why.
  static String secret(JsonObject body, String field, int shortest, int longest) {
    String text = Requests.text(body, field);
    if (!text.matches("[\\x21-\\x7e]{%d,%d}".formatted(shortest, longest))) {
      throw Problem.field(
          field,
          "must be %d to %d characters of ASCII, none of them a blank"
              .formatted(shortest, longest));
    }
    return text;
  }

  /** What Meta found, or the field that its no is about. */
  static NumberAnswer.Found found(NumberAnswer answer) {
    return switch (answer) {
      case NumberAnswer.Found found -> found;
      case NumberAnswer.Refused(var part, var said) -> throw refused(part, said);
      case NumberAnswer.Unreachable unreachable ->
          throw Problem.of(503, "Not now", "Meta did not answer as it should. Try again.");
    };
  }

  private static Problem refused(NumberAnswer.Part part, String said) {
    return switch (part) {
      case TOKEN -> Problem.field(TOKEN, "is not accepted by Meta: " + said);
      case PERMISSION ->
          Problem.field(
              TOKEN,
              "lacks a permission: whatsapp_business_management and whatsapp_business_messaging are needed");
      case SECRET ->
          Problem.field("appSecret", "is not that of the app the access token was made for");
      case NUMBER -> Problem.field("phoneNumberId", "is no number that this access token may see");
      case BUSINESS ->
          Problem.field("businessAccountId", "is no account that this access token may see");
      case NUMBER_OF_BUSINESS -> Problem.field("businessAccountId", "does not have this number");
    };
  }

  @Override
  public String toString() {
    return "ConnectRequest[" + phoneNumberId + "]";
  }
}
