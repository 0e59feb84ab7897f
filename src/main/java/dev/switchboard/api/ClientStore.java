package dev.switchboard.api;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;

/** The client businesses of an agency and their locations, within its transaction. */
final class ClientStore {
  /** Of each in an agency; all are shown at once. */
  static final int MOST = 2_000;

  // Few thousands at most; by client_tenant and location_client.
  private static final String LIST =
      """
      select c.id, c.name,
             (select coalesce(json_agg(json_build_object('id', l.id::text, 'name', l.name) order by lower(l.name), l.id), '[]')::text
                from location l where l.client_id = c.id) as locations
        from client c order by lower(c.name), c.id
      """;

  private static final String COUNTS =
      "select (select count(*) from client), (select count(*) from location)";

  private static final String ADD_CLIENT =
      "insert into client (id, tenant_id, name) values ($1, $2, $3)";

  private static final String ADD_LOCATION =
      """
      insert into location (id, tenant_id, client_id, name)
      select $1, c.tenant_id, c.id, $3 from client c where c.id = $2
      """;

  private static final String RENAME_CLIENT = "update client set name = $2 where id = $1";

  private static final String RENAME_LOCATION = "update location set name = $2 where id = $1";

  private ClientStore() {}

  static Future<JsonArray> list(Tx tx) {
    return tx.query(LIST)
        .map(rows -> {
          JsonArray clients = new JsonArray();
          for (Row row : rows) {
            clients.add(
                new JsonObject()
                    .put("id", Long.toString(row.getLong("id")))
                    .put("name", row.getString("name"))
                    .put("locations", new JsonArray(row.getString("locations"))));
          }
          return clients;
        });
  }

  /** How many there are. */
  record Counts(long clients, long locations) {}

  static Future<Counts> counts(Tx tx) {
    return tx.query(COUNTS)
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Counts(row.getLong(0), row.getLong(1));
        });
  }

  static Future<Void> addClient(Tx tx, long id, long tenantId, String name) {
    return tx.query(ADD_CLIENT, Tuple.of(id, tenantId, name)).mapEmpty();
  }

  /** False when there is no such client. */
  static Future<Boolean> addLocation(Tx tx, long id, long clientId, String name) {
    return tx.query(ADD_LOCATION, Tuple.of(id, clientId, name)).map(rows -> rows.rowCount() == 1);
  }

  /** False when there is none. */
  static Future<Boolean> renameClient(Tx tx, long id, String name) {
    return tx.query(RENAME_CLIENT, Tuple.of(id, name)).map(rows -> rows.rowCount() == 1);
  }

  /** False when there is none. */
  static Future<Boolean> renameLocation(Tx tx, long id, String name) {
    return tx.query(RENAME_LOCATION, Tuple.of(id, name)).map(rows -> rows.rowCount() == 1);
  }
}
