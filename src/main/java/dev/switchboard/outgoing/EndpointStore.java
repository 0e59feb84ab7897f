package dev.switchboard.outgoing;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An agency's endpoints as it sees and sets them, within its transaction. Thread-safe. */
public final class EndpointStore {
  /** Endpoints that an agency may have. */
  public static final int MOST = 50;

  /** Events that one replay may deliver again. */
  public static final int MOST_REPLAYED = 10_000;

  private static final String COLUMNS =
      "select id, url, description, events, state, reason, disabled_at, failing_since, last_success_at, last_failure,"
          + " previous_until, created_at from outgoing_endpoint";
  private static final String LIST = COLUMNS + " order by id";
  private static final String ONE = COLUMNS + " where id = $1";
  private static final String ADD =
      """
      insert into outgoing_endpoint (id, tenant_id, url, description, events, secret)
      select $1, $2, $3, $4, $5, $6 where (select count(*) from outgoing_endpoint) < $7 returning id
      """;
  // On again, it begins anew.
  private static final String CHANGE =
      """
      update outgoing_endpoint
         set url = coalesce($2, url), description = case when $3 then $4 else description end,
             events = coalesce($5, events), state = coalesce($6, state),
             reason = case when $6 = 'on' then null else reason end,
             disabled_at = case when $6 = 'on' then null else disabled_at end,
             failing_since = case when $6 = 'on' then null else failing_since end
       where id = $1 returning id
      """;
  private static final String REMOVE = "delete from outgoing_endpoint where id = $1 returning id";
  private static final String ROTATE =
      """
      update outgoing_endpoint set previous_secret = secret, previous_until = now() + interval '24 hours', secret = $2
       where id = $1 returning id
      """;
  // By the partitions' primary keys: ids grow with time.
  private static final String EVENTS =
      """
      select e.id from workflow_event e join outgoing_endpoint o on o.id = $1 and o.tenant_id = e.tenant_id
       where e.id >= $2 and e.id < $3 and (e.name = any (o.events) or '*' = any (o.events)) order by e.id limit $4
      """;

  private EndpointStore() {}

  /**
   * An endpoint; its secret is never shown again.
   *
   * @param state a person says {@code on} or {@code off}; the third word is ours, with its reason
   */
  public record Endpoint(
      long id,
      String url,
      @Nullable String description,
      List<String> events,
      String state,
      @Nullable String reason,
      @Nullable Instant disabledAt,
      @Nullable Instant failingSince,
      @Nullable Instant lastSuccessAt,
      @Nullable String lastFailure,
      @Nullable Instant previousSecretUntil,
      Instant createdAt) {}

  /** What an agency says of an endpoint; null: as it is. */
  public record Edit(
      @Nullable String url,
      boolean describes,
      @Nullable String description,
      @Nullable List<String> events,
      @Nullable String state) {}

  public static Future<List<Endpoint>> list(Tx tx) {
    return tx.query(LIST).map(EndpointStore::endpoints);
  }

  public static Future<Optional<Endpoint>> one(Tx tx, long id) {
    return tx.query(ONE, Tuple.of(id)).map(rows -> endpoints(rows).stream().findFirst());
  }

  /** False when there are {@link #MOST} already. */
  public static Future<Boolean> add(Tx tx, long tenantId, long id, Edit edit, Buffer secret) {
    return tx.query(
            ADD,
            Tuple.wrap(
                new ArrayList<>(
                    Arrays.asList(
                        id, tenantId, edit.url(), edit.description(), texts(edit), secret, MOST))))
        .map(rows -> rows.size() == 1);
  }

  public static Future<Boolean> change(Tx tx, long id, Edit edit) {
    return tx.query(
            CHANGE,
            Tuple.wrap(
                new ArrayList<>(
                    Arrays.asList(
                        id,
                        edit.url(),
                        edit.describes(),
                        edit.description(),
                        texts(edit),
                        edit.state()))))
        .map(rows -> rows.size() == 1);
  }

  private static String @Nullable [] texts(Edit edit) {
    @Nullable List<String> events = edit.events();
    return events == null ? null : events.toArray(String[]::new);
  }

  public static Future<Boolean> remove(Tx tx, long id) {
    return tx.query(REMOVE, Tuple.of(id)).map(rows -> rows.size() == 1);
  }

  /** Signs with a new secret; the one before it signs, too, for 24 h. */
  public static Future<Boolean> rotate(Tx tx, long id, Buffer secret) {
    return tx.query(ROTATE, Tuple.of(id, secret)).map(rows -> rows.size() == 1);
  }

  /** The events of a time that an endpoint wants; one more than a replay may deliver at most. */
  public static Future<List<Long>> events(Tx tx, long id, Instant from, Instant to) {
    return tx.query(EVENTS, Tuple.of(id, Ids.floor(from), Ids.floor(to), MOST_REPLAYED + 1))
        .map(rows -> {
          List<Long> events = new ArrayList<>();
          rows.forEach(row -> events.add(row.getLong("id")));
          return events;
        });
  }

  private static List<Endpoint> endpoints(RowSet<Row> rows) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (Row row : rows) {
      endpoints.add(
          new Endpoint(
              row.getLong("id"),
              row.getString("url"),
              row.getString("description"),
              List.of(row.getArrayOfStrings("events")),
              row.getString("state"),
              row.getString("reason"),
              time(row, "disabled_at"),
              time(row, "failing_since"),
              time(row, "last_success_at"),
              row.getString("last_failure"),
              time(row, "previous_until"),
              row.getOffsetDateTime("created_at").toInstant()));
    }
    return endpoints;
  }

  private static @Nullable Instant time(Row row, String column) {
    @Nullable OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }
}
