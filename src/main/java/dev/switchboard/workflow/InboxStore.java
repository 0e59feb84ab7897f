package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the dispatcher takes: events, what is due, ends that somebody waits for, commands. Each
 * inside its transaction. What answers with a future may be asked ahead, several at once, as long
 * as none of them needs what another one does; the rest blocks the calling virtual thread.
 */
final class InboxStore {
  // One dispatcher at a time over the cluster.
  private static final String LOCK =
      "select id from workflow_dispatcher where id = 1 for update skip locked";

  private static final String TAKE_EVENTS =
      """
      with d as (
        delete from workflow_inbox
         where event_id = any (array(select event_id from workflow_inbox order by event_id limit $1))
        returning event_id
      )
      select e.id, e.tenant_id, e.name, e.payload from workflow_event e
       where e.id = any (array(select event_id from d)) order by e.id
      """;

  private static final String EVENTS =
      "select id, tenant_id, name, payload from workflow_event where id = any ($1::bigint[]) order"
          + " by id";

  private static final String MATCHES =
      "select event_name, field from workflow_match where event_name = any ($1::text[])";

  // The first event that fits a wait ends it; one that the run has had already does not. By
  // workflow_wait_event.
  private static final String MATCH =
      """
      with f as materialized (
        select distinct on (w.run_id, w.pos) w.run_id, w.pos, w.kind, e.id as event_id
          from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as t(event_id, name, field, value)
          join workflow_wait w on w.event_name = t.name and w.field = t.field and w.value = t.value
          join workflow_event e on e.id = t.event_id
         where w.tenant_id is not distinct from e.tenant_id
           and case w.kind
                 when 'event' then e.at >= w.since and not exists
                   (select from workflow_step s where s.run_id = w.run_id and s.event_id = e.id)
                 else not exists (select from workflow_run r where r.id = w.run_id and r.event_id >= e.id)
               end
         order by w.run_id, w.pos, e.id
      ), d as (
        delete from workflow_wait w using f where w.run_id = f.run_id and w.pos = f.pos
        returning w.run_id, w.pos, w.tenant_id, w.name, w.kind, w.since, f.event_id
      ), st as (
        insert into workflow_step (run_id, pos, tenant_id, name, kind, result, event_id, began_at)
        select d.run_id, d.pos, d.tenant_id, d.name, 'event', e.payload, d.event_id, d.since
          from d join workflow_event e on e.id = d.event_id where d.kind = 'event'
        on conflict do nothing
      )
      select run_id, kind from d
      """;

  // By workflow_wait_due. What ends by the clock is recorded here, so that a replay needs no clock.
  private static final String TAKE_DUE =
      """
      with c as materialized (
        select run_id, pos from workflow_wait where due <= $1 order by due limit $2 for update skip locked
      ), d as (
        delete from workflow_wait w using c where w.run_id = c.run_id and w.pos = c.pos
        returning w.run_id, w.pos, w.tenant_id, w.name, w.kind, w.since
      ), st as (
        insert into workflow_step (run_id, pos, tenant_id, name, kind, began_at)
        select run_id, pos, tenant_id, name, kind, since from d where kind in ('sleep', 'event')
        on conflict do nothing
      )
      select run_id, kind from d
      """;

  private static final String BY_THE_CLOCK =
      """
      select exists (select from workflow_wait where due <= $1) as waits,
             exists (select from workflow_gather where due <= $1) as gathered
      """;

  // What a pass would take, but for what is due by the clock.
  private static final String LOOK =
      """
      select exists (select from workflow_command) or exists (select from workflow_note)
          or exists (select from workflow_inbox) or exists (select from workflow_look)
          or exists (select from workflow_tick where minute < date_trunc('minute', now())) as posted,
      """;
  private static final String DUE =
      """
             least((select due from workflow_wait where due is not null order by due limit 1),
                   (select due from workflow_gather order by due limit 1),
                   (select next_at from workflow_cron order by next_at limit 1)) as due
      """;
  private static final String NEXT_DUE = "select " + DUE;
  private static final String LOOK_NEXT = LOOK + DUE;

