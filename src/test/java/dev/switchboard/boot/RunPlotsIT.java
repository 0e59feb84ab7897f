package dev.switchboard.boot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs over time above their list: of the chosen workflow and span, going on by themselves. */
class RunPlotsIT extends InboxBrowser {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final SeededRuns RUNS = new SeededRuns(HOUSE.postgres());

  /** A workflow that no other test has runs of. */
  private static String workflow() {
    return "grill-" + NAMES.incrementAndGet();
  }

  private static Page list(String query) {
    return UsersIT.at("/workflows/runs" + query);
  }

  private static Locator canvas(Page page, String plot) {
    return page.locator("[data-plot=" + plot + "] canvas");
  }

  /** What is read out in the place of a plot. */
  private static void says(Page page, String plot, String text) {
    assertThat(page.locator("[data-plot=" + plot + "] [role=img]"))
        .hasAttribute("aria-label", text);
  }

  @Test
  void thePlotsAreOfTheChosenWorkflowAndSpan() {
    String one = workflow();
    String two = workflow();
    RUNS.counted(one, "started", 0, 30);
    RUNS.counted(one, "completed", 4, 24);
    RUNS.counted(one, "failed", 0, 6);
    RUNS.counted(two, "started", 0, 2);
    RUNS.counted(two, "cancelled", 0, 2);
    var _ = RUNS.ended(one, "one", "completed", null);
    var _ = RUNS.ended(two, "two", "cancelled", null);
    Page page = list("?time=hour&workflow=" + one);

    assertThat(canvas(page, "runs")).isVisible();
    says(page, "runs", "Runs over time. Latest: started 30, completed 24");
    says(page, "not-completed", "Not completed over time. Latest: failed 6, cancelled 0");
    says(page, "took", "Start to end over time. Latest: p50 200 ms, p99 200 ms, p95 200 ms");
    assertThat(page.locator("[data-plots] summary")).containsText("the last hour, " + one);
    assertThat(page.locator("[data-plot=runs]")).containsText("per minute");

    // Without a filter the list names the other one.
    page.locator("[data-clear]").click();
    page.locator("[data-filter=workflow]").selectOption(two);
    assertThat(page.locator("[data-plots] summary")).containsText("the last 24 hours, " + two);
    page.locator("[data-filter=time]").selectOption("hour");
    says(page, "runs", "Runs over time. Latest: started 2, completed 0");
    says(page, "not-completed", "Not completed over time. Latest: failed 0, cancelled 2");
    assertThat(page.locator("[data-plot=took]")).containsText("Not measured yet");

    page.locator("[data-filter=time]").selectOption("week");
    assertThat(page.locator("[data-plots] summary")).containsText("the last 7 days, " + two);
    assertThat(page.locator("[data-plot=runs]")).containsText("per hour");
  }

  @Test
  void theyGoOnByThemselves() {
    String workflow = workflow();
    RUNS.counted(workflow, "failed", 0, 1);
    Page page = list("?time=hour&workflow=" + workflow);
    says(page, "not-completed", "Not completed over time. Latest: failed 1, cancelled 0");

    RUNS.counted(workflow, "failed", 0, 4);

    assertThat(page.locator("[data-plot=not-completed] [role=img]"))
        .hasAttribute(
            "aria-label",
            "Not completed over time. Latest: failed 5, cancelled 0",
            new LocatorAssertions.HasAttributeOptions().setTimeout(45_000));
  }

  @Test
  void whereNothingRanAPlotIsNotDrawnAndItIsSaid() {
    Page page = list("?time=day&workflow=nobody-runs-this");

    assertThat(page.locator("[data-plots-none]"))
        .hasText("No run began or ended in the last 24 hours.");
    assertThat(page.locator("sb-plot")).hasCount(0);
  }

  @Test
  void plotsThatDoNotLoadSaySoAndLeaveTheListAlone() {
    String workflow = workflow();
    RUNS.counted(workflow, "started", 0, 3);
    long run = RUNS.ended(workflow, "there", "completed", null);
    Page page = list("?time=hour&workflow=" + workflow);
    assertThat(canvas(page, "runs")).isVisible();
    page.route("**/api/v1/jobs/series?*", route -> route.abort());

    page.locator("[data-refresh]").click();

    assertThat(page.locator("[data-plots-failed]")).containsText("The plots did not load.");
    assertThat(canvas(page, "runs")).isVisible();
    page.locator("[data-filter=time]").selectOption("day");
    assertThat(page.locator("[data-plots-failed]")).isVisible();
    assertThat(canvas(page, "runs")).hasCount(0);
    assertThat(page.locator("[data-row='" + run + "']")).isVisible();
    page.unroute("**/api/v1/jobs/series?*");
    page.locator("[data-plots-again]").click();
    assertThat(canvas(page, "runs")).isVisible();
    assertThat(page.locator("[data-plots-failed]")).hasCount(0);
  }

  @Test
  void whoFoldsThemAwayByTheKeyboardFindsThemSo() {
    String workflow = workflow();
    RUNS.counted(workflow, "started", 0, 3);
    long run = RUNS.ended(workflow, "there", "completed", null);
    Page page = list("?workflow=" + workflow);
    assertThat(canvas(page, "runs")).isVisible();

    page.locator("[data-plots] summary").focus();
    page.keyboard().press("Enter");

    assertThat(page.locator("sb-plot")).hasCount(0);
    page.locator("[data-row='" + run + "'] [data-open]").click();
    page.locator("[data-step], .wf").first().waitFor();
    var _ = page.goBack();
    assertThat(page.locator("[data-row='" + run + "']")).isVisible();
    assertThat(page.locator("sb-plot")).hasCount(0);
    page.locator("[data-plots] summary").click();
    assertThat(canvas(page, "runs")).isVisible();
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void axeFindsNothing(ColorScheme scheme) throws IOException {
    String workflow = workflow();
    RUNS.day(workflow);
    var _ = RUNS.ended(workflow, "order 2284", "failed", "the oven is taken on 28 Nov at 16:00");
    long last = RUNS.ended(workflow, "order 2285", "completed", null);
    Page page =
        UsersIT.at(
            "/workflows/runs?workflow=" + workflow,
            desktop().setViewportSize(1440, 900).setColorScheme(scheme).setBypassCSP(true));
    page.locator("[data-row='" + last + "']").waitFor();
    canvas(page, "took").waitFor();

    shoot(page, "run-plots-" + scheme.name().toLowerCase(Locale.ROOT));
    assertThat(violations(page)).isEmpty();
  }

  @Test
  void aPhoneShowsThemWhenAskedTo() {
    String workflow = workflow();
    RUNS.day(workflow);
    long run = RUNS.ended(workflow, "order 2289", "completed", null);
    Page page =
        UsersIT.at(
            "/workflows/runs?workflow=" + workflow,
            new Browser.NewContextOptions()
                .setViewportSize(390, 844)
                .setHasTouch(true)
                .setLocale("es-ES"));
    assertThat(page.locator("[data-row='" + run + "']")).isInViewport();
    assertThat(page.locator("sb-plot")).hasCount(0);

    page.locator("[data-plots] summary").tap();

    assertThat(canvas(page, "took")).isVisible();
    assertThat(page.locator("[data-plot=runs]")).containsText("por hora");
    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
    shoot(page, "run-plots-phone");
  }
}
