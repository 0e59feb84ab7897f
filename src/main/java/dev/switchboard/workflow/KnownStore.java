package dev.switchboard.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.db.Tx;
import dev.switchboard.workflow.catalogue.CatalogueEvent;
import dev.switchboard.workflow.catalogue.EventSchema;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the nodes say they run. Thread-safe. */
public final class KnownStore {
  // While nodes of two versions run, the newer one's word counts.
  private static final String ANNOUNCE =
      """
      insert into workflow_known as k (workflow, version, events, cron, zone, schemas, awaits)
      select * from jsonb_to_recordset($1::jsonb)
               as t(workflow text, version int, events text[], cron text, zone text, schemas jsonb, awaits text[])
       order by 1
      on conflict (workflow) do update
         set version = excluded.version, events = excluded.events, cron = excluded.cron, zone = excluded.zone,
             schemas = excluded.schemas, awaits = excluded.awaits, at = clock_timestamp()
       where k.version <= excluded.version
         and (k.version, k.events, k.cron, k.zone, k.schemas, k.awaits)
             is distinct from (excluded.version, excluded.events, excluded.cron, excluded.zone, excluded.schemas, excluded.awaits)
      """;

  private static final String LIST =
      """
      select k.workflow, k.version, k.events, k.cron, k.zone, p.actor, p.at
        from workflow_known k left join workflow_paused p on p.workflow = k.workflow order by k.workflow
      """;
  private static final String SCHEMAS =
      """
      select distinct on (s.key) s.key as name, s.value::text as schema
        from workflow_known k, jsonb_each(k.schemas) s order by s.key, k.version desc
      """;
  private static final String CRONS =
      """
      select k.workflow, k.cron, k.zone, c.next_at, c.last_at, c.last_run, c.status
        from workflow_known k join cron_runs() c on c.workflow = k.workflow where k.cron is not null order by k.workflow
      """;

  private KnownStore() {}

  /** A workflow as its newest code declares it. */
  public record Known(
      String workflow,
      int version,
      List<String> events,
      @Nullable String cron,
      @Nullable Pause paused) {}

  /** Who holds an agency's runs of a workflow back, since when. */
  public record Pause(String actor, Instant at) {}

  /**
   * A cron.
   *
   * @param lastStatus {@code completed}, {@code failed}, {@code cancelled}, {@code parked} or
   *     {@code running}; null: it never came
   */
  public record CronState(
      String workflow,
      String expression,
      ZoneId zone,
      Instant nextAt,
      @Nullable Instant lastAt,
      @Nullable String lastStatus) {
    /** The times after the next one. */
    public List<Instant> times(int count) {
      Cron cron = Cron.of(expression);
      List<Instant> times = new ArrayList<>(List.of(nextAt));
      while (times.size() < count) {
        times.add(cron.next(times.getLast(), zone));
      }
      return times;
    }
  }

  static void announce(Tx tx, Registry registry) {
    List<Announced> announced = registry.newest().stream().map(KnownStore::announced).toList();
    var _ = tx.query(ANNOUNCE, Tuple.of(new JsonArray(Json.write(announced)))).await();
  }

  private record Announced(
      String workflow,
      int version,
      List<String> events,
      @Nullable String cron,
      @Nullable String zone,
      Map<String, JsonNode> schemas,
      List<String> awaits) {}

  private static Announced announced(Registry.Entry<?> entry) {
    List<String> events = new ArrayList<>();
    Map<String, JsonNode> schemas = new TreeMap<>();
    List<String> awaits = new ArrayList<>();
    entry.declaration().awaits().forEach(type -> heard(type, awaits, schemas));
    @Nullable String cron = null;
    @Nullable String zone = null;
    for (Trigger<?> trigger : entry.declaration().triggers()) {
      switch (trigger) {
        case Trigger.OnEvent<?, ?> on -> heard(on.type(), events, schemas);
        case Trigger.OnBatch<?, ?> on -> heard(on.type(), events, schemas);
        case Trigger.OnCron<?> on -> {
          cron = on.cron().toString();
          zone = on.zone().getId();
        }
      }
    }
    return new Announced(
        entry.name(),
        entry.declaration().version(),
        events.stream().distinct().toList(),
        cron,
        zone,
        schemas,
        awaits.stream().distinct().toList());
  }

  // What Switchboard says itself has its schema in the code.
  private static void heard(
      Class<? extends Record> type, List<String> events, Map<String, JsonNode> schemas) {
    String name = Catalogue.nameOf(type);
    events.add(name);
    if (!CatalogueEvent.class.isAssignableFrom(type)) {
      schemas.put(name, Json.read(EventSchema.of(type).encode(), JsonNode.class));
    }
  }

  /** The schemas of events that are not Switchboard's own, by name. */
  public static Future<Map<String, JsonObject>> schemas(Tx tx) {
    return tx.query(SCHEMAS)
        .map(rows -> {
          Map<String, JsonObject> schemas = new TreeMap<>();
          rows.forEach(
              row -> schemas.put(row.getString("name"), new JsonObject(row.getString("schema"))));
          return schemas;
        });
  }

  /** All there are, with what the agency of the transaction has paused. */
  public static Future<List<Known>> list(Tx tx) {
    return tx.query(LIST)
        .map(rows -> {
          List<Known> known = new ArrayList<>();
          for (Row row : rows) {
            @Nullable String actor = row.getString("actor");
            known.add(
                new Known(
                    row.getString("workflow"),
                    row.getInteger("version"),
                    List.of(row.getArrayOfStrings("events")),
                    row.getString("cron"),
                    actor == null
                        ? null
                        : new Pause(actor, row.getOffsetDateTime("at").toInstant())));
          }
          return known;
        });
  }

  /** One of them; empty when no node has ever said that it runs it. */
  public static Future<Optional<Known>> one(Tx tx, String workflow) {
    return list(tx)
        .map(known -> known.stream().filter(one -> one.workflow().equals(workflow)).findFirst());
  }

  /** The crons, which run for no agency. */
  public static Future<List<CronState>> crons(Tx tx) {
    return tx.query(CRONS)
        .map(rows -> {
          List<CronState> crons = new ArrayList<>();
          for (Row row : rows) {
            var last = row.getOffsetDateTime("last_at");
            crons.add(
                new CronState(
                    row.getString("workflow"),
                    row.getString("cron"),
                    ZoneId.of(row.getString("zone")),
                    row.getOffsetDateTime("next_at").toInstant(),
                    last == null ? null : last.toInstant(),
                    row.getString("status")));
          }
          return crons;
        });
  }
}
