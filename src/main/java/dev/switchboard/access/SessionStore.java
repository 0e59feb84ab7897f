package dev.switchboard.access;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Sessions of one agency, within its transaction. */
public final class SessionStore {
  private static final String BEGIN =
      """
      with s as (
        insert into user_session (id, tenant_id, user_id, expires_at, ip, agent) values ($1, $2, $3, $4, $5, $6)
      )
      update app_user set signed_in_at = now() where id = $3
      """;

  private static final String FIRST_TOKEN =
      "insert into refresh_token (hash, tenant_id, session_id, expires_at) values ($1, $2, $3, $4)";

  private static final String END =
      "update user_session set ended_at = now(), ended_because = $2 where id = $1 and ended_at is null";

  // Relies on user_session_open.
  private static final String END_ALL =
      """
      update user_session set ended_at = now(), ended_because = $2 where user_id = $1 and ended_at is null
      """;

  private SessionStore() {}

  /**
   * A session to begin.
   *
   * @param ip where from, as the node or the proxy in front of it sees it
   * @param agent what the browser calls itself, cut to 200 characters
   */
  public record New(
      long id, long tenantId, long userId, Instant expiresAt, String ip, @Nullable String agent) {}

  public static Future<Void> begin(Tx tx, New session) {
    return tx.query(
            BEGIN,
            Tuple.of(
                session.id(),
                session.tenantId(),
                session.userId(),
                utc(session.expiresAt()),
                session.ip(),
                session.agent()))
        .mapEmpty();
  }

  /** Gives a session its first refresh token. */
  public static Future<Void> first(Tx tx, New session, Token refresh, Instant expiresAt) {
    return tx.query(
            FIRST_TOKEN, Tuple.of(refresh.hash(), session.tenantId(), session.id(), utc(expiresAt)))
        .mapEmpty();
  }

  public static Future<Void> end(Tx tx, long id, String because) {
    return tx.query(END, Tuple.of(id, because)).mapEmpty();
  }

  /** Ends every session of a person; answers with how many there were. */
  public static Future<Integer> endAll(Tx tx, long userId, String because) {
    return tx.query(END_ALL, Tuple.of(userId, because)).map(rows -> rows.rowCount());
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
