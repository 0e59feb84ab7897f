package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run with all that is recorded of it, within a tenant's transaction. By primary keys. */
public final class RunViewStore {
  private static final String RUN =
      """
      select r.id, r.workflow, r.version, r.key, r.rerun_of, r.parent_id, r.input, d.output, d.at as ended_at,
             coalesce(d.error, p.reason) as error, e.id as event_id, e.name as event_name, e.source as event_source,
             coalesce(d.status,
                      case when p.run_id is not null then 'parked'
                           when l.run_id is not null then 'running'
                           when q.run_id is not null then 'queued' end) as status
        from workflow_run r
        left join workflow_done d on d.run_id = r.id
        left join workflow_parked p on p.run_id = r.id
        left join workflow_lease l on l.run_id = r.id
        left join workflow_ready q on q.run_id = r.id
        left join workflow_event e on e.id = r.event_id
       where r.id = $1
      """;
  private static final String STEPS =
      """
      select pos, name, kind, result, error, attempts, event_id, began_at, at from workflow_step where run_id = $1
      """;
  private static final String WAITS =
      """
      select pos, name, kind, event_name, field, value, since, due from workflow_wait where run_id = $1 and pos !~ '^[!@]'
      """;
  private static final String TRIES =
      "select pos, number, error, at from workflow_attempt where run_id = $1 order by pos, number";
  // By workflow_run_parent.
  private static final String CHILDREN =
      "select id, parent_pos from workflow_run where parent_id = $1 order by id limit 1000";

  private RunViewStore() {}

  /** A run, its steps in the order of its code, and the tries of the code between them. */
  public record View(
      RunListStore.Item run,
      String input,
      @Nullable String output,
      @Nullable Event startedBy,
      List<Shown> steps,
      List<Try> tries) {}

  /** The event that a run was started by. */
  public record Event(long id, String name, String source) {}

  /** A try that failed. */
  public record Try(int number, String error, Instant at) {}

  /**
   * A step.
   *
   * @param position as the code comes to it: {@code 3}, or {@code 3.1.2} in the first branch of a
   *     parallel
   * @param kind {@code run}, {@code transaction}, {@code send}, {@code sleep}, {@code event} or
   *     {@code invoke}
   * @param state {@code done}, {@code failed}, {@code waiting} or {@code retrying}
   * @param attempts 0: taken over from the run that this one repeats
   * @param endedAt null while it is not over
   * @param due when it is over or tried again at the latest
   * @param awaited the event it waits for
   * @param childId the run that it invoked
   */
  public record Shown(
      String position,
      String name,
      String kind,
      String state,
      int attempts,
      @Nullable String result,
      @Nullable String error,
      @Nullable Long eventId,
      Instant beganAt,
      @Nullable Instant endedAt,
      @Nullable Instant due,
      @Nullable String awaited,
      @Nullable Long childId,
      List<Try> tries) {}

  /** Empty when the agency has no such run. */
  public static Future<Optional<View>> one(Tx tx, long id) {
    Tuple run = Tuple.of(id);
    var runs = tx.query(RUN, run);
    var steps = tx.query(STEPS, run);
    var waits = tx.query(WAITS, run);
    var tries = tx.query(TRIES, run);
    var children = tx.query(CHILDREN, run);
    return Future.all(runs, steps, waits, tries, children)
        .map(done -> {
          if (runs.result().size() == 0) {
            return Optional.empty();
          }
          var parts =
              new Parts(tries(tries.result()), children(children.result()), new ArrayList<>());
          steps.result().forEach(parts::done);
          waits.result().forEach(parts::waiting);
          return Optional.of(view(runs.result().iterator().next(), parts));
        });
  }

  private static View view(Row row, Parts parts) {
    parts.shown.sort(Comparator.comparing(Shown::position, RunViewStore::inOrder));
    @Nullable Long event = row.getLong("event_id");
    @Nullable String eventName = row.getString("event_name");
    @Nullable String source = row.getString("event_source");
    return new View(
        item(row, parts),
        row.getString("input"),
        row.getString("output"),
        event == null || eventName == null || source == null
            ? null
            : new Event(event, eventName, source),
        List.copyOf(parts.shown),
        parts.tries.getOrDefault("", List.of()));
  }

  private static RunListStore.Item item(Row row, Parts parts) {
    @Nullable String status = row.getString("status");
    return new RunListStore.Item(
        row.getLong("id"),
        row.getString("workflow"),
        row.getInteger("version"),
        status == null ? parts.status() : status,
        row.getString("key"),
        row.getLong("rerun_of"),
        row.getLong("parent_id"),
        row.getString("error"),
        instant(row, "ended_at"));
  }

  private static Map<String, List<Try>> tries(Iterable<Row> rows) {
    Map<String, List<Try>> tries = new HashMap<>();
    for (Row row : rows) {
      tries
          .computeIfAbsent(row.getString("pos"), pos -> new ArrayList<>())
          .add(
              new Try(
                  row.getInteger("number"),
                  row.getString("error"),
                  row.getOffsetDateTime("at").toInstant()));
    }
    return tries;
  }

  private static Map<String, Long> children(Iterable<Row> rows) {
    Map<String, Long> children = new HashMap<>();
    rows.forEach(row -> children.put(row.getString("parent_pos"), row.getLong("id")));
    return children;
  }

  /** 3.10 comes behind 3.9. */
  static int inOrder(String a, String b) {
    return Arrays.compare(numbers(a), numbers(b));
  }

  private static int[] numbers(String position) {
    return Arrays.stream(position.split("\\.", -1))
        .mapToInt(part -> part.matches("[0-9]{1,9}") ? Integer.parseInt(part) : Integer.MAX_VALUE)
        .toArray();
  }

  private static @Nullable Instant instant(Row row, String column) {
    @Nullable OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }

  /** What a view is put together from. */
  private record Parts(
      Map<String, List<Try>> tries, Map<String, Long> children, List<Shown> shown) {
    // Neither ended nor with an engine nor queued.
    String status() {
      boolean waits =
          shown.stream()
              .anyMatch(step ->
                  step.state().equals("waiting")
                      && (step.kind().equals("event") || step.kind().equals("invoke")));
      boolean sleeps = shown.stream().anyMatch(step -> step.endedAt() == null);
      return waits ? "waiting" : sleeps ? "sleeping" : "queued";
    }

    void done(Row row) {
      @Nullable String error = row.getString("error");
      shown.add(
          new Shown(
              row.getString("pos"),
              row.getString("name"),
              row.getString("kind"),
              error == null ? "done" : "failed",
              row.getInteger("attempts"),
              row.getString("result"),
              error,
              row.getLong("event_id"),
              row.getOffsetDateTime("began_at").toInstant(),
              row.getOffsetDateTime("at").toInstant(),
              null,
              null,
              children.get(row.getString("pos")),
              tries.getOrDefault(row.getString("pos"), List.of())));
    }

    void waiting(Row row) {
      String position = row.getString("pos");
      boolean isRetry = row.getString("kind").equals("retry");
      List<Try> failed = tries.getOrDefault(position, List.of());
      if (position.isEmpty()) {
        return;
      }
      shown.add(
          new Shown(
              position,
              row.getString("name"),
              isRetry ? "run" : row.getString("kind"),
              isRetry ? "retrying" : "waiting",
              failed.size(),
              null,
              null,
              null,
              row.getOffsetDateTime("since").toInstant(),
              null,
              instant(row, "due"),
              row.getString("event_name"),
              children.get(position),
              failed));
    }
  }
}
