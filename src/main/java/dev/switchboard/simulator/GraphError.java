package dev.switchboard.simulator;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A refusal in the Graph API's format.
 *
 * @param status Meta publishes none per code; these are the ones its clients report
 * @param details null where Meta has no error_data
 */
record GraphError(int status, int code, int subcode, String message, @Nullable String details) {
  private static final Map<Integer, Known> KNOWN =
      Map.ofEntries(
          Map.entry(1, new Known(500, "An unknown error occurred")),
          Map.entry(2, new Known(503, "Service temporarily unavailable")),
          Map.entry(4, new Known(429, "Application request limit reached")),
          Map.entry(10, new Known(403, "Application does not have permission for this action")),
          Map.entry(100, new Known(400, "Invalid parameter")),
          Map.entry(190, new Known(401, "Invalid OAuth access token")),
          Map.entry(200, new Known(403, "Permissions error")),
          Map.entry(368, new Known(403, "Temporarily blocked for policies violations")),
          Map.entry(80007, new Known(429, "Rate limit issues")),
          Map.entry(130403, new Known(403, "Business blocked the user")),
          Map.entry(130429, new Known(429, "Rate limit hit")),
          Map.entry(131000, new Known(500, "Something went wrong")),
          Map.entry(131005, new Known(403, "Access denied")),
          Map.entry(131008, new Known(400, "Required parameter is missing")),
          Map.entry(131009, new Known(400, "Parameter value is not valid")),
          Map.entry(131016, new Known(503, "Service unavailable")),
          Map.entry(131026, new Known(400, "Message undeliverable")),
          Map.entry(131031, new Known(403, "Account has been locked")),
          Map.entry(131042, new Known(400, "Business eligibility payment issue")),
          Map.entry(131047, new Known(400, "Re-engagement message")),
          Map.entry(131048, new Known(429, "Spam rate limit hit")),
          Map.entry(131051, new Known(400, "Message type is currently not supported")),
          Map.entry(
              131056, new Known(400, "(Business Account, Consumer Account) pair rate limit hit")),
          Map.entry(131057, new Known(503, "Account in maintenance mode")),
          Map.entry(132001, new Known(404, "Template name does not exist in the translation")),
          Map.entry(133004, new Known(503, "Server temporarily unavailable")));
  private static final Known OTHER = new Known(400, "Message could not be sent");

  private record Known(int status, String title) {}

  static GraphError of(int code, String details) {
    Known known = KNOWN.getOrDefault(code, OTHER);
    return new GraphError(
        known.status(), code, 0, "(#%d) %s".formatted(code, known.title()), details);
  }

  static GraphError parameter(String details) {
    return of(100, details);
  }

  static GraphError token() {
    return new GraphError(
        401, 190, 0, "Invalid OAuth access token - Cannot parse access token", null);
  }

  /** The proof was made with another app's secret. */
  static GraphError proof() {
    return new GraphError(
        400, 100, 0, "Invalid appsecret_proof provided in the API argument", null);
  }

  /** What Meta says of ids that are deleted, foreign or mistyped, without telling which. */
  static GraphError unknownObject(String method, String id) {
    String message =
        ("Unsupported %s request. Object with ID '%s' does not exist, cannot be loaded due to"
                + " missing permissions, or does not support this operation. Please read the Graph"
                + " API documentation at https://developers.facebook.com/docs/graph-api")
            .formatted(method, id);
    return new GraphError(400, 100, 33, message, null);
  }

  /** The title of a code, as it stands in failed statuses. */
  static String title(int code) {
    return KNOWN.getOrDefault(code, OTHER).title();
  }

  JsonObject toJson() {
    JsonObject error =
        new JsonObject()
            .put("message", message)
            .put("type", subcode == 0 ? "OAuthException" : "GraphMethodException")
            .put("code", code);
    if (details != null) {
      error.put(
          "error_data",
          new JsonObject().put("messaging_product", "whatsapp").put("details", details));
    }
    if (subcode != 0) {
      error.put("error_subcode", subcode);
    }
    String trace = "A" + UUID.randomUUID().toString().replace("-", "").substring(0, 22);
    return new JsonObject().put("error", error.put("fbtrace_id", trace));
  }
}
