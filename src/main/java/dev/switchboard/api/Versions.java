package dev.switchboard.api;

import io.vertx.ext.web.RoutingContext;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Versions as {@code ETag} and {@code If-Match} (RFC 9110, 13.1.1). */
final class Versions {
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"([0-9]{1,9})\"");

  private Versions() {}

  static void show(RoutingContext context, int version) {
    var _ = context.response().putHeader("ETag", "\"" + version + "\"");
  }

  /** The version that an edit was made for; null: any. */
  static @Nullable Integer wanted(RoutingContext context) {
    @Nullable String tag = context.request().getHeader("If-Match");
    if (tag == null || tag.strip().equals("*")) {
      return null;
    }
    Matcher found = TAG.matcher(tag.strip());
    if (!found.matches()) {
      throw Problem.field("If-Match", "must be one ETag of an earlier answer, or *");
    }
    return Integer.valueOf(found.group(1));
  }

  static Problem changed() {
    return Problem.of(
        412,
        "Changed meanwhile",
        "Somebody changed it after you fetched it. Fetch it again, then decide.");
  }
}
