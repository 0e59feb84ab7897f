package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Who works at an agency. */
@Door
public final class PeopleStore {
  // Work is given to those who see where it is.
  private static final String WHO_MAY =
      """
      select u.id from app_user u cross join lateral (select lines_of_colleague(u.id) as lines offset 0) l
       where u.id = any ($1::bigint[]) and u.active and (u.role <> 'viewer' or not $2)
         and (l.lines is null
              or not exists (select from conversation v where v.id = any ($3::bigint[]) and v.account_id <> all (l.lines)))
      """;

  // Relies on app_user's key on the tenant; an agency has hundreds of people, not thousands.
  private static final String ACTIVE =
      """
      select id, name, role from app_user where active order by name, id limit 1000
      """;

  private static final String STEWARDS =
      """
      select id, tenant_id from app_user where tenant_id = any ($1::bigint[]) and active and role in ('owner', 'admin')
       order by id
      """;

  private PeopleStore() {}

  /** Somebody who works here. */
  @Door
  public record Person(long id, String name, String role) {}

  /** Who may sign in, by name; 1,000 at most. */
  public static Future<List<Person>> active(Tx tx) {
    return tx.query(ACTIVE, Tuple.tuple())
        .map(rows -> {
          List<Person> people = new ArrayList<>();
          rows.forEach(row -> people.add(person(row)));
          return people;
        });
  }

  private static Person person(Row row) {
    return new Person(row.getLong("id"), row.getString("name"), row.getString("role"));
  }

  /** Owners and admins who may sign in, by agency. For the pipeline, which sees all agencies. */
  public static Future<Map<Long, List<Long>>> stewards(Tx tx, Collection<Long> tenants) {
    return tx.query(STEWARDS, Tuple.of((Object) tenants.stream().distinct().toArray(Long[]::new)))
        .map(rows -> {
          Map<Long, List<Long>> stewards = new HashMap<>();
          rows.forEach(row ->
              stewards
                  .computeIfAbsent(row.getLong("tenant_id"), tenant -> new ArrayList<>())
                  .add(row.getLong("id")));
          return stewards;
        });
  }

  /**
   * Those of the ids who are active people of this agency.
   *
   * @param writers only who may write
   * @param conversations only who see all of these
   */
  public static Future<Set<Long>> known(
      Tx tx, Collection<Long> ids, boolean writers, Collection<Long> conversations) {
    return ids.isEmpty()
        ? Future.succeededFuture(Set.of())
        : tx.query(
                WHO_MAY,
                Tuple.of(ids.toArray(Long[]::new), writers, conversations.toArray(Long[]::new)))
            .map(rows -> {
              Set<Long> known = new TreeSet<>();
              rows.forEach(row -> known.add(row.getLong(0)));
              return known;
            });
  }
}
