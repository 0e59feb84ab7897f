package dev.switchboard.boot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.switchboard.db.Ids;
import dev.switchboard.testing.Seed;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages of what was posted: how it goes, what came, what could not be worked on. */
class OperationsIT extends InboxBrowser {
  private static final Ids IDS = new Ids(6, InstantSource.system());

  @BeforeEach
  void nothingIsSetAside() {
    HOUSE.postgres().execute("delete from set_aside");
  }

  private static Page at(String path) {
    return UsersIT.at(path);
  }

  private static Locator line(Page page, long leaf) {
    return page.locator("[data-row='" + leaf + "']");
  }

  /** A leaf that could not be worked on. */
  private static long aside(String outcome, String reason) {
    long id = IDS.next();
    HOUSE
        .postgres()
        .execute(
            """
            insert into leaf (day, id, app_id, account_id, tenant_id, source, kind, body, received_at)
            values (current_date, %d, 100, %d, 1, 'whatsapp', 'message', '{"item":{"id":"wamid.%d","type":"order"}}', now())
            """
                .formatted(id, Seed.LINE, id),
            """
            insert into set_aside (leaf_id, day, app_id, account_id, tenant_id, source, kind, outcome, reason, attempts)
            values (%d, current_date, 100, %d, 1, 'whatsapp', 'message', '%s', '%s', 4)
            """
                .formatted(id, Seed.LINE, outcome, reason));
    return id;
  }

  /** One that names no line: a payment. */
  private static long payment(String outcome) {
    long id = aside(outcome, "not yet");
    HOUSE
        .postgres()
        .execute(
            "update leaf set account_id = null, source = 'stripe', kind = 'charge.failed' where id = "
                + id,
            "update set_aside set account_id = null, source = 'stripe', kind = 'charge.failed' where leaf_id = "
                + id);
    return id;
  }

  private static List<String> stateOf(long leaf) {
    return HOUSE
        .postgres()
        .select("select outcome || ': ' || reason from set_aside where leaf_id = " + leaf);
  }

  private static void numbers() {
    HOUSE
        .postgres()
        .execute(
            """
            insert into webhook_stat (tenant_id, source, minute, measure, bucket, count)
            select 1, s, date_trunc('minute', now()) - i * interval '1 minute', m, 3 + (i + length(m)) % 4, 40 + (i * 37 + length(s) * 11) % 50
              from generate_series(1, 60) i, unnest(array['whatsapp', 'instagram', 'stripe']) s, unnest(array['received', 'processed']) m
            on conflict do nothing
            """);
  }

  @Test
  void theOverviewCountsWhatCameAndGoesOnByItself() {
    numbers();
    var _ = aside("dead", "IllegalStateException: no amount");
    Page page = at("/operations");

    assertThat(page.locator("[data-tile=failed]")).containsText("1");
    assertThat(page.locator("[data-tile=failed]")).containsText("have a look");
    assertThat(page.locator(".ops")).containsText("IllegalStateException: no amount");
    assertThat(page.locator("[data-plot=flow] canvas")).isVisible();
    assertThat(page.locator("[data-platform=whatsapp]")).containsText("WhatsApp");
    assertThat(page.locator(".age")).containsText("Live");
    page.locator("[data-hours='24']").click();
    assertThat(page.locator("[data-hours='24']")).hasAttribute("aria-checked", "true");
    assertThat(page.url()).endsWith("?hours=24");
    page.locator("[data-pause]").click();
    assertThat(page.locator(".age")).containsText("Paused");

    page.locator("[data-tile=failed]").click();
    assertThat(page.locator("[data-row]")).hasCount(1);
    assertThat(page.url()).endsWith("/operations/aside");
  }

  @Test
  void whatNamesNoLineIsShownWithTheOthersAndGoesBackToWork() {
    long payment = payment("dead");
    long other = aside("dead", "IllegalStateException");
    Page page = at("/operations");
    assertThat(page.locator(".ops")).containsText("No line");

    page.navigate(page.url().replaceFirst("/operations.*", "/operations/events"));
    assertThat(line(page, payment)).containsText("No line");
    page.navigate(page.url().replaceFirst("/operations.*", "/operations/aside"));
    assertThat(line(page, other)).containsText("Riverside");
    assertThat(line(page, payment)).containsText("No line");
    line(page, payment).locator("[data-retry]").click();
    assertThat(line(page, payment)).hasCount(0);
    // Worked on by now, it is a recorded no-op.
    assertThat(stateOf(payment)).noneMatch(state -> state.startsWith("dead"));
  }

