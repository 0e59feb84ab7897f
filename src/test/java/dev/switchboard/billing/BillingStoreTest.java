package dev.switchboard.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.billing.BillingStore.Payment;
import dev.switchboard.db.Database;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.workflow.catalogue.StripeEvent.CheckoutCompleted;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BillingStoreTest {
  private static final long RUN = 7;

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final Database database = postgres.database(vertx);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  // The checkout is not committed yet when the payment comes that settles what is owed.
  @Test
  void aPaymentBesideACheckoutIsCounted() {
    postgres.execute(
        "insert into tenant (tenant_id, name) values (1, 'Agency')",
        "insert into client (id, tenant_id, name) values (10, 1, 'Client')",
        "insert into workflow_run (id, tenant_id, workflow, version, input) values (%d, 1, 'w', 1, '{}')"
            .formatted(RUN));
    keep(payment("Declined.", "2026-11-24T10:00:01Z"));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Void> paid =
          database.transact(tx -> {
            assertThat(BillingStore.subscribe(tx, RUN, checkout())).isTrue();
            var second =
                CompletableFuture.runAsync(
                    () -> keep(payment(null, "2026-11-24T10:00:02Z")), threads);
            await().until(() -> second.isDone() || isWaiting());
            return second;
          });
      paid.join();
    }

    assertThat(postgres.select("select status from client_subscription")).containsExactly("active");
  }

  private boolean isWaiting() {
    return !postgres
        .select("select 1 from pg_locks where locktype = 'advisory' and not granted")
        .equals(List.of());
  }

  private void keep(Payment payment) {
    boolean _ = database.transact(tx -> BillingStore.keep(tx, RUN, payment));
  }

  private static Payment payment(@Nullable String failure, String at) {
    return new Payment("pi_1", "cus_1", 1_000, "usd", failure, at);
  }

  private static CheckoutCompleted checkout() {
    return new CheckoutCompleted(
        "evt_1", "cs_1", "10", "cus_1", "sub_1", "paid", "2026-11-24T10:00:00Z");
  }
}
