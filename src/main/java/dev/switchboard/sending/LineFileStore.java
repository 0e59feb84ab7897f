package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Door;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.platform.Platform;
import dev.switchboard.workflow.EventStore;
import dev.switchboard.workflow.EventStore.Published;
import dev.switchboard.workflow.catalogue.WaEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which files of ours the platform has, by line, and the door by which a message asks for one. A
 * row is locked before everything else of sending ({@code docs/architecture.md}): whoever asks and
 * whoever gives up see what the other did. Thread-safe.
 */
@Door
public final class LineFileStore {
  // Uploaded once, and again when it would not last another day. Whoever asks holds the row until
  // its commit, so that a message cannot come to an upload that was just given up.
  private static final String WANT =
      """
      with w as (
        insert into line_file as f (id, tenant_id, account_id, sha256, mime_type, kind, size, media_id, state)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 'wanted')
        on conflict (account_id, sha256, mime_type, kind) do update
           set state = 'wanted', wanted_at = clock_timestamp(), media_id = excluded.media_id,
               external_id = case when $9 then null else f.external_id end,
               expires_at = case when $9 then '-infinity' else f.expires_at end
         where $9 or f.state = 'failed'
            or (f.state = 'ready' and f.expires_at < clock_timestamp() + interval '1 day')
        returning id, tenant_id, account_id, media_id
      )
      """;

  private static final String ASKED =
      """
      select w.id, w.tenant_id, w.media_id, a.client_id, a.external_id as line
        from w join account a on a.id = w.account_id order by w.id
      """;

  private static final String KNOWN =
      "select id from line_file where account_id = $1 and sha256 = $2 and mime_type = $3 and kind = $4";

  // Only while it is still the one that was used: another call may have had it renewed meanwhile.
  private static final String UNKNOWN_THERE =
      """
      with w as (
        update line_file
           set state = 'wanted', wanted_at = clock_timestamp(), external_id = null, expires_at = '-infinity'
         where id = $1 and external_id = $2
        returning id, tenant_id, account_id, media_id
      )
      """;

  // Messages wait for what nobody is bringing: it lapsed while they waited, was given up at the
  // very moment, or a person cancelled its run. Relies on outbox_file.
  private static final String FORGOTTEN =
      """
      with late as materialized (
        select f.id from line_file f
         where f.id in (select o.file_id from outbox o where o.account_id = any ($1::bigint[]) and o.file_id is not null)
           and (f.state = 'failed' or (f.state = 'ready' and f.expires_at < clock_timestamp())
                or f.wanted_at < clock_timestamp() - interval '1 hour')
           and f.expires_at < clock_timestamp()
         order by f.id for update of f skip locked
      ), w as (
        update line_file f set state = 'wanted', wanted_at = clock_timestamp() from late where f.id = late.id
        returning f.id, f.tenant_id, f.account_id, f.media_id
      )
      """;

  private static final String OPEN =
      """
      select f.account_id, f.sha256, f.mime_type, f.kind, f.size, a.platform, a.external_id, a.access_token
        from line_file f join account a on a.id = f.account_id
       where f.id = $1 and f.state = 'wanted'
      """;

  private static final String READY =
      """
      update line_file
         set state = 'ready', external_id = $2, expires_at = clock_timestamp() + $3 * interval '1 second'
       where id = $1 and state = 'wanted'
      returning account_id
      """;

  private static final String FAILED =
      "update line_file set state = 'failed' where id = $1 and state = 'wanted' returning account_id";

  // What is on its way or in doubt went out with an id that was good then.
  private static final String GIVE_UP =
      """
      with held as materialized (
        select o.account_id, o.position from outbox o join line_file f on f.id = o.file_id
         where o.file_id = $1 and o.attempt_id is null and f.expires_at <= clock_timestamp()
         order by o.account_id, o.position for update of o
      )
      delete from outbox o using held h where o.account_id = h.account_id and o.position = h.position
      returning o.message_id
      """;

  private static final String FORGET =
      """
      delete from line_file f
       where f.state <> 'wanted' and f.expires_at < clock_timestamp()
         and not exists (select from outbox o where o.file_id = f.id)
      """;

  private final EventStore events;
  private final Ids ids;

  public LineFileStore(Bus bus, Ids ids) {
    this.events = new EventStore(bus, ids);
    this.ids = ids;
  }

