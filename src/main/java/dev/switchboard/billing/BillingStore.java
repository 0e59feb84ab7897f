package dev.switchboard.billing;

import dev.switchboard.db.Tx;
import dev.switchboard.workflow.catalogue.StripeEvent;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Payments and subscriptions, within a step's transaction. The agency is that of the run, whatever
 * the event says. By primary keys; blocks the calling virtual thread.
 */
final class BillingStore {
  private static final String IS_CLIENT =
      """
      select exists (select from client c join workflow_run r on r.tenant_id = c.tenant_id where r.id = $1 and c.id = $2)
      """;

  // One at a time for each customer. Of a checkout and a payment side by side neither would see
  // what
  // the other wrote, and how the customer stands would be derived without it.
  private static final String HOLD_CUSTOMER =
      """
      select pg_advisory_xact_lock(hashtextextended('billing ' || tenant_id || ' ' || $2, 0)) from workflow_run where id = $1
      """;

  // An older checkout changes nothing.
  private static final String SUBSCRIBE =
      """
      insert into client_subscription (client_id, tenant_id, customer_id, subscription_id, status, event_at)
      select $2, r.tenant_id, $3, $4, 'active', $5 from workflow_run r where r.id = $1
      on conflict (client_id) do update
         set customer_id = excluded.customer_id, subscription_id = excluded.subscription_id,
             event_at = excluded.event_at, changed_at = clock_timestamp()
       where client_subscription.event_at <= excluded.event_at
      returning 1
      """;

  // What succeeded stays so; of failures the last counts.
  private static final String KEEP =
      """
      insert into payment as p (tenant_id, payment_intent_id, customer_id, amount, currency, status, reason, event_at)
      select r.tenant_id, $2, $3, $4, $5, case when $6::text is null then 'succeeded' else 'failed' end, $6, $7
        from workflow_run r where r.id = $1
      on conflict (tenant_id, payment_intent_id) do update
         set customer_id = excluded.customer_id, amount = excluded.amount, currency = excluded.currency,
             status = excluded.status, reason = excluded.reason, event_at = excluded.event_at
       where p.status <> 'succeeded' and (excluded.status = 'succeeded' or excluded.event_at >= p.event_at)
      returning 1
      """;

  // The last payment of the customer says how it stands; by payment_customer.
  private static final String DERIVE =
      """
      update client_subscription s set status = d.status, changed_at = clock_timestamp()
        from (select c.client_id,
                     case when (select p.status from payment p
                                 where p.tenant_id = c.tenant_id and p.customer_id = c.customer_id
                                 order by p.event_at desc, p.payment_intent_id desc limit 1) = 'failed'
                          then 'past_due' else 'active' end as status
                from client_subscription c join workflow_run r on r.tenant_id = c.tenant_id
               where r.id = $1 and c.customer_id = $2 order by c.client_id for update of c) d
       where s.client_id = d.client_id and s.status <> d.status
      """;

  private static final String LOG =
      """
      insert into billing_log (tenant_id, event_id, type, outcome)
      select r.tenant_id, $2, $3, $4 from workflow_run r where r.id = $1 on conflict do nothing
      """;

  private BillingStore() {}

  /** Why a checkout updates nothing; empty: it does. */
  static String refusal(Tx tx, long run, StripeEvent.CheckoutCompleted event) {
    @Nullable String client = event.clientReferenceId();
    if (client == null || !client.matches("[0-9]{1,18}")) {
      return "client_reference_id is no id of a client business";
    }
    if (event.customerId() == null) {
      return "there is no customer";
    }
    if (event.paymentStatus().equals("unpaid")) {
      return "it is not paid";
    }
    Row row = tx.query(IS_CLIENT, Tuple.of(run, Long.parseLong(client))).await().iterator().next();
    return row.getBoolean(0) ? "" : "the agency has no client business " + client;
  }

  /** False when a newer checkout was there before. */
  static boolean subscribe(Tx tx, long run, StripeEvent.CheckoutCompleted event) {
    String customer = Objects.requireNonNull(event.customerId());
    Tuple row =
        Tuple.of(
            run,
            Long.parseLong(Objects.requireNonNull(event.clientReferenceId())),
            customer,
            event.subscriptionId(),
            utc(event.at()));
    hold(tx, run, customer);
    boolean isNew = tx.query(SUBSCRIBE, row).await().size() > 0;
    var _ = tx.query(DERIVE, Tuple.of(run, customer)).await();
    return isNew;
  }

  /**
   * A payment as an event tells it.
   *
   * @param failure null: it succeeded
   */
  record Payment(
      String id,
      @Nullable String customerId,
      long amount,
      String currency,
      @Nullable String failure,
      String at) {}

  /** False when more was known of it. */
  static boolean keep(Tx tx, long run, Payment payment) {
    Tuple row =
        Tuple.of(run, payment.id(), payment.customerId(), payment.amount(), payment.currency())
            .addString(payment.failure())
            .addOffsetDateTime(utc(payment.at()));
    @Nullable String customer = payment.customerId();
    if (customer == null) {
      return tx.query(KEEP, row).await().size() > 0;
    }
    hold(tx, run, customer);
    boolean isNew = tx.query(KEEP, row).await().size() > 0;
    var _ = tx.query(DERIVE, Tuple.of(run, customer)).await();
    return isNew;
  }

  private static void hold(Tx tx, long run, String customer) {
    var _ = tx.query(HOLD_CUSTOMER, Tuple.of(run, customer)).await();
  }

  static String log(Tx tx, long run, String event, String type, String outcome) {
    var _ = tx.query(LOG, Tuple.of(run, event, type, outcome)).await();
    return outcome;
  }

  private static OffsetDateTime utc(String at) {
    return Instant.parse(at).atOffset(ZoneOffset.UTC);
  }
}
