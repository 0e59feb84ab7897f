package dev.switchboard.access;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was done, for the log.
 *
 * @param subject the id of whom or what it was done to; null: the agency
 */
public record Act(Kind kind, @Nullable String subject, JsonObject detail) {
  /** The acts there are; the wire name is part of the API. */
  public enum Kind {
    AGENCY_CREATED,
    USER_CREATED,
    USER_CHANGED,
    USER_DEACTIVATED,
    USER_PASSWORD_LINK,
    USER_PASSWORD_SET,
    USER_SIGNED_OUT_EVERYWHERE,
    USER_TOTP_ON,
    USER_TOTP_OFF,
    USER_IDENTITY_LINKED,
    USER_IDENTITY_UNLINKED,
    KEY_CREATED,
    KEY_REVOKED,
    SIGN_IN_FAILED,
    SIGN_IN_TOKEN_REUSED,
    SIGN_IN_PROVIDER_CHANGED,
    SIGN_IN_PROVIDER_REMOVED,
    WEBHOOK_CHANGED,
    RETENTION_CHANGED,
    CONTACT_ERASED,
    TAG_REMOVED,
    LANE_PAUSED,
    LANE_RESUMED,
    LANE_CHANGED,
    SENDING_CHANGED,
    RULE_ADDED,
    RULE_CHANGED,
    RULE_REMOVED,
    MESSAGE_DECIDED,
    ACCOUNT_CONNECTED,
    ACCOUNT_CHANGED,
    ACCOUNT_DISCONNECTED,
    CLIENT_ADDED,
    CLIENT_CHANGED,
    LOCATION_ADDED,
    LOCATION_CHANGED,
    INTAKE_CHANGED;

    /** What comes before the first underscore is the thing: {@code user.password_set}. */
    public String wire() {
      String[] words = name().toLowerCase(Locale.ROOT).split("_", 2);
      if (name().startsWith("SIGN_IN_")) {
        return "sign_in." + name().substring("SIGN_IN_".length()).toLowerCase(Locale.ROOT);
      }
      return words[0] + "." + words[1];
    }

    public static Optional<Kind> of(String wire) {
      return Arrays.stream(values()).filter(kind -> kind.wire().equals(wire)).findFirst();
    }
  }

  public static Act of(Kind kind, long subject, JsonObject detail) {
    return new Act(kind, Long.toString(subject), detail);
  }

  public static Act of(Kind kind, JsonObject detail) {
    return new Act(kind, null, detail);
  }
}
