package dev.switchboard.workflow;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Door;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The door by which other rooms publish events of the catalogue, inside their own transaction and
 * under either role. Thread-safe.
 */
@Door
public final class EventStore {
  private static final String PUBLISH =
      """
      with e as (
        insert into workflow_event (id, tenant_id, name, payload, source)
        select id, tenant_id, name, payload, $5 from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])
                 as t(id, tenant_id, name, payload)
        returning id, tenant_id
      )
      insert into workflow_inbox (event_id, tenant_id) select id, tenant_id from e
      """;

  private final Bus bus;
  private final Ids ids;

  public EventStore(Bus bus, Ids ids) {
    this.bus = bus;
    this.ids = ids;
  }

  /**
   * An event to publish.
   *
   * @param tenantId the agency it belongs to; null for the system's own
   * @param event a record with an {@link EventName}
   */
  public record Published(@Nullable Long tenantId, Record event) {}

  /**
   * Publishes events with the caller's transaction; workflows are woken after its commit.
   *
   * @param source who says so, for the operator's eyes: a room, a webhook
   */
  public Future<Void> publish(Tx tx, String source, List<Published> events) {
    if (events.isEmpty()) {
      return Future.succeededFuture();
    }
    tx.afterCommit(() -> bus.publish(WorkflowEvent.TOPIC, new WorkflowEvent.Posted(0)));
    return tx.query(
            PUBLISH,
            Tuple.of(
                events.stream().map(event -> ids.next()).toArray(Long[]::new),
                events.stream().map(Published::tenantId).toArray(Long[]::new),
                events.stream()
                    .map(e -> Catalogue.nameOf(e.event().getClass()))
                    .toArray(String[]::new),
                events.stream().map(e -> Catalogue.write(e.event())).toArray(String[]::new),
                source))
        .mapEmpty();
  }
}
