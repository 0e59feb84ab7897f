package dev.switchboard.access;

import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** The first agency of an installation and its owner. Thread-safe. */
public final class SetupStore {
  private static final String OPEN = "select auth_setup_open($1)";
  private static final String SET_UP = "select auth_setup($1, $2, $3, $4, $5, $6, $7)";

  private final TenantDatabase database;

  public SetupStore(TenantDatabase database) {
    this.database = database;
  }

  /** Is a link good, and is there nobody yet? */
  public Future<Boolean> isOpen(Token link) {
    return database
        .beforeSignIn(OPEN, Tuple.of(link.hash()))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /**
   * Who is to be made.
   *
   * @param passwordHash a secret
   */
  public record First(
      long tenantId, String agency, long userId, String email, String name, String passwordHash) {
    @Override
    public String toString() {
      return "First[" + tenantId + "]";
    }
  }

  /** False when somebody was faster. */
  public static Future<Boolean> setUp(Tx tx, Token link, First first) {
    return tx.query(
            SET_UP,
            Tuple.of(
                    link.hash(),
                    first.tenantId(),
                    first.agency(),
                    first.userId(),
                    first.email(),
                    first.name())
                .addString(first.passwordHash()))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }
}
