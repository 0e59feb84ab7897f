package dev.switchboard.media;

import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.media.MediaArrivals.Arrived;
import dev.switchboard.platform.Platform;
import dev.switchboard.workflow.EventStore;
import dev.switchboard.workflow.catalogue.WaEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of files as the pipeline writes them, within the caller's transaction. */
final class MediaStore {
  private static final String ARRIVED =
      """
      with f as (
        select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::text[],
                             $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
                 as t(id, tenant_id, account_id, message_id, position, kind, external_id, url, mime_type, sha256, name)
      ), m as (
        insert into media (id, tenant_id, account_id, kind, state, external_id, url, mime_type, declared_sha256, file_name)
        select id, tenant_id, account_id, kind, 'pending', external_id, url, mime_type, sha256, name from f
        returning id
      ), mm as (
        insert into message_media (message_id, position, tenant_id, media_id)
        select f.message_id, f.position, f.tenant_id, f.id from f join m on m.id = f.id
      )
      select f.id, f.tenant_id, a.client_id, a.external_id as line, g.external_id as message
        from f join account a on a.id = f.account_id join message g on g.id = f.message_id order by f.id
      """;

  private static final String WANTED =
      """
      select m.kind, m.external_id, m.url, m.mime_type, m.declared_sha256, a.id as account_id, a.platform, a.access_token
        from media m join account a on a.id = m.account_id
       where m.id = $1 and m.state = 'pending'
      """;

  // Where a message is now is asked last: it may have moved to another conversation.
  private static final String SETTLE =
      """
      with settled as (
        update media
           set state = $2, reason = $3, sha256 = $4, size = $5, mime_type = coalesce($6, mime_type), width = $7,
               height = $8, thumbnail = $9, kind = coalesce($10, kind), stored_at = case when $2 = 'stored' then clock_timestamp() end
         where id = $1 and state = 'pending'
        returning id, tenant_id
      )
      select s.tenant_id, m.conversation_id, m.id
        from settled s join message_media mm on mm.media_id = s.id join message m on m.id = mm.message_id
       order by m.id
      """;

  // Held by who writes that files are used and by who deletes one, so that one sees what the other
  // did. In one order, as all locks are.
  private static final String HOLD_FILES =
      "select count(pg_advisory_xact_lock(k)) from (select k from unnest($1::bigint[]) k order by k) x";

  private static final String EXPECT = "select expect_files($1)";

  // Relies on media_file and media_thumbnail.
  private static final String IS_USED =
      "select exists (select from media where sha256 = $1) or exists (select from media where thumbnail = $1)";

  // By file_let_go_at.
  static final String LET_GO =
      "select sha256, at from file_let_go where at <= clock_timestamp() order by at limit $1";

  // Not when it was let go of once more since it was read.
  private static final String STRIKE_OFF = "delete from file_let_go where sha256 = $1 and at = $2";

  private static final String POSTPONE =
      "update file_let_go set at = clock_timestamp() + interval '1 hour' where sha256 = $1 and at = $2";

  private MediaStore() {}

  /** Writes them down; returns what to tell of each: it is to be fetched. */
  static Future<List<EventStore.Published>> arrived(Tx tx, List<Long> ids, List<Arrived> files) {
    return tx.query(
            ARRIVED,
            Tuple.wrap(
                new ArrayList<>(
                    List.of(
                        ids.toArray(Long[]::new),
                        column(files, Arrived::tenantId, Long[]::new),
                        column(files, Arrived::accountId, Long[]::new),
                        column(files, Arrived::messageId, Long[]::new),
                        column(files, f -> (short) f.position(), Short[]::new),
                        column(files, f -> f.file().kind().wire(), String[]::new),
                        column(files, f -> f.file().externalId(), String[]::new),
                        column(files, f -> f.file().url(), String[]::new),
                        column(files, f -> f.file().mimeType(), String[]::new),
                        column(files, f -> f.file().sha256(), String[]::new),
                        column(files, f -> f.file().name(), String[]::new)))))
        .map(MediaStore::requested);
  }

  private static List<EventStore.Published> requested(RowSet<Row> rows) {
    List<EventStore.Published> requested = new ArrayList<>();
    for (Row row : rows) {
      @Nullable String message = row.getString("message");
      requested.add(
          new EventStore.Published(
              row.getLong("tenant_id"),
              new WaEvent.MediaRequested(
                  row.getLong("client_id").toString(),
                  row.getString("line"),
                  row.getLong("id").toString(),
                  message == null ? "" : message)));
    }
    return requested;
  }

