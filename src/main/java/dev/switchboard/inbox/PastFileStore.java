package dev.switchboard.inbox;

import dev.switchboard.db.Tx;
import dev.switchboard.media.MediaArrivals;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts what messages of a number's past hold in the place of their placeholders. Who wrote a
 * message and when is what its thread says; the webhook of the file says it wrongly at times.
 */
final class PastFileStore {
  /** What WhatsApp calls a message whose file is told later. */
  static final String PLACEHOLDER = "media_placeholder";

  // Once: afterwards it is no placeholder. By the primary key of amendment.
  private static final String FILL =
      """
      update message m
         set type = a.type, payload = a.payload,
             text = case when m.edited_at is null then a.text else m.text end,
             original_text = case when m.edited_at is null then m.original_text else a.text end
        from amendment a
       where m.id = any ($1::bigint[]) and m.type = '%s' and m.deleted_at is null
         and a.account_id = m.account_id and a.target_external_id = m.external_id and a.kind = 'content'
         and not exists (select from amendment r where r.account_id = m.account_id
                            and r.target_external_id = m.external_id and r.kind = 'revoke')
      returning m.id, m.tenant_id, m.account_id, m.type, m.text, m.payload
      """
          .formatted(PLACEHOLDER);

  private static final String RENEW_PREVIEW =
      """
      update conversation c set preview = t.preview
        from unnest($1::bigint[], $2::text[]) as t(message_id, preview)
        join message m on m.id = t.message_id
       where c.id = m.conversation_id and c.last_message_id = m.id
      """;

  private PastFileStore() {}

  private record Filled(Row row) {
    long message() {
      return row.getLong("id");
    }

    String type() {
      return row.getString("type");
    }

    String preview() {
      return Preview.of(new MessageContent.Media(type(), row.getString("text")));
    }

    List<MediaArrivals.Arrived> files() {
      return Attachments.of(type(), row.getString("payload")).stream()
          .map(file ->
              new MediaArrivals.Arrived(
                  row.getLong("tenant_id"), row.getLong("account_id"), message(), 0, file))
          .toList();
    }
  }

  /** Fills those of these messages that can be; they and their conversations are locked. Blocks. */
  static List<MediaArrivals.Arrived> fill(Tx tx, List<AmendmentStore.Target> targets) {
    List<Filled> filled = new ArrayList<>();
    tx.query(
            FILL,
            Tuple.of(
                (Object)
                    targets.stream()
                        .map(AmendmentStore.Target::messageId)
                        .distinct()
                        .toArray(Long[]::new)))
        .await()
        .forEach(row -> filled.add(new Filled(row)));
    if (!filled.isEmpty()) {
      tx.query(
              RENEW_PREVIEW,
              Tuple.of(
                  Columns.of(filled, Filled::message, Long[]::new),
                  (Object) Columns.of(filled, Filled::preview, String[]::new)))
          .await();
    }
    return filled.stream().flatMap(one -> one.files().stream()).toList();
  }
}
