package dev.switchboard.templates;

import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import dev.switchboard.platform.Template;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes what was read of an account's list. Blocks the calling virtual thread. */
final class TemplateSyncStore {
  // The line that was named, or any other of the same account that still works.
  private static final String SOURCE =
      """
      select a.id, a.tenant_id, a.business_id, a.access_token, clock_timestamp() as now
        from account n join account a on a.tenant_id = n.tenant_id and a.business_id = n.business_id
       where n.id = $1 and a.active and a.platform = 'whatsapp'
       order by a.id = $1 desc, a.connected_at desc limit 1
      """;

  // A webhook that came after the platform was asked knows better. The list may lag a little
  // behind what webhooks say, so the page counts as a minute older than it is.
  private static final String WRITE =
      """
      insert into message_template as t (tenant_id, business_id, name, language, external_id, category, category_at,
                                         status, status_at, quality, quality_at, named, components, synced_at)
      select distinct on (p.name, p.language) $1, $2, p.name, p.language, p.id, p.category, k.at, p.status, k.at, p.quality,
             k.at, p.named, p.components::jsonb, $3
        from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::boolean[], $11::text[])
               as p(id, name, language, category, status, quality, named, components),
             (select $3::timestamptz - interval '1 minute' as at) k
       order by p.name, p.language
      on conflict (tenant_id, business_id, name, language) do update
         set external_id = excluded.external_id, named = excluded.named, components = excluded.components,
             synced_at = excluded.synced_at,
             category = case when t.category_at > excluded.category_at then t.category else excluded.category end,
             category_at = greatest(t.category_at, excluded.category_at),
             status = case when t.status_at > excluded.status_at then t.status else excluded.status end,
             status_at = greatest(t.status_at, excluded.status_at),
             quality = case when t.quality_at > excluded.quality_at then t.quality else excluded.quality end,
             quality_at = greatest(t.quality_at, excluded.quality_at)
      """;

  // What no page named is gone there.
  private static final String GONE =
      """
      with gone as materialized (
        select name, language from message_template
         where tenant_id = $1 and business_id = $2 and synced_at < $3 order by name, language for update
      )
      delete from message_template t using gone g
       where t.tenant_id = $1 and t.business_id = $2 and t.name = g.name and t.language = g.language
      """;

  private static final String SYNCED =
      """
      insert into template_list (tenant_id, business_id, synced_at) values ($1, $2, $3)
      on conflict (tenant_id, business_id) do update
         set synced_at = excluded.synced_at, failed_at = null, failure = null
      """;

  private static final String FAILED =
      """
      update template_list l set failed_at = clock_timestamp(), failure = left($2, 500)
        from account a where a.id = $1 and l.tenant_id = a.tenant_id and l.business_id = a.business_id
      """;

  private static final String NOW = "select clock_timestamp() as now";

  // Itself, or as JSON writes it; what a backslash stands before is no escape.
  private static final Pattern NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000|\\x00");

  private TemplateSyncStore() {}

  /**
   * By which line an account's list is read. The token is sealed.
   *
   * @param now when this was looked up, which is before the platform is asked
   */
  record Source(long accountId, long tenantId, String businessId, Buffer sealedToken, Instant now) {
    @Override
    public String toString() {
      return "Source[" + accountId + "]";
    }
  }

  /** Empty: no line of the account works any more. */
  static Optional<Source> source(Tx tx, long accountId) {
    RowSet<Row> rows = tx.query(SOURCE, Tuple.of(accountId)).await();
    @Nullable Row row = rows.size() == 0 ? null : rows.iterator().next();
    return Optional.ofNullable(row)
        .map(found ->
            new Source(
                found.getLong("id"),
                found.getLong("tenant_id"),
                found.getString("business_id"),
                found.getBuffer("access_token"),
                found.getOffsetDateTime("now").toInstant()));
  }

  static Instant now(Database database) {
    return database
        .query(NOW, Tuple.tuple())
        .await()
        .iterator()
        .next()
        .getOffsetDateTime("now")
        .toInstant();
  }

  /** Writes a page, for which the platform was asked after the source was looked up. */
  static void write(Tx tx, Source source, List<Template> templates) {
    tx.query(
            WRITE,
            Tuple.wrap(
                new ArrayList<>(
                    Arrays.asList(
                        source.tenantId(),
                        source.businessId(),
                        source.now().atOffset(ZoneOffset.UTC),
                        texts(templates, Template::id),
                        texts(templates, Template::name),
                        texts(templates, Template::language),
                        texts(templates, Template::category),
                        texts(templates, Template::status),
                        texts(templates, Template::quality),
                        templates.stream().map(Template::isNamed).toArray(Boolean[]::new),
                        texts(templates, t -> t.components().encode())))))
        .await();
  }

  // Postgres keeps no NUL in a text or in jsonb.
  private static String[] texts(List<Template> templates, Function<Template, String> part) {
    return templates.stream()
        .map(part)
        .map(text -> NUL.matcher(text).replaceAll("$1"))
        .toArray(String[]::new);
  }

  /**
   * Ends a reading: what it did not find goes.
   *
   * @param began before the first page was asked for
   */
  static int end(Tx tx, Source source, Instant began) {
    var from = began.atOffset(ZoneOffset.UTC);
    int gone =
        tx.query(GONE, Tuple.of(source.tenantId(), source.businessId(), from)).await().rowCount();
    tx.query(SYNCED, Tuple.of(source.tenantId(), source.businessId(), from)).await();
    return gone;
  }

  static void failed(Tx tx, long accountId, String reason) {
    tx.query(FAILED, Tuple.of(accountId, reason)).await();
  }
}
