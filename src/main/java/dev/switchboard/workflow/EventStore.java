package dev.switchboard.workflow;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Door;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  // Small tables. Not cached: who begins to listen is heard from the next transaction on.
  private static final String AUDIENCE =
      """
      select n as name, null::bigint as tenant_id from unnest($1::text[]) n
       where exists (select from workflow_known k where n = any (k.events) or n = any (k.awaits))
          or exists (select from workflow_match m where m.event_name = n)
      union all
      select n, o.tenant_id from unnest($1::text[]) n
        join outgoing_endpoint o on o.state <> 'off' and (n = any (o.events) or '*' = any (o.events))
      """;

  // By the primary key of workflow_event_seen: of several at once, the first to commit is the one.
  private static final String TAKE =
      """
      with s as (
        insert into workflow_event_seen (tenant_id, external_id, event_id) values ($1, $2, $3)
        on conflict do nothing returning event_id
      ), e as (
        insert into workflow_event (id, tenant_id, name, payload, source) select event_id, $1, $4, $5, $6 from s
        returning id
      ), i as (
        insert into workflow_inbox (event_id, tenant_id) select id, $1 from e
      )
      select id from e
      """;
  private static final String TAKEN =
      "select event_id from workflow_event_seen where tenant_id = $1 and external_id = $2";

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

  /** Who listens to what. */
  @Door
  public static final class Audience {
    private final Set<String> everywhere = new HashSet<>();
    private final Map<String, Set<Long>> agencies = new HashMap<>();

    /** Whether anybody would hear an event of an agency. */
    public boolean hears(long tenantId, Class<? extends Record> type) {
      String name = Catalogue.nameOf(type);
      return everywhere.contains(name) || agencies.getOrDefault(name, Set.of()).contains(tenantId);
    }

    /** Whether anybody would hear an event of some agency. */
    public boolean hearsAny(Class<? extends Record> type) {
      String name = Catalogue.nameOf(type);
      return everywhere.contains(name) || agencies.containsKey(name);
    }
  }

  /**
   * Asks which of these events anybody listens to: a trigger, a run that waits, an endpoint. For
   * hot paths, which publish nothing else. Call it ahead of a statement, so that it costs no round
   * trip.
   */
  public Future<Audience> audience(Tx tx, List<Class<? extends Record>> types) {
    String[] names = types.stream().map(Catalogue::nameOf).toArray(String[]::new);
    return tx.query(AUDIENCE, Tuple.of((Object) names))
        .map(rows -> {
          Audience audience = new Audience();
          for (Row row : rows) {
            @Nullable Long tenant = row.getLong("tenant_id");
            if (tenant == null) {
              audience.everywhere.add(row.getString("name"));
            } else {
              audience
                  .agencies
                  .computeIfAbsent(row.getString("name"), name -> new HashSet<>())
                  .add(tenant);
            }
          }
          return audience;
        });
  }

  /** An event that a program posted; {@code isNew} is false for a repetition. */
  public record Taken(long eventId, boolean isNew) {}

  /**
   * Takes an event of a program, once for each id of it, for as long as {@code RetentionWorkflow}
   * keeps it: seven days.
   *
   * @param payload JSON that was held against its schema
   * @param source who says so
   */
  public Future<Taken> take(
      Tx tx, long tenantId, String externalId, String name, String payload, String source) {
    tx.afterCommit(() -> bus.publish(WorkflowEvent.TOPIC, new WorkflowEvent.Posted(0)));
    Tuple event = Tuple.of(tenantId, externalId, ids.next(), name, payload, source);
    return tx.query(TAKE, event)
        .compose(rows ->
            rows.size() == 1
                ? Future.succeededFuture(new Taken(rows.iterator().next().getLong("id"), true))
                : tx.query(TAKEN, Tuple.of(tenantId, externalId))
                    .map(found -> new Taken(found.iterator().next().getLong("event_id"), false)));
  }

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
