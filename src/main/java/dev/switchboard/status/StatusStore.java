package dev.switchboard.status;

import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The facts' table. */
final class StatusStore {
  // Relies on the index message_external.
  private static final String MESSAGES =
      """
      select m.id, m.account_id, m.external_id
        from unnest($1::bigint[], $2::text[]) as t(account_id, external_id)
        join message m on m.account_id = t.account_id and m.external_id = t.external_id
      """;

  // The same of what went out through us. Relies on the index message_external.
  private static final String OURS =
      MESSAGES + " where m.direction = 'out' and m.source in ('agent', 'api')";

  private static final String APPEND =
      """
      insert into status_fact (id, tenant_id, account_id, message_id, external_id, status, participant, at, opaque,
                               error_code, error_text, pricing, conversation)
      select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                           $8::timestamptz[], $9::text[], $10::int[], $11::text[], $12::text[], $13::text[])
      """;

  // Statuses that came before their message. Not ordered: that would be an order by the primary
  // key,
  // of facts of all time. Relies on status_fact_waiting_since and message_external.
  static final String ADOPT =
      """
      with found as materialized (
        select f.id, m.id as message_id
          from status_fact f
          join message m on m.account_id = f.account_id and m.external_id = f.external_id
         where f.message_id is null and f.received_at > now() - $1 * interval '1 millisecond'
         limit 500
           for update of f skip locked
      )
      update status_fact f set message_id = found.message_id
        from found where f.id = found.id
      returning f.id, f.tenant_id, f.account_id, f.message_id, f.external_id, f.status, f.participant, f.at, f.opaque,
                f.error_code, f.error_text, f.pricing, f.conversation
      """;

  private static final String ANY_ADOPTABLE =
      """
      select exists (select from status_fact f
                       join message m on m.account_id = f.account_id and m.external_id = f.external_id
                      where f.message_id is null and f.received_at > now() - $1 * interval '1 millisecond')
      """;

  private StatusStore() {}

  /** A line and the platform's id of a message on it. */
  record Name(long accountId, String externalId) {}

  static Map<Name, Long> messages(Tx tx, List<Name> names) {
    return named(tx, MESSAGES, names);
  }

  /** Those that were sent through us. */
  static Map<Name, Long> ours(Tx tx, List<Name> names) {
    return named(tx, OURS, names);
  }

  private static Map<Name, Long> named(Tx tx, String query, List<Name> names) {
    Map<Name, Long> messages = new HashMap<>();
    Tuple wanted =
        Tuple.of(
            column(names, Name::accountId, Long[]::new),
            (Object) column(names, Name::externalId, String[]::new));
    for (Row row : tx.query(query, wanted).await()) {
      messages.put(
          new Name(row.getLong("account_id"), row.getString("external_id")), row.getLong("id"));
    }
    return messages;
  }

  /** A fact and the message it is about; null while that is not known. */
  record Placed(StatusFact fact, @Nullable Long messageId) {}

  static void append(Tx tx, List<Placed> facts) {
    tx.query(
            APPEND,
            Tuple.wrap(
                new ArrayList<>(
                    List.of(
                        column(facts, f -> f.fact().id(), Long[]::new),
                        column(facts, f -> f.fact().tenantId(), Long[]::new),
                        column(facts, f -> f.fact().accountId(), Long[]::new),
                        column(facts, Placed::messageId, Long[]::new),
                        column(facts, f -> f.fact().externalId(), String[]::new),
                        column(facts, f -> f.fact().status(), String[]::new),
                        column(facts, f -> f.fact().participant(), String[]::new),
                        column(
                            facts,
                            f -> f.fact().at().atOffset(ZoneOffset.UTC),
                            OffsetDateTime[]::new),
                        column(facts, f -> f.fact().opaque(), String[]::new),
                        column(facts, f -> f.fact().errorCode(), Integer[]::new),
                        column(facts, f -> f.fact().errorText(), String[]::new),
                        column(facts, f -> f.fact().pricing(), String[]::new),
                        column(facts, f -> f.fact().conversation(), String[]::new)))))
        .await();
  }

  /** Whether {@link #adopt} would find any. */
  static boolean isAnyAdoptable(Database database, Duration within) {
    return database.ask(ANY_ADOPTABLE, Tuple.of(within.toMillis()));
  }

  /**
   * Gives waiting facts to messages that have come since.
   *
   * @param within how long ago a fact came, at most
   * @return those facts, at most 500
   */
  static List<Placed> adopt(Tx tx, Duration within) {
    List<Placed> adopted = new ArrayList<>();
    for (Row row : tx.query(ADOPT, Tuple.of(within.toMillis())).await()) {
      adopted.add(new Placed(fact(row), row.getLong("message_id")));
    }
    return adopted;
  }

  private static StatusFact fact(Row row) {
    return new StatusFact(
        row.getLong("id"),
        row.getLong("tenant_id"),
        row.getLong("account_id"),
        row.getString("external_id"),
        row.getString("status"),
        row.getString("participant"),
        row.getOffsetDateTime("at").toInstant(),
        row.getString("opaque"),
        row.getInteger("error_code"),
        row.getString("error_text"),
        StatusFact.Charge.of(row.getString("pricing"), row.getString("conversation")));
  }

  private static <T, C> @Nullable C[] column(
      List<T> rows,
      Function<? super T, ? extends @Nullable C> part,
      IntFunction<@Nullable C[]> array) {
    return rows.stream().map(part).toArray(array);
  }
}
