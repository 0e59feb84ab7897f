package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import dev.switchboard.platform.Platform;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Read receipts and typing that are to be told. Blocks the calling virtual thread. */
final class ReceiptStore {
  // Typing that is older than it lasts is not worth a call. Relies on receipt_pkey.
  private static final String TAKE =
      """
      with old as (
        delete from receipt r
         where (r.account_id, r.key) in (
           select account_id, key from receipt where $1::bigint is null or account_id = $1 limit 100
            for update skip locked)
        returning r.account_id, r.body, r.at
      )
      select o.account_id, o.body, a.platform, a.external_id, a.access_token
        from old o join account a on a.id = o.account_id
       where o.at > clock_timestamp() - interval '25 seconds'
      """;

  private ReceiptStore() {}

  /** What is told, and by which line. The token is sealed. */
  record Receipt(
      long accountId, String body, Platform platform, String sender, Buffer sealedToken) {}

  /** Takes those of a line, or of all lines ({@code null}). */
  static List<Receipt> take(Tx tx, @Nullable Long accountId) {
    List<Receipt> taken = new ArrayList<>();
    for (Row row : tx.query(TAKE, Tuple.of(accountId)).await()) {
      taken.add(
          new Receipt(
              row.getLong("account_id"),
              row.getString("body"),
              Platform.of(row.getString("platform")),
              row.getString("external_id"),
              row.getBuffer("access_token")));
    }
    return taken;
  }
}
