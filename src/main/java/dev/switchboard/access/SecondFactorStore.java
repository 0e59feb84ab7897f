package dev.switchboard.access;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Second factors of the people of one agency, within its transaction. */
public final class SecondFactorStore {
  private static final int CODES = 10;
  private static final Pattern BETWEEN = Pattern.compile("[\\s-]");
  // 80 bits: enough for a plain hash.
  private static final int CODE_CHARACTERS = 16;

  private static final String READ =
      "select secret, confirmed_at is not null as confirmed from second_factor where id = $1";

  // One that is in use stays.
  private static final String BEGIN =
      """
      insert into second_factor (id, tenant_id, secret) values ($1, $2, $3)
      on conflict (id) do update set secret = excluded.secret where second_factor.confirmed_at is null
      """;

  private static final String CONFIRM =
      "update second_factor set confirmed_at = now(), last_step = $2 where id = $1 and confirmed_at is null";

  private static final String USE_STEP =
      "update second_factor set last_step = $2 where id = $1 and last_step < $2";

  private static final String USE_CODE =
      "update recovery_code set used_at = now() where user_id = $1 and hash = $2 and used_at is null";

  private static final String ADD_CODES =
      """
      insert into recovery_code (user_id, tenant_id, hash) select $1, $2, h from unnest($3::bytea[]) h
      """;

  private static final String REMOVE =
      """
      with codes as (delete from recovery_code where user_id = $1)
      delete from second_factor where id = $1
      """;

  private SecondFactorStore() {}

  /**
   * Somebody's second factor.
   *
   * @param secret ciphertext
   * @param isConfirmed false: being set up, and asked of nobody yet
   */
  public record Factor(Buffer secret, boolean isConfirmed) {}

  public static Future<Optional<Factor>> read(Tx tx, long userId) {
    return tx.query(READ, Tuple.of(userId))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(factor(rows.iterator().next())));
  }

  private static Factor factor(Row row) {
    return new Factor(row.getBuffer("secret"), row.getBoolean("confirmed"));
  }

  /** False when there is one in use. */
  public static Future<Boolean> begin(Tx tx, long tenantId, long userId, Buffer secret) {
    return tx.query(BEGIN, Tuple.of(userId, tenantId, secret)).map(rows -> rows.rowCount() == 1);
  }

  /** False when there is nothing to confirm. */
  public static Future<Boolean> confirm(Tx tx, long userId, long step) {
    return tx.query(CONFIRM, Tuple.of(userId, step)).map(rows -> rows.rowCount() == 1);
  }

  /** Uses up the code of a step; false when it, or a later one, was used before. */
  public static Future<Boolean> useStep(Tx tx, long userId, long step) {
    return tx.query(USE_STEP, Tuple.of(userId, step)).map(rows -> rows.rowCount() == 1);
  }

  /** Uses a recovery code up; false when there is no such one. */
  public static Future<Boolean> useCode(Tx tx, long userId, String code) {
    return tx.query(USE_CODE, Tuple.of(userId, hash(code))).map(rows -> rows.rowCount() == 1);
  }

  /** Makes recovery codes; they are nowhere but in the answer. */
  public static Future<List<String>> addCodes(Tx tx, long tenantId, long userId) {
    List<String> codes = new ArrayList<>();
    for (int i = 0; i < CODES; i++) {
      codes.add(String.join("-", Totp.random(CODE_CHARACTERS).split("(?<=\\G.{4})", -1)));
    }
    Buffer[] hashes = codes.stream().map(SecondFactorStore::hash).toArray(Buffer[]::new);
    return tx.query(ADD_CODES, Tuple.of(userId, tenantId, hashes)).map(codes);
  }

  // People write them as they like.
  private static Buffer hash(String code) {
    return new Token(BETWEEN.matcher(code).replaceAll("").toUpperCase(Locale.ROOT)).hash();
  }

  /** False when there was none. */
  public static Future<Boolean> remove(Tx tx, long userId) {
    return tx.query(REMOVE, Tuple.of(userId)).map(rows -> rows.rowCount() == 1);
  }
}
