package dev.switchboard.boot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The list of runs: found by what they are, followed while they go on, acted on together. */
class RunsIT extends InboxBrowser {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final SeededRuns RUNS = new SeededRuns(HOUSE.postgres());

  // The dispatcher's first pass makes the day's partitions, for which it locks the tables.
  @BeforeAll
  static void theTablesAreThere() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !HOUSE.postgres().select("select 1 from workflow_known limit 1").isEmpty());
  }

  /** A workflow that no other test has runs of. */
  private static String workflow() {
    return "bake-" + NAMES.incrementAndGet();
  }

  private static Page list(String query) {
    return UsersIT.at("/workflows/runs" + query);
  }

  private static Locator line(Page page, long run) {
    return page.locator("[data-row='" + run + "']");
  }

  private static Locator rows(Page page) {
    return page.locator("[data-row]");
  }

  private static void choose(Page page, String act) {
    page.locator("[data-many]").click();
    page.locator("wa-dropdown-item[value=" + act + "]:visible").click();
  }

  @Test
  void runsAreFoundByWhatTheyAreAndTheAddressSaysIt() {
    String workflow = workflow();
    long failed = RUNS.ended(workflow, "order 1", "failed", "the oven is taken");
    long done = RUNS.ended(workflow, "order 2", "completed", null);
    long asleep = RUNS.sleeping(workflow, "order 3");
    Page page = list("?workflow=" + workflow);

    assertThat(rows(page)).hasCount(3);
    assertThat(rows(page).first()).hasAttribute("data-row", Long.toString(done));
    assertThat(line(page, failed)).containsText("the oven is taken");
    assertThat(line(page, done).locator("[data-state=completed]")).isVisible();
    assertThat(line(page, asleep).locator("[data-state=sleeping]")).isVisible();

    page.locator("[data-filter=status]").selectOption("failed");
    assertThat(rows(page)).hasCount(1);
    assertThat(page.url()).contains("status=failed");
    page.locator("[data-filter=status]").selectOption("");
    assertThat(rows(page)).hasCount(3);
    page.locator("[data-search='']").fill("OVEN is");
    assertThat(rows(page)).hasCount(1);
    assertThat(page.url()).contains("q=OVEN");
    page.locator("[data-search='']").fill("");
    page.locator("[data-search=key]").fill("order 3");
    assertThat(line(page, asleep)).isVisible();
    assertThat(rows(page)).hasCount(1);
    var _ = page.reload();
    assertThat(page.locator("[data-search=key]")).hasValue("order 3");
    assertThat(rows(page)).hasCount(1);
    page.locator("[data-filter=time]").selectOption("between");
    page.locator("[name=from]").fill("2026-01-01T00:00");
    page.locator("[name=to]").fill("2026-01-02T00:00");
    page.locator("[data-submit]").click();
    assertThat(page.locator(".empty")).containsText("Nothing fits");
    page.locator("[data-clear]").click();
    assertThat(page.locator("[data-filter=workflow]")).hasValue("");
    assertThat(line(page, failed)).isVisible();
  }

  @Test
  void theNumbersLeadToTheirRuns() {
    String workflow = workflow();
    long parked = RUNS.parked(workflow, "changed", "step 2 was “bake”, the code says “cool”");
    long failed = RUNS.ended(workflow, "failed", "failed", "the oven is taken");
    Page page = list("");
    assertThat(page.locator("[data-tile=running]")).containsText("on 1 engine");

    page.locator("[data-tile=parked]").click();
    assertThat(line(page, parked)).containsText("the code says");
    assertThat(line(page, failed)).hasCount(0);
    assertThat(page.url()).contains("status=parked");
    page.locator("[data-tile=failed]").click();
    assertThat(line(page, failed)).isVisible();
    assertThat(line(page, parked)).hasCount(0);
  }

  @Test
  void theListGoesOnPageByPage() {
    String workflow = workflow();
    for (int i = 0; i < 55; i++) {
      RUNS.end(RUNS.run(workflow, "page " + i, 3_000), "completed", null);
    }
    Page page = list("?workflow=" + workflow);
    assertThat(rows(page)).hasCount(50);

    page.locator("[data-more]").click();

    assertThat(rows(page)).hasCount(55);
    assertThat(page.locator("[data-more]")).hasCount(0);
  }

  @Test
  void newRunsComeByThemselvesButNothingMovesUnderTheHand() {
    String workflow = workflow();
    long first = RUNS.sleeping(workflow, "first");
    Page page = list("?workflow=" + workflow);
    assertThat(line(page, first).locator("[data-state=sleeping]")).isVisible();
    assertThat(page.locator("[data-live]")).hasText("Live");

    long second = RUNS.ended(workflow, "second", "completed", null);
    RUNS.end(first, "failed", "it got cold");
    assertThat(line(page, second)).isVisible();
    assertThat(line(page, first).locator("[data-state=failed]")).isVisible();

    line(page, second).hover();
    long third = RUNS.ended(workflow, "third", "completed", null);
    assertThat(page.locator("[data-fresh]")).hasText("1 new run");
    assertThat(line(page, third)).hasCount(0);
    page.locator("[data-fresh]").click();
    assertThat(line(page, third)).isVisible();
    assertThat(page.locator("[data-fresh]")).hasCount(0);
  }

  @Test
  void aListThatDoesNotLoadSaysSoAndIsLoadedAgain() {
    String workflow = workflow();
    long run = RUNS.ended(workflow, "there", "completed", null);
    Page page = list("?workflow=" + workflow);
    line(page, run).waitFor();
    page.route("**/api/v1/runs?*", route -> route.abort());
    assertThat(page.locator("[data-live=stale]")).isVisible();
    assertThat(line(page, run)).isVisible();

    page.locator("[data-filter=status]").selectOption("completed");

    assertThat(page.locator(".empty")).containsText("The list did not load");
    page.unroute("**/api/v1/runs?*");
    page.locator("[data-again]").click();
    assertThat(line(page, run)).isVisible();
  }

  @Test
  void manyAreCancelledByTheCountThatWasShown() {
    String workflow = workflow();
    long one = RUNS.sleeping(workflow, "one");
    long two = RUNS.sleeping(workflow, "two");
    long ended = RUNS.ended(workflow, "three", "failed", "the oven is taken");
    Page page = list("?workflow=" + workflow);
    line(page, one).waitFor();
    choose(page, "cancel");
    assertThat(page.locator("dialog.form h2")).hasText("Cancel 2 runs?");
    assertThat(page.locator("dialog.form .many")).containsText(workflow);
    shoot(page, "runs-cancel-many");

    long late = RUNS.sleeping(workflow, "late");
    page.locator("[data-submit]").click();
    assertThat(page.locator("[data-form-problem]")).containsText("3 runs fit by now");
    assertThat(RUNS.status(one)).isEqualTo("open");
    page.locator("[data-submit]").click();

    assertThat(page.locator(".toast")).containsText("3 runs are being cancelled.");
    for (long each : new long[] {one, two, late}) {
      assertThat(line(page, each).locator("[data-state=cancelled]")).isVisible();
    }
    assertThat(RUNS.status(ended)).isEqualTo("failed");
  }

  @Test
  void manyThatFailedRunAgain() {
    String key = "again " + NAMES.incrementAndGet();
    long one = RUNS.ended("media-fetch", key, "failed", "the oven is taken");
    var _ = RUNS.ended("media-fetch", key, "completed", null);
    Page page = list("?key=" + key.replace(" ", "+"));
    assertThat(rows(page)).hasCount(2);

    choose(page, "replay");
    assertThat(page.locator("dialog.form h2")).hasText("Run 1 run again?");
    page.locator("[data-submit]").click();

    assertThat(page.locator(".toast")).containsText("1 run begins again.");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            HOUSE.postgres().select("select id from workflow_run where rerun_of = " + one).size()
                == 1);
  }

  @Test
  void whatHasEndedCannotBeCancelledAndTheMenuSaysSo() {
    Page page = list("?status=completed");
    page.locator("[data-many]").click();
    assertThat(page.locator("wa-dropdown-item[value=cancel]")).hasAttribute("disabled", "");
    assertThat(page.locator("wa-dropdown-item[value=cancel]"))
        .hasAttribute("title", "What has ended cannot be cancelled.");
    page.keyboard().press("Escape");
    page.locator("[data-filter=status]").selectOption("sleeping");
    page.locator("[data-many]").click();
    assertThat(page.locator("wa-dropdown-item[value=replay]")).hasAttribute("disabled", "");
  }

  @Test
  void whoMayNotActLooksAndIsOfferedNoActs() {
    String workflow = workflow();
    long run = RUNS.sleeping(workflow, "marta looks");
    Page marta = signIn(MARTA);
    marta.locator("sb-rail [data-section=workflows]").click();
    marta.locator("[data-filter=workflow]").waitFor();
    assertThat(marta.locator("[data-many]")).hasCount(0);

    line(marta, run).locator("[data-open]").click();

    assertThat(marta.locator("[data-only]")).containsText("Only owners and admins");
    assertThat(marta.locator("[data-cancel]")).hasCount(0);
    shoot(marta, "run-no-right");
  }

  @Test
  void aKeyboardIsEnough() {
    String workflow = workflow();
    long run = RUNS.sleeping(workflow, "by keys");
    Page page = signIn(INES);
    page.locator("sb-conversation-list").waitFor();
    page.keyboard().press("g");
    page.keyboard().press("r");
    line(page, run).waitFor();
    assertThat(page.url()).endsWith("/workflows");
    line(page, run).locator("[data-open]").focus();
    page.keyboard().press("Enter");
    page.locator("[data-cancel]").focus();
    page.keyboard().press("Enter");
    page.locator("dialog.form").waitFor();
    page.keyboard().press("Escape");
    assertThat(page.locator("[data-cancel]")).isFocused();
    var _ = page.goBack();
    assertThat(line(page, run)).isVisible();
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void axeFindsNothing(ColorScheme scheme) throws IOException {
    String workflow = workflow();
    var _ = RUNS.ended(workflow, "order 2284", "failed", "the oven is taken on 28 Nov at 16:00");
    long last = RUNS.ended(workflow, "order 2285", "cancelled", null);
    var _ = RUNS.parked(workflow, "order 2286", "step 2 was “bake”, the code says “cool”");
    var _ = RUNS.sleeping(workflow, "order 2287");
    var _ = RUNS.cakeOrder("order 2288");
    Page page =
        UsersIT.at(
            "/workflows",
            desktop().setViewportSize(1440, 900).setColorScheme(scheme).setBypassCSP(true));
    line(page, last).waitFor();
    page.locator("[data-tile=failed]").waitFor();

    shoot(page, "runs-" + scheme.name().toLowerCase(Locale.ROOT));
    assertThat(violations(page)).isEmpty();
  }

  @Test
  void aPhoneShowsACardEach() {
    long run = RUNS.cakeOrder("order 2289");
    Page page = UsersIT.at("/workflows/runs?workflow=cake-order", phone());
    line(page, run).waitFor();

    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
    shoot(page, "runs-phone");
    line(page, run).locator("[data-open]").tap();
    page.locator("[data-step='6']").waitFor();
    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
    shoot(page, "run-phone");
    page.locator("[data-step='6']").tap();
    assertThat(page.locator("[data-tries]")).isVisible();
    shoot(page, "run-phone-step");
    page.locator("[data-close]").tap();
    assertThat(page.locator("[data-step='6']")).isFocused();
  }

  private static com.microsoft.playwright.Browser.NewContextOptions phone() {
    return new com.microsoft.playwright.Browser.NewContextOptions()
        .setViewportSize(390, 844)
        .setHasTouch(true)
        .setLocale("es-ES");
  }
}
