package dev.switchboard.api;

import dev.switchboard.access.Role;
import dev.switchboard.access.UserStore;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what is said of people. Pure. */
final class UserRequest {
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_EMAIL = 254;
  // Whether somebody reads it there only a letter would tell; this leaves out what no address is.
  private static final Pattern EMAIL =
      Pattern.compile("[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,189}");
  private static final Set<String> ROLES =
      Arrays.stream(Role.values()).map(Role::wire).collect(Collectors.toUnmodifiableSet());

  private UserRequest() {}

  static UserStore.Words created(JsonObject body) {
    Fields.only(body, "name", "email", "role", "active");
    return new UserStore.Words(
        email(body),
        Fields.text(body, "name", LONGEST_NAME),
        body.containsKey("role") ? role(body) : Role.AGENT,
        !body.containsKey("active") || active(body));
  }

  static UserStore.Words changed(JsonObject body, UserStore.Words before) {
    Fields.only(body, "name", "email", "role", "active");
    if (body.isEmpty()) {
      throw Problem.of(400, "Not valid", "Name at least one thing to change.");
    }
    return new UserStore.Words(
        body.containsKey("email") ? email(body) : before.email(),
        body.containsKey("name") ? Fields.text(body, "name", LONGEST_NAME) : before.name(),
        body.containsKey("role") ? role(body) : before.role(),
        body.containsKey("active") ? active(body) : before.isActive());
  }

  static UserStore.Filter filter(RoutingContext context) {
    @Nullable String role = Requests.param(context, "role");
    @Nullable String q = Requests.param(context, "q");
    return new UserStore.Filter(
        q == null ? null : q.replace("\0", ""),
        role == null ? null : Role.of(Fields.oneOf(role, "role", ROLES)).orElseThrow(),
        Requests.param(context, "active") == null ? null : Requests.flag(context, "active"));
  }

  static String email(JsonObject body) {
    String email = Fields.text(body, "email", LONGEST_EMAIL).toLowerCase(Locale.ROOT);
    if (!EMAIL.matcher(email).matches()) {
      throw Problem.field("email", "must be an e-mail address");
    }
    return email;
  }

  static String name(JsonObject body) {
    return Fields.text(body, "name", LONGEST_NAME);
  }

  private static Role role(JsonObject body) {
    return Role.of(Fields.oneOf(body.getValue("role"), "role", ROLES)).orElseThrow();
  }

  private static boolean active(JsonObject body) {
    if (!(body.getValue("active") instanceof Boolean active)) {
      throw Problem.field("active", "must be true or false");
    }
    return active;
  }
}
