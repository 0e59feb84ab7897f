package dev.switchboard.sending;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** Requests that were answered, by the client's key. Within the caller's transaction. */
@Door
public final class IdempotencyStore {
  // A repeat that comes at the same moment waits here for the first one's end. One that is older
  // than a day is a new one. Relies on idempotency_key_pkey.
  private static final String BEGIN =
      """
      insert into idempotency_key as i (tenant_id, key, fingerprint) values ($1, $2, $3)
      on conflict (tenant_id, key) do update
        set fingerprint = excluded.fingerprint, answer = null, at = now()
        where i.at < now() - interval '24 hours'
      """;

  private static final String SEEN =
      "select fingerprint, answer from idempotency_key where tenant_id = $1 and key = $2";

  private static final String END =
      "update idempotency_key set answer = $3 where tenant_id = $1 and key = $2";

  private static final String FORGET =
      "delete from idempotency_key where at < now() - interval '24 hours'";

  private IdempotencyStore() {}

  /** What is known of a key. */
  @Door
  public sealed interface Seen {
    /** Nothing: do the work, then {@link #answered}. */
    @Door
    record Never() implements Seen {}

    /** The same request was answered thus. */
    @Door
    record Before(String answer) implements Seen {}

    /** The key was used for another request. */
    @Door
    record Otherwise() implements Seen {}
  }

  /** Begins a request, or finds what it was answered. */
  public static Future<Seen> begin(Tx tx, long tenantId, String key, Buffer fingerprint) {
    return tx.query(BEGIN, Tuple.of(tenantId, key, fingerprint))
        .compose(begun ->
            begun.rowCount() == 1
                ? Future.succeededFuture(new Seen.Never())
                : tx.query(SEEN, Tuple.of(tenantId, key))
                    .map(rows -> seen(rows.iterator().next(), fingerprint)));
  }

  private static Seen seen(Row row, Buffer fingerprint) {
    @Nullable String answer = row.getString("answer");
    return answer != null && fingerprint.equals(row.getBuffer("fingerprint"))
        ? new Seen.Before(answer)
        : new Seen.Otherwise();
  }

  /** Keeps the answer for repeats. */
  public static Future<Void> answered(Tx tx, long tenantId, String key, String answer) {
    return tx.query(END, Tuple.of(tenantId, key, answer)).mapEmpty();
  }

  static void forget(Tx tx) {
    tx.query(FORGET).await();
  }
}
