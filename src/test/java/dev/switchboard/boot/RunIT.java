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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One run: its waterfall, what each step had and gave, and what can be done about it. */
class RunIT extends InboxBrowser {
  private static final SeededRuns RUNS = new SeededRuns(HOUSE.postgres());

  @BeforeAll
  static void theTablesAreThere() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !HOUSE.postgres().select("select 1 from workflow_known limit 1").isEmpty());
  }

  private static Page open(long run) {
    Page page = UsersIT.at("/workflows/runs/" + run);
    page.locator(".run-head").waitFor();
    return page;
  }

  private static Locator step(Page page, String position) {
    return page.locator("[data-step='" + position + "']");
  }

  private static int left(Locator bar) {
    return number(bar, "e => e.getBoundingClientRect().left");
  }

  private static int right(Locator bar) {
    return number(bar, "e => e.getBoundingClientRect().right");
  }

  @Test
  void aRunIsAWaterfallOnWhichTriesAndWaitsAreSeen() {
    long run = RUNS.cakeOrder("order 1");
    Page page = open(run);

    assertThat(page.locator("[data-step]")).hasCount(6);
    assertThat(page.locator(".run-head [data-state=retrying]")).hasText("Trying again, 3 failed");
    assertThat(page.locator(".run-head")).containsText("“book the oven” did not work. Next try at");
    assertThat(page.locator(".run-facts")).containsText("order 1");
    Locator photo = step(page, "2");
    assertThat(photo).containsText("2 tries");
    assertThat(photo.locator(".seg-b.bad")).hasCount(1);
    assertThat(photo.locator(".seg-b.wait")).hasCount(1);
    assertThat(photo.locator(".seg-b.work")).hasCount(1);
    assertThat(left(photo.locator(".seg-b.bad"))).isLessThan(left(photo.locator(".seg-b.work")));
    assertThat(step(page, "5").locator(".seg-b.wait")).hasCount(1);
    assertThat(step(page, "5")).containsText("13 min 55 s");
    assertThat(step(page, "6").locator(".seg-b.bad")).hasCount(3);
    assertThat(page.locator(".wf .gap")).hasCount(1);
    // The cut out quarter of an hour is no wider than the 12 s before it.
    assertThat(right(step(page, "5").locator(".seg-b")) - left(step(page, "5").locator(".seg-b")))
        .isLessThan(
            left(step(page, "3").locator(".seg-b")) - left(step(page, "1").locator(".seg-b")));
    assertThat(page.locator("[data-story] li").first())
        .containsText("6 book the oven try 3: the oven is taken");
    assertThat(page.locator("[data-story] li").last()).containsText("Started");
  }

  @Test
  void eachStepOpensToItsTriesErrorAndResult() {
    long run = RUNS.run("cake-order", "order 2", 60);
    RUNS.step(run, "1", "check the order", "run", 59, 58.6);
    RUNS.tried(run, "2", 1, "no answer", 55);
    RUNS.tried(run, "2", 2, "the oven is taken", 50);
    RUNS.step(run, "2", "book the oven", "run", 50.3, 50, "the oven is taken");
    RUNS.end(run, "failed", "the oven is taken");
    Page page = open(run);
    assertThat(page.locator("[data-value=input]")).containsText("\"oven\": \"nut-free\"");

    step(page, "1").click();
    assertThat(step(page, "1")).hasAttribute("aria-expanded", "true");
    assertThat(page.locator("[data-value=result]")).containsText("\"ok\": true");
    assertThat(page.locator("[data-error]")).hasCount(0);
    step(page, "1").focus();
    page.keyboard().press("ArrowDown");
    assertThat(step(page, "2")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("[data-error]")).containsText("the oven is taken");
    assertThat(page.locator("[data-tries] tr")).hasCount(2);
    assertThat(page.locator("[data-tries]")).containsText("no answer");
    page.locator("[data-side]").focus();
    page.keyboard().press("Escape");
    assertThat(step(page, "2")).isFocused();
    assertThat(page.locator(".run > aside")).hasCount(0);
    page.locator("[data-values]").click();
    assertThat(page.locator("[data-value=input]")).isVisible();
  }

  @Test
  void anOpenRunIsFollowedToItsEnd() {
    long run = RUNS.run("cake-order", "order 3", 30);
    RUNS.wait(run, "1", "wait for the payment", "event", "stripe/paid", 25, 3_600);
    Page page = open(run);
    assertThat(page.locator(".run-head")).containsText("It waits for stripe/paid.");
    assertThat(page.locator("[data-live]")).hasText("Live");

    RUNS.step(run, "1", "wait for the payment", "event", 25, 0);
    RUNS.end(run, "completed", null);

    assertThat(page.locator(".run-head [data-state=completed]")).isVisible();
    assertThat(page.locator("[data-live]")).hasCount(0);
    assertThat(page.locator("[data-cancel]")).hasCount(0);
    assertThat(page.locator("[data-value=output]")).containsText("64.00");
  }

  @Test
  void anOpenRunIsCancelledAfterAQuestion() {
    long run = RUNS.sleeping("cake-order", "order 4");
    Page page = open(run);

    page.locator("[data-cancel]").click();
    assertThat(page.locator("dialog.form")).containsText("It cannot be taken back.");
    shoot(page, "run-cancel");
    page.locator("[data-submit]").click();

    assertThat(page.locator(".run-head [data-state=cancelled]")).isVisible();
    assertThat(RUNS.status(run)).isEqualTo("cancelled");
  }

  @Test
  void whatEndedMeanwhileIsNotCancelledAndItSaysWhy() {
    long run = RUNS.sleeping("cake-order", "order 5");
    Page page = open(run);
    page.locator("[data-cancel]").click();
    RUNS.end(run, "completed", null);

    page.locator("[data-submit]").click();

    assertThat(page.locator("[data-form-problem]")).containsText("The run is completed already.");
  }

  @Test
  void aParkedRunSaysWhyAndGoesOn() {
    long run = RUNS.parked("media-fetch", "order 6", "step 1 was “bake”, the code says “fetch 1”");
    Page page = open(run);
    assertThat(page.locator(".run-head")).containsText("the code says “fetch 1”");

    page.locator("[data-resume]").click();
    page.locator("[data-submit]").click();

    assertThat(page.locator(".toast")).containsText("The run goes on.");
    assertThat(page.locator(".run-head [data-state=parked]")).hasCount(0);
    assertThat(RUNS.status(run)).isNotEqualTo("parked");
  }

  @Test
  void anEndedRunRunsAgainAndTheNewOneIsShown() {
    long run = RUNS.ended("media-fetch", "order 7", "failed", "the oven is taken");
    Page page = open(run);

    page.locator("[data-rerun]").click();
    page.locator("[data-submit]").click();
    assertThat(page.locator(".toast")).containsText("A new run begins.");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            !HOUSE
                .postgres()
                .select("select id from workflow_run where rerun_of = " + run)
                .isEmpty());
    page.locator("[data-undo]").click();

    assertThat(page.locator(".run-facts")).containsText("Again, of");
    page.locator(".run-facts a").click();
    assertThat(page.locator(".run-facts")).containsText("order 7");
    assertThat(page.url()).endsWith("/" + run);
  }

  @Test
  void anEndedRunRunsAgainFromAStep() {
    long run = RUNS.run("media-fetch", "order 8", 60);
    RUNS.step(run, "1", "fetch 1", "run", 59, 58.6);
    RUNS.step(run, "2", "record 1", "transaction", 58, 57.9, "the store is full");
    RUNS.end(run, "failed", "the store is full");
    Page page = open(run);

    step(page, "2").click();
    page.locator("[data-from]").click();
    assertThat(page.locator("dialog.form h2")).hasText("Run again from “record 1”?");
    page.locator("[data-submit]").click();

    assertThat(page.locator(".toast")).containsText("A new run begins.");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(
                    HOUSE
                        .postgres()
                        .select(
                            """
                            select s.name || ' ' || s.attempts from workflow_run r join workflow_step s on s.run_id = r.id
                             where r.rerun_of = %d and s.pos = '1'
                            """
                                .formatted(run)))
                .containsExactly("fetch 1 0"));
    page.locator("[data-undo]").click();
    assertThat(step(page, "1")).containsText("taken over");
    assertThat(step(page, "1").locator(".seg-b")).hasCount(0);
  }

  @Test
  void oneGoesOnToTheNextOfTheListAndBackToWhatItWasNarrowedBy() {
    String workflow = "cake-walk-" + customer();
    long older = RUNS.ended(workflow, "order 9", "completed", null);
    long newer = RUNS.ended(workflow, "order 10", "completed", null);
    Page page = UsersIT.at("/workflows/runs?workflow=" + workflow);
    page.locator("[data-row='" + newer + "'] [data-open]").click();
    assertThat(page.locator(".run-facts")).containsText("order 10");
    assertThat(page.locator("[data-walk=newer]")).isDisabled();

    page.locator("[data-walk=older]").click();

    assertThat(page.locator(".run-facts")).containsText("order 9");
    assertThat(page.locator("[data-other='" + newer + "']")).isVisible();
    assertThat(page.url()).endsWith("/" + older);
    var _ = page.goBack();
    assertThat(page.locator(".run-facts")).containsText("order 10");
    var _ = page.goBack();
    assertThat(page.locator("[data-row]")).hasCount(2);
  }

  @Test
  void whatIsNotThereSaysSo() {
    Page page = UsersIT.at("/workflows/runs/12");
    assertThat(page.locator(".empty h3")).hasText("There is no such run");
    page.locator(".empty a").click();
    assertThat(page.locator("[data-filter=workflow]")).isVisible();
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void axeFindsNothing(ColorScheme scheme) throws IOException {
    long run = RUNS.cakeOrder("order 2288");
    Page page =
        UsersIT.at(
            "/workflows/runs/" + run,
            desktop().setViewportSize(1440, 900).setColorScheme(scheme).setBypassCSP(true));
    String name = scheme.name().toLowerCase(Locale.ROOT);
    step(page, "6").click();
    page.locator("[data-tries]").waitFor();
    page.locator("[data-other]").first().waitFor();

    shoot(page, "run-" + name);
    assertThat(violations(page)).as("step").isEmpty();
    page.locator("[data-values]").click();
    assertThat(violations(page)).as("run").isEmpty();
    page.setViewportSize(1000, 800);
    step(page, "2").click();
    assertThat(page.locator("[data-close]")).isFocused();
    shoot(page, "run-narrow-" + name);
    assertThat(violations(page)).as("narrow").isEmpty();
  }
}
