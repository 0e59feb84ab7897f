package dev.switchboard.automation;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The door to lines' scripts, within an agency's transaction. */
@Door
public final class ScriptStore {
  private static final String READ =
      """
      select coalesce(l.version, 0) as version, coalesce(l.is_on, false) as is_on, l.on_since, s.script, s.created_by, s.created_at
        from account a left join intake_line l on l.account_id = a.id
        left join intake_script s on s.account_id = l.account_id and s.version = l.version
       where a.id = $1
      """;

  // Two who write at once: the line's row lets one after the other.
  private static final String HOLD =
      """
      select coalesce((select version from intake_line where account_id = $1 for update), 0) as version
        from account where id = $1
      """;

  private static final String ADD =
      """
      insert into intake_script (tenant_id, account_id, version, script, created_by) values ($1, $2, $3, $4, $5)
      on conflict do nothing returning version
      """;

  // Turned on anew, only conversations that begin from now on are answered.
  private static final String SET =
      """
      insert into intake_line as l (account_id, tenant_id, version, is_on, on_since)
      values ($1, $2, $3, $4, case when $4 then clock_timestamp() end)
      on conflict (account_id) do update
         set version = excluded.version, is_on = excluded.is_on,
             on_since = case when not excluded.is_on then null when l.is_on then l.on_since else excluded.on_since end
      """;

  private static final String VERSIONS =
      """
      select a.id, s.version, s.script, s.created_by, s.created_at from account a
        left join lateral (select * from intake_script where account_id = a.id order by version desc limit 100) s on true
       where a.id = $1 order by s.version desc
      """;

  private static final String WORKS_HERE =
      """
      select from app_user u cross join lateral (select lines_of_colleague(u.id) as lines offset 0) l
       where u.id = $1 and u.active and (l.lines is null or $2 = any (l.lines))
      """;

  private static final String PLAYED =
      """
      select p.state, p.reason, p.version, p.asked, p.answers::text as answers, p.began_at, p.ended_at
        from conversation v left join intake_play p on p.conversation_id = v.id where v.id = $1
      """;

  private ScriptStore() {}

  /**
   * A line's script.
   *
   * @param version 0: it has none
   * @param script null: it has none
   */
  @Door
  public record Kept(
      int version,
      boolean isOn,
      @Nullable Instant onSince,
      @Nullable JsonObject script,
      @Nullable String createdBy,
      @Nullable Instant createdAt) {}

  /** Empty when the agency has no such line. */
  public static Future<Optional<Kept>> read(Tx tx, long accountId) {
    return tx.query(READ, Tuple.of(accountId))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(kept(rows.iterator().next())));
  }

  private static Kept kept(Row row) {
    @Nullable String script = row.getString("script");
    return new Kept(
        row.getInteger("version"),
        row.getBoolean("is_on"),
        time(row, "on_since"),
        script == null ? null : new JsonObject(script),
        row.getString("created_by"),
        time(row, "created_at"));
  }

  /** The version a line has now, held for the caller; 0: none. Empty: no such line. */
  public static Future<Optional<Integer>> hold(Tx tx, long accountId) {
    return tx.query(HOLD, Tuple.of(accountId))
        .map(rows ->
            rows.size() == 0
                ? Optional.empty()
                : Optional.of(rows.iterator().next().getInteger(0)));
  }

  /** Adds a version; false when somebody else was faster. */
  public static Future<Boolean> add(
      Tx tx, long tenantId, long accountId, int version, Script script, String by) {
    return tx.query(ADD, Tuple.of(tenantId, accountId, version, script.toJson().encode(), by))
        .map(rows -> rows.size() == 1);
  }

  /** Says which version a line has, and whether it answers. */
  public static Future<Void> set(Tx tx, long tenantId, long accountId, int version, boolean isOn) {
    return tx.query(SET, Tuple.of(accountId, tenantId, version, isOn)).mapEmpty();
  }

  /** The newest 100, newest first; empty when the agency has no such line. */
  public static Future<Optional<List<Kept>>> versions(Tx tx, long accountId) {
    return tx.query(VERSIONS, Tuple.of(accountId))
        .map(rows -> {
          List<Kept> versions = new ArrayList<>();
          for (Row row : rows) {
            @Nullable Integer version = row.getInteger("version");
            if (version != null) {
              versions.add(
                  new Kept(
                      version,
                      false,
                      null,
                      new JsonObject(row.getString("script")),
                      row.getString("created_by"),
                      time(row, "created_at")));
            }
          }
          return rows.size() == 0 ? Optional.empty() : Optional.of(versions);
        });
  }

  /** Whether somebody of the agency may be given conversations of a line. */
  public static Future<Boolean> worksHere(Tx tx, long userId, long line) {
    return tx.query(WORKS_HERE, Tuple.of(userId, line)).map(rows -> rows.size() == 1);
  }

  /** How a conversation stands in its script, for the API; empty: no such conversation. */
  public static Future<Optional<JsonObject>> played(Tx tx, long conversationId) {
    return tx.query(PLAYED, Tuple.of(conversationId))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(json(rows.iterator().next())));
  }

  private static JsonObject json(Row row) {
    @Nullable String state = row.getString("state");
    return state == null
        ? new JsonObject().put("state", "none")
        : new JsonObject()
            .put("state", state)
            .put("reason", row.getString("reason"))
            .put("version", row.getInteger("version"))
            .put("asked", row.getString("asked"))
            .put("answers", new JsonObject(row.getString("answers")))
            .put("beganAt", time(row, "began_at"))
            .put("endedAt", time(row, "ended_at"));
  }

  private static @Nullable Instant time(Row row, String column) {
    @Nullable OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }
}
