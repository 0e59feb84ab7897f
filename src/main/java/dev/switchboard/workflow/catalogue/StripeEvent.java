package dev.switchboard.workflow.catalogue;

import dev.switchboard.workflow.EventName;
import org.jspecify.annotations.Nullable;

/** What Stripe posts to an agency's endpoint; once, however often it is posted. */
public sealed interface StripeEvent extends CatalogueEvent {
  /** Stripe's id of the event. */
  String eventId();

  @EventName("stripe/checkout.session.completed")
  @Meaning("A checkout was completed. Its `client_reference_id` is the id of the client business.")
  record CheckoutCompleted(
      @Meaning(value = "Stripe's id of the event", example = "evt_1JAyTxJSZQVUcJYg") String eventId,
      @Meaning(value = "Stripe's id of the session", example = "cs_test_OAgNmy75Td25OeRE")
          String sessionId,
      @Meaning(value = "the client business that paid", example = "10")
          @Nullable String clientReferenceId,
      @Meaning(value = "Stripe's id of the customer", example = "cus_6lsBvm5rJ0zyHc")
          @Nullable String customerId,
      @Meaning(value = "Stripe's id of the subscription", example = "sub_1JAyTxJSZQVU")
          @Nullable String subscriptionId,
      @Meaning(value = "`paid`, `unpaid` or `no_payment_required`", example = "paid")
          String paymentStatus,
      @Meaning(value = "when Stripe made the event", example = "2026-11-24T10:00:00Z") String at)
      implements StripeEvent {}

  @EventName("stripe/payment_intent.succeeded")
  @Meaning("A payment went through.")
  record PaymentSucceeded(
      @Meaning(value = "Stripe's id of the event", example = "evt_1FG74XB7kbjcJ8Qq") String eventId,
      @Meaning(value = "Stripe's id of the payment", example = "pi_1FG742B7kbjcJ8Qq")
          String paymentIntentId,
      @Meaning(value = "Stripe's id of the customer", example = "cus_6lsBvm5rJ0zyHc")
          @Nullable String customerId,
      @Meaning(value = "in the smallest unit of the currency", example = "190200") long amount,
      @Meaning(value = "three letters", example = "usd") String currency,
      @Meaning(value = "when Stripe made the event", example = "2026-11-24T10:00:00Z") String at)
      implements StripeEvent {}

  @EventName("stripe/payment_intent.payment_failed")
  @Meaning("A payment did not go through. It may yet, if it is tried again.")
  record PaymentFailed(
      @Meaning(value = "Stripe's id of the event", example = "evt_1FG74XB7kbjcJ8Qr") String eventId,
      @Meaning(value = "Stripe's id of the payment", example = "pi_1FG742B7kbjcJ8Qq")
          String paymentIntentId,
      @Meaning(value = "Stripe's id of the customer", example = "cus_6lsBvm5rJ0zyHc")
          @Nullable String customerId,
      @Meaning(value = "in the smallest unit of the currency", example = "190200") long amount,
      @Meaning(value = "three letters", example = "usd") String currency,
      @Meaning(value = "Stripe's words", example = "Your card was declined.") String reason,
      @Meaning(value = "when Stripe made the event", example = "2026-11-24T10:00:00Z") String at)
      implements StripeEvent {}
}
