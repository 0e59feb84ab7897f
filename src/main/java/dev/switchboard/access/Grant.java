package dev.switchboard.access;

import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A part of the agency that somebody works for.
 *
 * @param locationId null: all of the client, with what comes to it
 */
public record Grant(long clientId, @Nullable Long locationId) implements Comparable<Grant> {
  private static final Comparator<Grant> ORDER =
      Comparator.comparingLong(Grant::clientId)
          .thenComparing(Grant::locationId, Comparator.nullsFirst(Comparator.naturalOrder()));

  @Override
  public int compareTo(Grant other) {
    return ORDER.compare(this, other);
  }

  public JsonObject toJson() {
    return new JsonObject()
        .put("clientId", Long.toString(clientId))
        .put("locationId", locationId == null ? null : Long.toString(locationId));
  }
}