  @Test
  void whatWasPostedIsThereWithWhatBecameOfIt() {
    var _ = HOUSE.customerWrites(customer(), "Is this in the log?");
    long dead = aside("dead", "IllegalStateException: no amount");
    Page page = at("/operations/events");

    page.locator("[data-row]", new Page.LocatorOptions().setHasText("Done")).first().waitFor();
    assertThat(line(page, dead)).containsText("Given up");
    assertThat(line(page, dead)).containsText("Riverside");
    page.locator("[data-filter=state]").selectOption("dead");
    assertThat(page.locator("[data-row]")).hasCount(1);
    assertThat(page.url()).contains("state=dead");

    line(page, dead).locator("[data-look]").click();

    assertThat(page.locator("[data-body]")).containsText("wamid." + dead);
    shoot(page, "ops-event");
    page.locator("[data-filter=time]").selectOption("between");
    page.locator("[name=from]").fill("2026-01-01T00:00");
    page.locator("[name=to]").fill("2026-01-02T00:00");
    page.locator("[data-submit]").click();
    assertThat(page.locator(".empty")).containsText("Nothing fits");
    page.locator("[data-clear]").click();
    assertThat(line(page, dead)).isVisible();
  }

  @Test
  void theLogGoesOnPageByPage() {
    for (int i = 0; i < 55; i++) {
      var _ = aside("parked", "unknown kind");
    }
    Page page = at("/operations/aside?state=parked");
    assertThat(page.locator("[data-row]")).hasCount(50);

    page.locator("[data-more]").click();

    assertThat(page.locator("[data-row]")).hasCount(55);
    assertThat(page.locator("[data-more]")).hasCount(0);
  }

  @Test
  void oneIsRetriedOneDiscardedWithItsReason() {
    long retried = aside("dead", "IllegalStateException: no amount");
    long discarded = aside("dead", "IllegalStateException: no amount");
    Page page = at("/operations/aside");

    line(page, retried).locator("[data-retry]").click();

    assertThat(line(page, retried)).hasCount(0);
    assertThat(page.locator(".toast")).containsText("1 event goes back to work.");
    line(page, discarded).locator("[data-look]").click();
    assertThat(page.locator("[data-body]")).containsText("wamid." + discarded);
    shoot(page, "ops-aside-look");
    page.locator("[data-discard]").click();
    page.locator("[data-submit]").click();
    assertThat(page.locator("[data-problem=reason]")).hasText("Fill this in.");
    page.locator("[name=reason]").fill("A test of ours");
    page.locator("[data-submit]").click();

    assertThat(line(page, discarded)).hasCount(0);
    assertThat(stateOf(discarded)).containsExactly("discarded: A test of ours");
  }

  @Test
  void whatSomebodyElseRetriedIsSaidAndTheListIsLoadedAnew() {
    long leaf = aside("dead", "IllegalStateException: no amount");
    Page page = at("/operations/aside");
    line(page, leaf).waitFor();
    HOUSE.postgres().execute("delete from set_aside");

    line(page, leaf).locator("[data-retry]").click();

    assertThat(page.locator(".toast")).containsText("It is not set aside any more");
    assertThat(page.locator(".empty")).containsText("Nothing was given up");
  }

  @Test
  void allAlikeAndAllAreRetriedAfterAQuestion() {
    long first = aside("parked", "unknown kind x");
    long second = aside("parked", "unknown kind x");
    long other = aside("parked", "no line yet");
    Page page = at("/operations/aside");
    page.locator("[data-state=parked]").click();
    line(page, first).locator("[data-look]").click();

    page.locator("[data-retry-alike]").click();
    assertThat(page.locator("dialog.form")).containsText("Retry all with “unknown kind x”?");
    page.locator("[data-submit]").click();

    assertThat(page.locator(".toast")).containsText("2 events go back to work.");
    assertThat(line(page, other)).isVisible();
    // It may be back already, for the reason that the handlers give.
    assertThat(line(page, second).filter(new Locator.FilterOptions().setHasText("unknown kind x")))
        .hasCount(0);
    page.locator("[data-retry-all]").click();
    page.locator("[data-submit]").click();
    assertThat(page.locator("dialog.form")).hasCount(0);
    assertThat(stateOf(other)).doesNotContain("parked: no line yet");
  }