  private static final String TAKE_NOTES =
      """
      with n as (
        delete from workflow_note where run_id = any (array(select run_id from workflow_note limit $1)) returning run_id
      ), e as materialized (
        select r.id, r.tenant_id, r.workflow, r.version, r.input, r.parent_id, r.parent_pos, d.status, d.output, d.error
          from n join workflow_run r on r.id = n.run_id join workflow_done d on d.run_id = n.run_id
      ), w as (
        delete from workflow_wait w using e where w.run_id = e.parent_id and w.pos = e.parent_pos and w.kind = 'invoke'
        returning w.run_id, w.pos, w.tenant_id, w.name, w.since, e.output, e.status, e.error
      ), st as (
        insert into workflow_step (run_id, pos, tenant_id, name, kind, result, error, began_at)
        select run_id, pos, tenant_id, name, 'invoke', output,
               case when status <> 'completed' then coalesce(error, 'the run was ' || status) end, since
          from w
        on conflict do nothing
      ), si as (
        delete from workflow_singleton s using e where s.run_id = e.id
      )
      select e.id, e.tenant_id, e.workflow, e.version, e.input, e.status, e.error,
             (select run_id from w where w.run_id = e.parent_id limit 1) as woken
        from e
      """;

  private static final String TAKE_COMMANDS =
      """
      with d as (
        delete from workflow_command where id = any (array(select id from workflow_command order by id limit $1))
        returning id, tenant_id, kind, run_id, argument, new_run_id, workflow
      )
      select d.id, d.tenant_id, d.kind, d.run_id, d.argument, d.new_run_id,
             coalesce(d.workflow, r.workflow) as workflow, r.version, r.input
        from d left join workflow_run r on r.id = d.run_id and r.tenant_id is not distinct from d.tenant_id
       where d.run_id is null or r.id is not null
       order by d.id
      """;

  private InboxStore() {}

  /** An event as it was published. */
  record Event(long id, @Nullable Long tenantId, String name, String payload) {}

  /** A wait that has ended. */
  record Ended(long runId, String kind) {}

  /** A run that has ended, of which somebody must hear. */
  record Note(
      long runId,
      @Nullable Long tenantId,
      String workflow,
      int version,
      String input,
      String status,
      @Nullable String error,
      @Nullable Long woken) {}

  /** What an operator or another room asked for. */
  record Command(
      @Nullable Long tenantId,
      String kind,
      @Nullable Long runId,
      @Nullable String argument,
      @Nullable Long newRunId,
      @Nullable String workflow,
      @Nullable Integer version,
      @Nullable String input) {}

  /**
   * What a pass would find.
   *
   * @param posted something is there now
   * @param due when something is due next; null: nothing is
   */
  record Look(boolean posted, @Nullable Instant due) {}

  static Look look(CommitsStore commits) {
    Row row = commits.read(LOOK_NEXT, Tuple.tuple());
    return new Look(row.getBoolean("posted"), due(row));
  }

  /** False while another dispatcher is at it. */
  static boolean lock(Tx tx) {
    return tx.query(LOCK).await().size() > 0;
  }

  static Future<List<Event>> takeEvents(Tx tx, int most) {
    return tx.query(TAKE_EVENTS, Tuple.of(most)).map(InboxStore::events);
  }

  static List<Event> events(Tx tx, Collection<Long> ids) {
    return ids.isEmpty()
        ? List.of()
        : events(tx.query(EVENTS, Tuple.of((Object) ids.toArray(Long[]::new))).await());
  }

  private static List<Event> events(Iterable<Row> rows) {
    List<Event> events = new ArrayList<>();
    for (Row row : rows) {
      events.add(
          new Event(
              row.getLong("id"),
              row.getLong("tenant_id"),
              row.getString("name"),
              row.getString("payload")));
    }
    return events;
  }

