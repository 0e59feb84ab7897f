package dev.switchboard.templates;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import dev.switchboard.platform.Template;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of the templates of a line's business account; within a tenant's transaction. */
@Door
public final class TemplateStore {
  // $2: only this name, or null; so the others. After $5, $6 in the order of the key.
  private static final String PAGE =
      """
      select t.name, t.language, t.external_id, t.category, t.status, t.quality, t.named, t.components, t.synced_at
        from account a join message_template t on t.tenant_id = a.tenant_id and t.business_id = a.business_id
       where a.id = $1 and ($2::text is null or t.name = $2) and ($3::text is null or t.language = $3)
         and ($4::text is null or t.status = $4) and (t.name, t.language) > ($5, $6)
       order by t.name, t.language limit $7
      """;

  private static final String LIST =
      """
      select a.business_id, l.requested_at, l.synced_at, l.failed_at, l.failure
        from account a
        left join template_list l on l.tenant_id = a.tenant_id and l.business_id = a.business_id
       where a.id = $1 and a.platform = 'whatsapp'
      """;

  private static final String NAMED =
      """
      select t.name, t.language, t.external_id, t.category, t.status, t.quality, t.named, t.components
        from account a join message_template t on t.tenant_id = a.tenant_id and t.business_id = a.business_id
       where a.id = $1 and t.name = any ($2::text[])
       order by t.name, t.language
      """;

  private TemplateStore() {}

  /**
   * How an account's list was come by.
   *
   * @param businessId null: the line's account is not known
   * @param syncedAt null: never yet
   * @param failedAt when it could not be read, and was not since
   */
  @Door
  public record Listing(
      @Nullable String businessId,
      @Nullable Instant requestedAt,
      @Nullable Instant syncedAt,
      @Nullable Instant failedAt,
      @Nullable String failure) {}

  /** Empty: no such line on WhatsApp. */
  public static Future<Optional<Listing>> listing(Tx tx, long accountId) {
    return tx.query(LIST, Tuple.of(accountId))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(listing(rows.iterator().next())));
  }

  private static Listing listing(Row row) {
    return new Listing(
        row.getString("business_id"),
        time(row, "requested_at"),
        time(row, "synced_at"),
        time(row, "failed_at"),
        row.getString("failure"));
  }

  /** All languages of these templates. */
  public static Future<List<Template>> named(Tx tx, long accountId, Collection<String> names) {
    return tx.query(NAMED, Tuple.of(accountId, (Object) names.toArray(String[]::new)))
        .map(rows -> {
          List<Template> templates = new ArrayList<>();
          rows.forEach(row -> templates.add(template(row)));
          return templates;
        });
  }

  /** Null: all. */
  @Door
  public record Filter(@Nullable String name, @Nullable String language, @Nullable String status) {}

  /** The last one that was seen; two empty words: none. */
  @Door
  public record Seen(String name, String language) {}

  public static Future<List<Template>> page(
      Tx tx, long accountId, Filter only, Seen after, int limit) {
    return tx.query(
            PAGE,
            Tuple.of(
                accountId,
                only.name(),
                only.language(),
                only.status(),
                after.name(),
                after.language(),
                limit))
        .map(rows -> {
          List<Template> templates = new ArrayList<>();
          rows.forEach(row -> templates.add(template(row)));
          return templates;
        });
  }

  private static Template template(Row row) {
    return new Template(
        row.getString("external_id"),
        row.getString("name"),
        row.getString("language"),
        row.getString("category"),
        row.getString("status"),
        row.getString("quality"),
        row.getBoolean("named"),
        row.getValue("components") instanceof JsonArray parts ? parts : new JsonArray());
  }

  /** For the API. */
  public static JsonObject json(Template template) {
    return new JsonObject()
        .put("id", template.id())
        .put("name", template.name())
        .put("language", template.language())
        .put("category", template.category())
        .put("status", template.status())
        .put("quality", template.quality())
        .put("parameterFormat", template.isNamed() ? "named" : "positional")
        .put("components", template.components());
  }

  private static @Nullable Instant time(Row row, String column) {
    @Nullable OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }
}