  private static <T> T[] column(
      List<Arrived> files,
      Function<Arrived, @Nullable T> value,
      java.util.function.IntFunction<T[]> array) {
    return files.stream().map(value).toArray(array);
  }

  /** A file that is to be fetched. The token is sealed. */
  record Wanted(
      MediaKind kind,
      @Nullable String externalId,
      @Nullable String url,
      String mimeType,
      @Nullable String sha256,
      long accountId,
      Platform platform,
      Buffer sealedToken) {}

  /** Empty when it is not waited for any more. */
  static Future<Optional<Wanted>> wanted(Tx tx, long mediaId) {
    return first(tx.query(WANTED, Tuple.of(mediaId)))
        .map(found ->
            found.map(row ->
                new Wanted(
                    MediaKind.of(row.getString("kind")),
                    row.getString("external_id"),
                    row.getString("url"),
                    row.getString("mime_type"),
                    row.getString("declared_sha256"),
                    row.getLong("account_id"),
                    Platform.of(row.getString("platform")),
                    row.getBuffer("access_token"))));
  }

  /**
   * Writes what became of a file that was waited for.
   *
   * @return what to tell the feed; nothing when it was settled before
   */
  static Future<List<Change>> settle(Tx tx, long mediaId, Fetched fetched) {
    return tx.query(
            SETTLE,
            Tuple.wrap(
                new ArrayList<>(
                    Arrays.asList(
                        mediaId,
                        fetched.state(),
                        fetched.reason(),
                        bytes(fetched.sha256()),
                        fetched.size(),
                        fetched.mimeType(),
                        fetched.width(),
                        fetched.height(),
                        bytes(fetched.thumbnail()),
                        fetched.kind()))))
        .map(rows -> {
          List<Change> changes = new ArrayList<>();
          rows.forEach(row ->
              changes.add(
                  new Change(
                      row.getLong("tenant_id"),
                      FeedKind.MESSAGE_CHANGED,
                      row.getLong("conversation_id"),
                      row.getLong("id"))));
          return changes;
        });
  }

  static Future<Void> holdFiles(Tx tx, List<Sha256> files) {
    Long[] keys =
        files.stream().map(file -> ByteBuffer.wrap(file.bytes()).getLong()).toArray(Long[]::new);
    return tx.query(HOLD_FILES, Tuple.of((Object) keys)).mapEmpty();
  }

  /** The bytes that a stored file has in the store: its own, and those of its small picture. */
  static List<Sha256> files(Fetched stored) {
    return Stream.of(stored.sha256(), stored.thumbnail())
        .filter(Objects::nonNull)
        .map(Sha256::new)
        .toList();
  }

  /**
   * Lists bytes that are about to be put into the store: within an hour a row names them, or not.
   */
  static Future<Void> expect(Tx tx, List<Sha256> files) {
    return tx.query(
            EXPECT,
            Tuple.of(
                (Object)
                    files.stream().map(file -> Buffer.buffer(file.bytes())).toArray(Buffer[]::new)))
        .mapEmpty();
  }

  static Future<Boolean> isUsed(Tx tx, Sha256 file) {
    return tx.query(IS_USED, Tuple.of(Buffer.buffer(file.bytes())))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /** A file that a row named, and when that ended. */
  record LetGo(Sha256 sha256, OffsetDateTime at) {}

  /** Those that are due, the longest let go of first. */
  static Future<List<LetGo>> letGo(Tx tx, int limit) {
    return tx.query(LET_GO, Tuple.of(limit))
        .map(rows -> {
          List<LetGo> files = new ArrayList<>();
          rows.forEach(row ->
              files.add(
                  new LetGo(
                      Sha256.of(row.getBuffer("sha256").getBytes()), row.getOffsetDateTime("at"))));
          return files;
        });
  }

  static Future<Void> strikeOff(Tx tx, LetGo file) {
    return tx.query(STRIKE_OFF, entry(file)).mapEmpty();
  }

  /** One that the store does not delete now is not in the way of the others. */
  static Future<Void> postpone(Tx tx, LetGo file) {
    return tx.query(POSTPONE, entry(file)).mapEmpty();
  }

  private static Tuple entry(LetGo file) {
    return Tuple.of(Buffer.buffer(file.sha256().bytes()), file.at());
  }

  static @Nullable Buffer bytes(@Nullable String hex) {
    return hex == null ? null : Buffer.buffer(new Sha256(hex).bytes());
  }

  private static Future<Optional<Row>> first(Future<RowSet<Row>> rows) {
    return rows.map(
        found -> found.size() == 0 ? Optional.empty() : Optional.of(found.iterator().next()));
  }
}
