package dev.switchboard.billing;

import dev.switchboard.workflow.Declaration;
import dev.switchboard.workflow.Step;
import dev.switchboard.workflow.Workflow;
import dev.switchboard.workflow.catalogue.StripeEvent;
import java.time.Duration;
import java.util.List;

/** What becomes of Stripe's events; one run for each event, in any order. */
public final class StripeWorkflows {
  // Stripe tries for three days; a person may post an event again for thirty.
  private static final Duration KNOWN_AGAIN = Duration.ofDays(30);

  private StripeWorkflows() {}

  /** All of them. */
  public static List<Workflow<?, ?>> all() {
    return List.of(new CheckoutCompleted(), new PaymentSucceeded(), new PaymentFailed());
  }

  private static <E extends Record & StripeEvent> Declaration<E> declare(String id, Class<E> type) {
    return Declaration.of(id, type).on(type).idempotent(StripeEvent::eventId, KNOWN_AGAIN).build();
  }

  private static String log(Step step, StripeEvent event, String type, String outcome) {
    return step.transaction(
        "log",
        String.class,
        tx -> BillingStore.log(tx, step.runId(), event.eventId(), type, outcome));
  }

  /** Validates, updates the subscription of the client business, logs. */
  private static final class CheckoutCompleted
      implements Workflow<StripeEvent.CheckoutCompleted, String> {
    @Override
    public Declaration<StripeEvent.CheckoutCompleted> declaration() {
      return declare("stripe-checkout-completed", StripeEvent.CheckoutCompleted.class);
    }

    @Override
    public String run(Step step, StripeEvent.CheckoutCompleted event) {
      String refusal =
          step.transaction(
              "validate", String.class, tx -> BillingStore.refusal(tx, step.runId(), event));
      if (refusal.isEmpty()) {
        var _ =
            step.transaction(
                "subscribe", Boolean.class, tx -> BillingStore.subscribe(tx, step.runId(), event));
      }
      return log(
          step,
          event,
          "checkout.session.completed",
          refusal.isEmpty() ? "subscribed" : "refused: " + refusal);
    }
  }

  private static final class PaymentSucceeded
      implements Workflow<StripeEvent.PaymentSucceeded, String> {
    @Override
    public Declaration<StripeEvent.PaymentSucceeded> declaration() {
      return declare("stripe-payment-succeeded", StripeEvent.PaymentSucceeded.class);
    }

    @Override
    public String run(Step step, StripeEvent.PaymentSucceeded event) {
      var payment =
          new BillingStore.Payment(
              event.paymentIntentId(),
              event.customerId(),
              event.amount(),
              event.currency(),
              null,
              event.at());
      var _ =
          step.transaction(
              "keep", Boolean.class, tx -> BillingStore.keep(tx, step.runId(), payment));
      return log(step, event, "payment_intent.succeeded", "succeeded");
    }
  }

  /** Logs; who owes is an alert until a payment goes through. */
  private static final class PaymentFailed implements Workflow<StripeEvent.PaymentFailed, String> {
    @Override
    public Declaration<StripeEvent.PaymentFailed> declaration() {
      return declare("stripe-payment-failed", StripeEvent.PaymentFailed.class);
    }

    @Override
    public String run(Step step, StripeEvent.PaymentFailed event) {
      var payment =
          new BillingStore.Payment(
              event.paymentIntentId(),
              event.customerId(),
              event.amount(),
              event.currency(),
              event.reason(),
              event.at());
      var _ =
          step.transaction(
              "keep", Boolean.class, tx -> BillingStore.keep(tx, step.runId(), payment));
      return log(step, event, "payment_intent.payment_failed", "failed: " + event.reason());
    }
  }
}