  /**
   * A file that is to go out by a line.
   *
   * @param sha256 32 bytes
   * @param kind WhatsApp's word for what it goes as
   * @param mediaId our row of it
   */
  @Door
  public record Wanted(
      long tenantId,
      long accountId,
      Buffer sha256,
      String mimeType,
      String kind,
      long size,
      long mediaId) {}

  /**
   * Asks for a file to be at the platform; the upload is announced unless it is there, or on its
   * way. Several of one transaction: in the order of their bytes, and before any message is
   * written.
   *
   * @param isAnew whether what is there is no good
   * @return what {@link Sendable} names it by
   */
  public Future<Long> want(Tx tx, Wanted file, boolean isAnew) {
    List<@Nullable Object> values =
        new ArrayList<>(
            List.of(
                ids.next(),
                file.tenantId(),
                file.accountId(),
                file.sha256(),
                file.mimeType(),
                file.kind(),
                file.size(),
                file.mediaId(),
                isAnew));
    return tx.query(WANT + ASKED, Tuple.wrap(values))
        .compose(asked ->
            asked.size() == 1
                ? announce(tx, "api", asked).map(asked.iterator().next().getLong("id"))
                : tx.query(
                        KNOWN,
                        Tuple.of(file.accountId(), file.sha256(), file.mimeType(), file.kind()))
                    .map(rows -> rows.iterator().next().getLong(0)));
  }

  private Future<Void> announce(Tx tx, String source, RowSet<Row> asked) {
    List<Published> requests = new ArrayList<>();
    for (Row row : asked) {
      requests.add(
          new Published(
              row.getLong("tenant_id"),
              new WaEvent.UploadRequested(
                  row.getLong("client_id").toString(),
                  row.getString("line"),
                  row.getLong("media_id").toString(),
                  row.getLong("id").toString())));
    }
    return events.publish(tx, source, requests);
  }

  /** The platform does not know a file by this id any more. */
  Future<Void> unknownThere(Tx tx, long fileId, String externalId) {
    return tx.query(UNKNOWN_THERE + ASKED, Tuple.of(fileId, externalId))
        .compose(asked -> announce(tx, "sending", asked));
  }

  /** Asks again for what messages of these lines wait for and nobody brings. */
  Future<Void> askAgain(Tx tx, Collection<Long> accountIds) {
    return tx.query(FORGOTTEN + ASKED, Tuple.of((Object) accountIds.toArray(Long[]::new)))
        .compose(asked -> announce(tx, "sending", asked));
  }

  /** A file that is to be uploaded. The token is sealed. */
  record Upload(
      long accountId,
      Buffer sha256,
      String mimeType,
      String kind,
      long size,
      Platform platform,
      String sender,
      Buffer sealedToken) {}

  /** Empty when nobody waits for it any more. */
  static Future<Optional<Upload>> open(Tx tx, long fileId) {
    return tx.query(OPEN, Tuple.of(fileId)).map(rows -> first(rows).map(LineFileStore::upload));
  }

  private static Upload upload(Row row) {
    return new Upload(
        row.getLong("account_id"),
        row.getBuffer("sha256"),
        row.getString("mime_type"),
        row.getString("kind"),
        row.getLong("size"),
        Platform.of(row.getString("platform")),
        row.getString("external_id"),
        row.getBuffer("access_token"));
  }

  /**
   * The platform has it.
   *
   * @return its line; empty when it was settled before
   */
  static Future<Optional<Long>> ready(Tx tx, long fileId, String externalId, Duration life) {
    return tx.query(READY, Tuple.of(fileId, externalId, life.toSeconds()))
        .map(rows -> first(rows).map(row -> row.getLong(0)));
  }

  /**
   * The platform will not have it.
   *
   * @return the messages that waited for it and are out of their queue now
   */
  static Future<List<Long>> failed(Tx tx, long fileId) {
    return tx.query(FAILED, Tuple.of(fileId))
        .compose(settled ->
            settled.size() == 0
                ? Future.succeededFuture(List.of())
                : tx.query(GIVE_UP, Tuple.of(fileId))
                    .map(rows -> {
                      List<Long> messages = new ArrayList<>();
                      rows.forEach(row -> messages.add(row.getLong(0)));
                      return messages;
                    }));
  }

  /** Drops what has lapsed and nobody waits for. */
  static void forget(Tx tx) {
    tx.query(FORGET).await();
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
  }
}
