package dev.switchboard.boot;

import dev.switchboard.db.Vault;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Encrypts anew, with the keyset's first key, whatever lies encrypted in the database. Blocks. */
final class ResealStore {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("meta_app", "secret", "meta_app.secret"),
          new Column("meta_app", "previous_secret", "meta_app.secret"),
          new Column("meta_app", "verify_token", "meta_app.verify_token"),
          new Column("webhook_endpoint", "secret", "webhook_endpoint.secret"),
          new Column("webhook_endpoint", "previous_secret", "webhook_endpoint.secret"),
          new Column("outgoing_endpoint", "secret", "outgoing_endpoint.secret"),
          new Column("outgoing_endpoint", "previous_secret", "outgoing_endpoint.secret"),
          new Column("account", "access_token", "account.access_token"),
          new Column("second_factor", "secret", "second_factor.secret"),
          new Column("sign_in_provider", "secret", "sign_in_provider.secret"));

  private ResealStore() {}

  /**
   * A column of ciphertexts.
   *
   * @param purpose what they are bound to, before the row's id
   */
  private record Column(String table, String name, String purpose) {}

  /**
   * All or nothing, in one transaction of the connection's own.
   *
   * @return how many were encrypted anew
   */
  static int reseal(Connection connection, Vault vault) throws SQLException {
    connection.setAutoCommit(false);
    int done = 0;
    for (Column column : COLUMNS) {
      done += reseal(connection, vault, column);
    }
    connection.commit();
    return done;
  }

  private static int reseal(Connection connection, Vault vault, Column column) throws SQLException {
    String read =
        "select id, %2$s from %1$s where %2$s is not null order by id for update"
            .formatted(column.table, column.name);
    String write = "update %1$s set %2$s = ? where id = ?".formatted(column.table, column.name);
    int done = 0;
    try (Statement reading = connection.createStatement();
        ResultSet rows = reading.executeQuery(read);
        PreparedStatement writing = connection.prepareStatement(write)) {
      while (rows.next()) {
        String purpose = column.purpose + "/" + rows.getLong(1);
        writing.setBytes(1, vault.seal(vault.unseal(rows.getBytes(2), purpose), purpose));
        writing.setLong(2, rows.getLong(1));
        done += writing.executeUpdate();
      }
    }
    return done;
  }
}
