package dev.switchboard.boot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.switchboard.testing.Seed;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page of queues: what waits, why, and what a person decides. */
class QueuesIT extends InboxBrowser {
  private static final AtomicLong MESSAGES = new AtomicLong(900_000);

  private static Page queues(Browser.NewContextOptions options) {
    Page page = UsersIT.at("/operations/queues", options);
    line(page).waitFor();
    return page;
  }

  private static Page queues() {
    return queues(desktop().setViewportSize(1440, 900));
  }

  private static Locator line(Page page) {
    return page.locator("[data-row='" + Seed.LINE + "']");
  }

  /** A message that was handed over, and of which nothing was heard. */
  private static long doubt(String text) {
    String customer = customer();
    var _ = HOUSE.customerWrites(customer, "Before " + text);
    String conversation = conversationOf(customer);
    long id = MESSAGES.incrementAndGet();
    String request =
        new JsonObject()
            .put("messaging_product", "whatsapp")
            .put("to", "+" + customer)
            .put("type", "text")
            .put("text", new JsonObject().put("body", text))
            .encode();
    HOUSE
        .postgres()
        .execute(
            """
            insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, text, platform_at, state)
            values (%d, 1, %s, 1000, 'out', 'agent', 'text', '%s', now(), 'in_doubt')
            """
                .formatted(id, conversation, text),
            "insert into sending_lane (account_id, tenant_id) values (1000, 1) on conflict do nothing",
            """
            insert into send_attempt (id, tenant_id, account_id, message_id, number, epoch, token, state, error_text)
            values (%1$d, 1, 1000, %1$d, 1, 0, 't', 'in_doubt', 'no answer')
            """
                .formatted(id),
            """
            insert into outbox (account_id, tenant_id, message_id, recipient, request, resend, attempts, attempt_id, dispatched_at, in_doubt_since)
            values (1000, 1, %1$d, '%2$s', '%3$s', false, 1, %1$d, now(), now())
            """
                .formatted(id, customer, request));
    return id;
  }

  private static Locator doubt(Page page, long id) {
    return page.locator("[data-doubt='" + id + "']");
  }

  private static void decide(Page page, long id, String outcome) {
    doubt(page, id).locator("[data-decide=" + outcome + "]").click();
  }

  private static void awaitState(long id, String state) {
    await(id + " is " + state)
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(
                    HOUSE
                        .postgres()
                        .select("select state from message where id = " + id)
                        .getFirst())
                .isIn((Object[]) state.split("\\|")));
  }

  @Test
  void aLineIsPausedWithAReasonThatAllSeeAndGoesOn() {
    Page page = queues();
    line(page).locator("[data-pause]").click();
    page.locator("[data-submit]").click();
    assertThat(page.locator("[data-problem=reason]")).hasText("Fill this in.");
    page.locator("[name=reason]").fill("The offer has a wrong price.");
    page.locator("[data-submit]").click();

    Locator state = line(page).locator("[data-state=stopped]");
    assertThat(state).containsText("Paused by Inés Duarte");
    assertThat(state).containsText("The offer has a wrong price.");
    shoot(page, "queues-paused");

    line(page).locator("[data-resume]").click();
    assertThat(line(page).locator("[data-state=running]")).isVisible();
    assertThat(page.locator(".toast")).containsText("goes on");
  }

  @Test
  void whatIsInDoubtIsDecidedWhereItStands() {
    long arrived = doubt("It is there already");
    long again = doubt("Please once more");
    long dropped = doubt("Never mind");
    Page page = queues();
    line(page).locator("[data-doubts]").click();
    assertThat(doubt(page, again)).containsText("twice is worse than late");
    shoot(page, "queues-doubts");

    decide(page, arrived, "sent");
    assertThat(doubt(page, arrived)).hasCount(0);
    decide(page, again, "send-again");
    page.locator("[data-submit]").click();
    assertThat(doubt(page, again)).hasCount(0);
    decide(page, dropped, "failed");
    page.locator("[data-submit]").click();
    assertThat(doubt(page, dropped)).hasCount(0);

    awaitState(arrived, "sent");
    awaitState(dropped, "failed");
    awaitState(again, "sent|delivered|read");
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void axeFindsNothing(ColorScheme scheme) throws IOException {
    long id = doubt("To look at");
    Page page =
        queues(desktop().setViewportSize(1440, 900).setColorScheme(scheme).setBypassCSP(true));
    line(page).locator("[data-doubts]").click();
    doubt(page, id).waitFor();

    assertThat(violations(page)).isEmpty();
    shoot(page, "queues-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
    decide(page, id, "sent");
    assertThat(doubt(page, id)).hasCount(0);
  }

  @Test
  void aPhoneShowsACardEach() {
    Page page =
        queues(
            new Browser.NewContextOptions()
                .setViewportSize(390, 844)
                .setHasTouch(true)
                .setLocale("es-ES"));

    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
    shoot(page, "queues-phone");
  }
}
