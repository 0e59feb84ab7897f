package dev.switchboard.api;

import dev.switchboard.access.Grant;
import dev.switchboard.access.Role;
import dev.switchboard.access.UserStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what is said of people. Pure. */
final class UserRequest {
  static final int LONGEST_NAME = 100;
  private static final int LONGEST_EMAIL = 254;
  private static final int MOST_GRANTS = 500;
  private static final String GRANTS = "grants";
  private static final String[] FIELDS = {"name", "email", "role", "active", GRANTS};
  // Whether somebody reads it there only a letter would tell; this leaves out what no address is.
  private static final Pattern EMAIL =
      Pattern.compile("[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,189}");
  private static final Set<String> ROLES =
      Arrays.stream(Role.values()).map(Role::wire).collect(Collectors.toUnmodifiableSet());

  private UserRequest() {}

  static UserStore.Words created(JsonObject body) {
    Fields.only(body, FIELDS);
    Role role = body.containsKey("role") ? role(body) : Role.AGENT;
    return new UserStore.Words(
        email(body),
        Fields.text(body, "name", LONGEST_NAME),
        role,
        !body.containsKey("active") || active(body),
        grants(body, role, null));
  }

  static UserStore.Words changed(JsonObject body, UserStore.Words before) {
    Fields.only(body, FIELDS);
    if (body.isEmpty()) {
      throw Problem.of(400, "Not valid", "Name at least one thing to change.");
    }
    Role role = body.containsKey("role") ? role(body) : before.role();
    return new UserStore.Words(
        body.containsKey("email") ? email(body) : before.email(),
        body.containsKey("name") ? Fields.text(body, "name", LONGEST_NAME) : before.name(),
        role,
        body.containsKey("active") ? active(body) : before.isActive(),
        grants(body, role, before.grants()));
  }

  // Whoever becomes an admin sees everything, whatever was granted before.
  private static @Nullable List<Grant> grants(
      JsonObject body, Role role, @Nullable List<Grant> before) {
    @Nullable Object asked = body.getValue(GRANTS);
    if (asked == null) {
      return body.containsKey(GRANTS) || role.seesAll() ? null : before;
    }
    if (role.seesAll()) {
      throw Problem.field(GRANTS, "must be null for owners and admins: they see everything");
    }
    if (!(asked instanceof JsonArray all) || all.size() > MOST_GRANTS) {
      throw Problem.field(
          GRANTS, "must be null, or a list of at most %d clients".formatted(MOST_GRANTS));
    }
    return all.stream().map(UserRequest::grant).toList();
  }

  private static Grant grant(Object asked) {
    if (!(asked instanceof JsonObject grant)) {
      throw Problem.field(GRANTS, "must have objects with clientId, and locationId or none");
    }
    Fields.only(grant, "clientId", "locationId");
    return new Grant(
        Fields.id(grant.getValue("clientId", ""), "clientId"),
        Fields.idOrNull(grant, "locationId"));
  }

  static UserStore.Filter filter(RoutingContext context) {
    @Nullable String role = Requests.param(context, "role");
    @Nullable String q = Requests.param(context, "q");
    return new UserStore.Filter(
        q == null ? null : q.replace("\0", ""),
        role == null ? null : Role.of(Fields.oneOf(role, "role", ROLES)).orElseThrow(),
        Requests.param(context, "active") == null ? null : Requests.flag(context, "active"));
  }

  static boolean isEmail(String text) {
    return EMAIL.matcher(text).matches();
  }

  static String email(JsonObject body) {
    String email = Fields.text(body, "email", LONGEST_EMAIL).toLowerCase(Locale.ROOT);
    if (!isEmail(email)) {
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