  @Test
  void deliveriesShowWhoPostedAndWhatItWasAnswered() {
    String request = "req-" + customer();
    HOUSE
        .postgres()
        .execute(
            """
            insert into webhook_attempt (at, route, ip, status, reason, request_id, claimed, leaves, account_id, tenant_id)
            values (now(), '/webhooks/whatsapp', '203.0.113.9', 403, 'wrong_signature', '%s', '15550001000', 0, %d, 1)
            """
                .formatted(request, Seed.LINE));
    Page page = at("/operations/deliveries");

    page.locator("[data-filter=answer]").selectOption("refused");

    Locator refused = page.locator("[data-row]", new Page.LocatorOptions().setHasText(request));
    assertThat(refused).containsText("Wrong signature");
    assertThat(refused).containsText("203.0.113.9");
    shoot(page, "ops-deliveries");
    page.locator("[data-search]").fill("nowhere");
    assertThat(page.locator(".empty")).containsText("Nothing fits");
  }

  @Test
  void aListThatDoesNotLoadSaysSoAndIsLoadedAgain() {
    long leaf = aside("dead", "IllegalStateException: no amount");
    Page page = at("/operations");
    page.locator("[data-tile=failed]").waitFor();
    page.route("**/api/v1/webhooks/events?*", route -> route.abort());

    page.locator("[data-page=aside]").click();

    assertThat(page.locator(".empty")).containsText("The list did not load");
    shoot(page, "ops-failed");
    page.unroute("**/api/v1/webhooks/events?*");
    page.locator("[data-again]").click();
    assertThat(line(page, leaf)).isVisible();
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void axeFindsNothing(ColorScheme scheme) throws IOException {
    numbers();
    var _ = HOUSE.customerWrites(customer(), "Can everybody read the numbers?");
    long leaf = aside("dead", "IllegalStateException: no amount in the event");
    var _ = aside("parked", "unknown kind");
    String name = scheme.name().toLowerCase(Locale.ROOT);
    Page page =
        UsersIT.at(
            "/operations",
            desktop().setViewportSize(1440, 900).setColorScheme(scheme).setBypassCSP(true));
    page.locator("[data-plot=flow] canvas").waitFor();
    shoot(page, "ops-overview-" + name);
    assertThat(violations(page)).as("overview").isEmpty();

    page.locator("[data-page=events]").click();
    page.locator("[data-row]").first().waitFor();
    shoot(page, "ops-events-" + name);
    assertThat(violations(page)).as("events").isEmpty();
    page.locator("[data-page=aside]").click();
    line(page, leaf).locator("[data-look]").click();
    page.locator("[data-body]").waitFor();
    shoot(page, "ops-aside-" + name);
    assertThat(violations(page)).as("aside").isEmpty();
    page.locator("[data-page=deliveries]").click();
    page.locator("[data-row]").first().waitFor();
    assertThat(violations(page)).as("deliveries").isEmpty();
  }

  @Test
  void aPhoneHasEveryPage() {
    numbers();
    long leaf = aside("dead", "IllegalStateException: no amount in the event");
    Page page =
        UsersIT.at(
            "/",
            new Browser.NewContextOptions()
                .setViewportSize(390, 844)
                .setHasTouch(true)
                .setLocale("es-ES"));

    page.locator(".tabs a[href='/operations']").tap();
    page.locator("[data-plot=flow] canvas").waitFor();
    shoot(page, "ops-phone");
    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
    page.locator("[data-page=aside]").tap();
    line(page, leaf).locator("[data-look]").tap();
    page.locator("[data-body]").waitFor();
    shoot(page, "ops-phone-aside");
    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
    page.locator("[data-section=settings]").tap();
    page.locator("[data-row]").first().waitFor();
    assertThat(page.locator("h1")).hasText("Ajustes");
  }
}
