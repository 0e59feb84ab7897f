package dev.switchboard.api;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** Reads an agency, its clients and its lines, as {@code GET /me} shows them. */
final class DirectoryReadStore {
  private static final String AGENCY = "select tenant_id, name from tenant";
  private static final String CLIENTS = "select id, name from client order by name";
  private static final String LINES =
      """
      select a.id, a.external_id, a.display_phone, a.name, a.platform, a.client_id, a.location_id, c.name as client_name
        from account a join client c on c.id = a.client_id where a.active order by c.name, a.name
      """;

  private static final String CLIENT = "select 1 from client where id = $1";

  private DirectoryReadStore() {}

  static Future<Boolean> hasClient(Tx tx, long id) {
    return tx.query(CLIENT, Tuple.of(id)).map(rows -> rows.size() == 1);
  }

  static Future<JsonObject> agency(Tx tx) {
    return tx.query(AGENCY).map(rows -> named(rows.iterator().next(), "tenant_id"));
  }

  static Future<JsonObject> read(Tx tx) {
    Future<RowSet<Row>> agency = tx.query(AGENCY);
    Future<RowSet<Row>> clients = tx.query(CLIENTS);
    Future<RowSet<Row>> lines = tx.query(LINES);
    return Future.all(agency, clients, lines)
        .map(all ->
            new JsonObject()
                .put("agency", named(agency.result().iterator().next(), "tenant_id"))
                .put("clients", clients(clients.result()))
                .put("lines", lines(lines.result())));
  }

  private static JsonArray clients(RowSet<Row> rows) {
    JsonArray clients = new JsonArray();
    rows.forEach(row -> clients.add(named(row, "id")));
    return clients;
  }

  private static JsonArray lines(RowSet<Row> rows) {
    JsonArray lines = new JsonArray();
    for (Row row : rows) {
      @Nullable Long location = row.getLong("location_id");
      lines.add(
          named(row, "id")
              .put("phoneNumberId", row.getString("external_id"))
              .put("displayPhone", row.getString("display_phone"))
              .put("platform", row.getString("platform"))
              .put("clientId", Long.toString(row.getLong("client_id")))
              .put("clientName", row.getString("client_name"))
              .put("locationId", location == null ? null : Long.toString(location)));
    }
    return lines;
  }

  private static JsonObject named(Row row, String id) {
    return new JsonObject()
        .put("id", Long.toString(row.getLong(id)))
        .put("name", row.getString("name"));
  }
}