  /** The fields that waits look at, by event name. */
  static Future<Map<String, Set<String>>> matches(Tx tx, Collection<String> names) {
    String[] asked = names.toArray(String[]::new);
    return tx.query(MATCHES, Tuple.of((Object) asked)).map(InboxStore::fields);
  }

  private static Map<String, Set<String>> fields(Iterable<Row> rows) {
    Map<String, Set<String>> fields = new HashMap<>();
    for (Row row : rows) {
      fields
          .computeIfAbsent(row.getString("event_name"), name -> new TreeSet<>())
          .add(row.getString("field"));
    }
    return fields;
  }

  /** A field of an event and what stands in it. */
  record Value(long eventId, String name, String field, String value) {}

  /** Ends the waits that these values fit. */
  static List<Ended> match(Tx tx, List<Value> values) {
    if (values.isEmpty()) {
      return List.of();
    }
    return ended(
        tx.query(
                MATCH,
                Tuple.of(
                    values.stream().map(Value::eventId).toArray(Long[]::new),
                    values.stream().map(Value::name).toArray(String[]::new),
                    values.stream().map(Value::field).toArray(String[]::new),
                    values.stream().map(Value::value).toArray(String[]::new)))
            .await());
  }

  /**
   * What has come due by the clock.
   *
   * @param waits waits of runs
   * @param gathered events that are held back
   */
  record ByTheClock(boolean waits, boolean gathered) {}

  static Future<ByTheClock> byTheClock(Tx tx, Instant now) {
    return tx.query(BY_THE_CLOCK, Tuple.of(now.atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.iterator().next())
        .map(row -> new ByTheClock(row.getBoolean("waits"), row.getBoolean("gathered")));
  }

  static List<Ended> takeDue(Tx tx, Instant now, int most) {
    return ended(tx.query(TAKE_DUE, Tuple.of(now.atOffset(ZoneOffset.UTC), most)).await());
  }

  private static List<Ended> ended(Iterable<Row> rows) {
    List<Ended> ended = new ArrayList<>();
    rows.forEach(row -> ended.add(new Ended(row.getLong("run_id"), row.getString("kind"))));
    return ended;
  }

  /** When something is due next; null: nothing is. */
  static Future<@Nullable Instant> nextDue(Tx tx) {
    return tx.query(NEXT_DUE).map(rows -> due(rows.iterator().next()));
  }

  private static @Nullable Instant due(Row row) {
    var due = row.getOffsetDateTime("due");
    return due == null ? null : due.toInstant();
  }

  static Future<List<Note>> takeNotes(Tx tx, int most) {
    return tx.query(TAKE_NOTES, Tuple.of(most)).map(InboxStore::notes);
  }

  private static List<Note> notes(Iterable<Row> rows) {
    List<Note> notes = new ArrayList<>();
    for (Row row : rows) {
      notes.add(
          new Note(
              row.getLong("id"),
              row.getLong("tenant_id"),
              row.getString("workflow"),
              row.getInteger("version"),
              row.getString("input"),
              row.getString("status"),
              row.getString("error"),
              row.getLong("woken")));
    }
    return notes;
  }

  static Future<List<Command>> takeCommands(Tx tx, int most) {
    return tx.query(TAKE_COMMANDS, Tuple.of(most)).map(InboxStore::commands);
  }

  private static List<Command> commands(Iterable<Row> rows) {
    List<Command> commands = new ArrayList<>();
    for (Row row : rows) {
      commands.add(
          new Command(
              row.getLong("tenant_id"),
              row.getString("kind"),
              row.getLong("run_id"),
              row.getString("argument"),
              row.getLong("new_run_id"),
              row.getString("workflow"),
              row.getInteger("version"),
              row.getString("input")));
    }
    return commands;
  }
}
