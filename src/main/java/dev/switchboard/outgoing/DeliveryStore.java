package dev.switchboard.outgoing;

import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import dev.switchboard.workflow.EventTap;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Endpoints as deliveries need them, over all agencies. Blocks the calling virtual thread. */
final class DeliveryStore {
  // By outgoing_endpoint_tenant.
  private static final String WANTED =
      """
      select e.id as event_id, o.id as endpoint_id, o.tenant_id
        from unnest($1::bigint[], $2::bigint[], $3::text[]) as e(id, tenant_id, name)
        join outgoing_endpoint o on o.tenant_id = e.tenant_id and o.state = 'on'
         and (e.name = any (o.events) or '*' = any (o.events))
       order by e.id, o.id
      """;

  // An event goes to endpoints of its own agency only, whatever a run was started with.
  private static final String TARGET =
      """
      select o.id, o.url, o.secret, o.state, case when o.previous_until > now() then o.previous_secret end as previous,
             e.name, e.payload, e.at
        from outgoing_endpoint o join workflow_event e on e.tenant_id = o.tenant_id
       where o.id = $1 and e.id = $2
      """;

  private static final String WORKS =
      """
      update outgoing_endpoint set last_success_at = $2, failing_since = null, last_failure = null where id = $1
      """;

  private static final String FAILS =
      """
      update outgoing_endpoint
         set failing_since = coalesce(failing_since, $2), last_failure = $3
       where id = $1 and state = 'on' returning failing_since, tenant_id
      """;
  private static final String DISABLE =
      """
      update outgoing_endpoint set state = 'disabled', reason = $2, disabled_at = $3 where id = $1 and state = 'on'
      """;

  private final Database database;

  DeliveryStore(Database database) {
    this.database = database;
  }

  /** The deliveries that events make. */
  static List<EventTap.Start> wanted(Tx tx, List<EventTap.Seen> events) {
    List<EventTap.Seen> owned = events.stream().filter(e -> e.tenantId() != null).toList();
    List<EventTap.Start> starts = new ArrayList<>();
    if (owned.isEmpty()) {
      return starts;
    }
    Tuple seen =
        Tuple.of(
            owned.stream().map(EventTap.Seen::id).toArray(Long[]::new),
            owned.stream().map(EventTap.Seen::tenantId).toArray(Long[]::new),
            owned.stream().map(EventTap.Seen::name).toArray(String[]::new));
    for (Row row : tx.query(WANTED, seen).await()) {
      long event = row.getLong("event_id");
      starts.add(
          new EventTap.Start(
              OutgoingWebhook.ID,
              row.getLong("tenant_id"),
              event,
              new Delivery(row.getLong("endpoint_id").toString(), Long.toString(event))));
    }
    return starts;
  }

  /**
   * What is to be posted, where. Secrets are sealed.
   *
   * @param previous a secret that is being rotated out
   */
  record Target(
      long endpointId,
      String url,
      Buffer secret,
      @Nullable Buffer previous,
      boolean isOn,
      String name,
      String payload,
      Instant at) {}

  /** Empty when the endpoint or the event is there no more. */
  Optional<Target> target(Delivery delivery) {
    Tuple ids = Tuple.of(Long.parseLong(delivery.endpointId()), Long.parseLong(delivery.eventId()));
    for (Row row : database.query(TARGET, ids).await()) {
      return Optional.of(
          new Target(
              row.getLong("id"),
              row.getString("url"),
              row.getBuffer("secret"),
              row.getBuffer("previous"),
              row.getString("state").equals("on"),
              row.getString("name"),
              row.getString("payload"),
              row.getOffsetDateTime("at").toInstant()));
    }
    return Optional.empty();
  }

  static void works(Tx tx, long endpoint, Instant at) {
    var _ = tx.query(WORKS, Tuple.of(endpoint, utc(at))).await();
  }

  /** Since when an endpoint fails, and whose it is. */
  record Failing(Instant since, long tenantId) {}

  /** Notes a failure; empty when nothing is posted there any more. */
  static Optional<Failing> fails(Tx tx, long endpoint, Instant at, String why) {
    for (Row row : tx.query(FAILS, Tuple.of(endpoint, utc(at), why)).await()) {
      return Optional.of(
          new Failing(
              row.getOffsetDateTime("failing_since").toInstant(), row.getLong("tenant_id")));
    }
    return Optional.empty();
  }

  static void disable(Tx tx, long endpoint, String why, Instant at) {
    var _ = tx.query(DISABLE, Tuple.of(endpoint, why, utc(at))).await();
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
