package dev.switchboard.api;

import dev.switchboard.desk.Actor;
import dev.switchboard.desk.ConversationFilter;
import dev.switchboard.desk.ConversationFilter.Assignee;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads which conversations are meant: the query of a list, or the filter of a bulk act. Pure. */
final class FilterRequest {
  static final String[] NAMES = {
    "client", "location", "account", "status", "assignee", "tag", "unread", "q"
  };
  private static final int LONGEST = 200;

  private FilterRequest() {}

  static ConversationFilter of(RoutingContext context, Actor who) {
    JsonObject query = new JsonObject();
    for (String name : NAMES) {
      @Nullable String value = Requests.param(context, name);
      if (value != null) {
        query.put(name, value);
      }
    }
    return of(query, who);
  }

  static ConversationFilter of(JsonObject query, Actor who) {
    return new ConversationFilter(
        Fields.idOrNull(query, "client"),
        Fields.idOrNull(query, "location"),
        Fields.idOrNull(query, "account"),
        status(query),
        assignee(query, who),
        Fields.textOrNull(query, "tag", LONGEST),
        unread(query) ? new ConversationFilter.Reader(who.userId()) : null,
        Fields.textOrNull(query, "q", LONGEST));
  }

  // One, or several with commas between.
  private static List<String> status(JsonObject query) {
    @Nullable Object value = query.getValue("status");
    if (value == null) {
      return List.of();
    }
    return java.util.Arrays.stream(String.valueOf(value).split(",", -1))
        .map(word -> Fields.oneOf(word, "status", EditRequest.STATUS))
        .distinct()
        .toList();
  }

  private static Assignee assignee(JsonObject query, Actor who) {
    @Nullable Object value = query.getValue("assignee");
    if (value == null) {
      return new Assignee.Any();
    }
    if (value.equals("unassigned")) {
      return new Assignee.Nobody();
    }
    if (!value.equals("me")) {
      return new Assignee.Person(Fields.id(value, "assignee"));
    }
    if (who.userId() == null) {
      throw Problem.field("assignee", "must be an id or unassigned: an API key is nobody");
    }
    return new Assignee.Person(who.userId());
  }

  private static boolean unread(JsonObject query) {
    String value = String.valueOf(query.getValue("unread", false));
    if (!value.equals("true") && !value.equals("false")) {
      throw Problem.field("unread", "must be true or false");
    }
    return value.equals("true");
  }
}
