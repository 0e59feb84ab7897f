package dev.switchboard.media;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of files as the API reads and writes them, within a tenant's transaction. */
public final class MediaShelfStore {
  private static final String FIND =
      """
      select id, tenant_id, kind, state, reason, mime_type, file_name, size, sha256, width, height, thumbnail
        from media where id = any ($1::bigint[])
      """;

  private static final String ADD =
      """
      insert into media (id, tenant_id, kind, state, mime_type, file_name, size, sha256, width, height, thumbnail,
                         uploaded_by, stored_at)
      values ($1, $2, $3, 'stored', $4, $5, $6, $7, $8, $9, $10, $11, clock_timestamp())
      """;

  private static final String ATTACH =
      "insert into message_media (message_id, position, tenant_id, media_id) values ($1, 0, $2, $3)";

  private MediaShelfStore() {}

  /** A file as the API shows it. */
  public record Item(
      long id,
      long tenantId,
      String kind,
      String state,
      @Nullable String reason,
      String mimeType,
      @Nullable String name,
      @Nullable Long size,
      @Nullable Sha256 sha256,
      @Nullable Integer width,
      @Nullable Integer height,
      @Nullable Sha256 thumbnail) {
    /** Whether a browser may show it in a page; everything else is a download. */
    public boolean isShown() {
      return !kind.equals("document") && FileType.isShown(mimeType);
    }
  }

  /** Files by id, in no order; those of other tenants are left out. */
  public static Future<List<Item>> find(Tx tx, Collection<Long> ids) {
    return tx.query(FIND, Tuple.of((Object) ids.toArray(Long[]::new)))
        .map(rows -> {
          List<Item> items = new ArrayList<>();
          rows.forEach(row -> items.add(item(row)));
          return items;
        });
  }

  public static Future<Optional<Item>> find(Tx tx, long id) {
    return find(tx, List.of(id)).map(found -> found.stream().findFirst());
  }

  /** A message that is sent has this file. */
  public static Future<Void> attach(Tx tx, long tenantId, long messageId, long mediaId) {
    return tx.query(ATTACH, Tuple.of(messageId, tenantId, mediaId)).mapEmpty();
  }

  private static Item item(Row row) {
    return new Item(
        row.getLong("id"),
        row.getLong("tenant_id"),
        row.getString("kind"),
        row.getString("state"),
        row.getString("reason"),
        row.getString("mime_type"),
        row.getString("file_name"),
        row.getLong("size"),
        hash(row.getBuffer("sha256")),
        row.getInteger("width"),
        row.getInteger("height"),
        hash(row.getBuffer("thumbnail")));
  }

  private static @Nullable Sha256 hash(@Nullable Buffer bytes) {
    return bytes == null ? null : Sha256.of(bytes.getBytes());
  }

  /**
   * Writes down a file that is in the store; the file is held against deletion until the commit.
   */
  static Future<Void> add(Tx tx, long id, Uploaded file) {
    Fetched stored = file.stored();
    return MediaStore.holdFiles(tx, MediaStore.files(stored))
        .compose(held ->
            tx.query(
                ADD,
                Tuple.wrap(
                    new ArrayList<>(
                        Arrays.asList(
                            id,
                            file.tenantId(),
                            file.kind().wire(),
                            stored.mimeType(),
                            file.name(),
                            stored.size(),
                            MediaStore.bytes(stored.sha256()),
                            stored.width(),
                            stored.height(),
                            MediaStore.bytes(stored.thumbnail()),
                            file.userId())))))
        .mapEmpty();
  }

  /** A file that a person or a program gave us. */
  record Uploaded(
      long tenantId,
      @Nullable Long userId,
      MediaKind kind,
      @Nullable String name,
      Fetched stored) {}
}
