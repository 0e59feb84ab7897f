package dev.switchboard.webhook;

import dev.switchboard.db.Database;
import dev.switchboard.db.Vault;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the apps and their lines. */
final class DirectoryStore {
  private static final String APPS =
      "select id, secret, previous_secret, verify_token from meta_app where active order by id";
  private static final String LINES =
      "select id, tenant_id, app_id, external_id from account where platform = $1 and active";

  private final Database database;
  private final Vault vault;

  DirectoryStore(Database database, Vault vault) {
    this.database = database;
    this.vault = vault;
  }

  Future<Directory> read() {
    return database.transaction(tx ->
        Future.all(tx.query(APPS), tx.query(LINES, Tuple.of("whatsapp")))
            .map(both -> new Directory(apps(both.resultAt(0)), lines(both.resultAt(1)))));
  }

  private List<Directory.App> apps(RowSet<Row> rows) {
    List<Directory.App> apps = new ArrayList<>();
    for (Row row : rows) {
      long id = row.getLong("id");
      List<String> secrets = new ArrayList<>();
      secrets.add(open(row.getBuffer("secret"), "meta_app.secret/" + id));
      @Nullable Buffer previous = row.getBuffer("previous_secret");
      if (previous != null) {
        secrets.add(open(previous, "meta_app.secret/" + id));
      }
      String token = open(row.getBuffer("verify_token"), "meta_app.verify_token/" + id);
      apps.add(new Directory.App(id, List.copyOf(secrets), token));
    }
    return apps;
  }

  private String open(Buffer sealed, String purpose) {
    return vault.unseal(sealed.getBytes(), purpose);
  }

  private static Map<String, Directory.Line> lines(RowSet<Row> rows) {
    Map<String, Directory.Line> lines = new HashMap<>();
    for (Row row : rows) {
      lines.put(
          row.getString("external_id"),
          new Directory.Line(row.getLong("id"), row.getLong("tenant_id"), row.getLong("app_id")));
    }
    return lines;
  }
}
