package dev.switchboard.api;

import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Where the next page of a list by time begins. */
record TimeCursor(Instant at, long id) {

  String wire() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at) + "_" + id;
  }

  /** The one a request names; null: from the newest on. */
  static @Nullable TimeCursor of(RoutingContext context) {
    @Nullable String cursor = Requests.param(context, "cursor");
    if (cursor == null) {
      return null;
    }
    if (!cursor.matches("[0-9]{1,17}_[0-9]{1,18}")) {
      throw Problem.field("cursor", "must be a 'next' of an earlier answer");
    }
    int cut = cursor.indexOf('_');
    return new TimeCursor(
        Instant.EPOCH.plus(Long.parseLong(cursor.substring(0, cut)), ChronoUnit.MICROS),
        Long.parseLong(cursor.substring(cut + 1)));
  }
}
