package dev.switchboard.boot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
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

/** The page of workflows and crons: held back, let go on, fired, and acted on together. */
class WorkflowsIT extends InboxBrowser {
  private static final SeededRuns RUNS = new SeededRuns(HOUSE.postgres());

  @BeforeAll
  static void theNodeSaidWhatItRuns() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !HOUSE.postgres().select("select 1 from workflow_known limit 1").isEmpty());
  }

  private static Page workflows() {
    Page page = UsersIT.at("/workflows/all");
    line(page, "media-fetch").waitFor();
    return page;
  }

  private static Locator line(Page page, String workflow) {
    return page.locator("[data-row='" + workflow + "']").first();
  }

  private static Locator cron(Page page, String workflow) {
    return page.locator("[data-row='" + workflow + "']:has([data-fire])");
  }

  private static void choose(Page page, String workflow, String act) {
    line(page, workflow).locator("[data-menu]").click();
    page.locator("wa-dropdown-item[value=" + act + "]:visible").click();
  }

  @Test
  void aWorkflowIsPausedAndGoesOn() {
    Page page = workflows();

    line(page, "media-fetch").locator("[data-pause]").click();
    assertThat(page.locator("dialog.form")).containsText("Timeouts go on counting.");
    page.locator("[data-submit]").click();

    assertThat(line(page, "media-fetch").locator("[data-paused]"))
        .containsText("Paused by Inés Duarte");
    shoot(page, "workflows-paused");
    assertThat(HOUSE.postgres().select("select workflow from workflow_paused"))
        .containsExactly("media-fetch");
    line(page, "media-fetch").locator("[data-resume]").click();
    assertThat(page.locator(".toast")).containsText("media-fetch goes on.");
    assertThat(line(page, "media-fetch").locator("[data-pause]")).isVisible();
    assertThat(HOUSE.postgres().select("select workflow from workflow_paused")).isEmpty();
  }

  @Test
  void aCronShowsItsNextTimesAndIsFiredOnceAMinute() {
    HOUSE.postgres().execute("update workflow_cron set last_at = null where workflow = 'media-gc'");
    Page page = workflows();
    Locator cron = cron(page, "media-gc");
    assertThat(cron).containsText("and then");
    assertThat(line(page, "media-gc")).containsText("Runs for all agencies");

    cron.locator("[data-fire]").click();
    page.locator("[data-submit]").click();

    assertThat(page.locator(".toast")).containsText("media-gc begins.");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            !HOUSE
                .postgres()
                .select("select id from workflow_run where workflow = 'media-gc'")
                .isEmpty());
    page.locator("[data-refresh]").click();
    assertThat(cron.locator("[data-state]")).isVisible();
    cron.locator("[data-fire]").click();
    page.locator("[data-submit]").click();
    assertThat(page.locator("[data-form-problem]"))
        .containsText("It was fired within the last minute");
  }

  @Test
  void whatIsOpenOfAWorkflowIsCancelledByItsCount() {
    long open = RUNS.sleeping("outgoing-delivery", "o");
    Page page = workflows();
    String workflow =
        HOUSE
            .postgres()
            .select("select workflow from workflow_known where cron is null order by 1 limit 1")
            .getFirst();
    HOUSE
        .postgres()
        .execute("update workflow_run set workflow = '%s' where id = %d".formatted(workflow, open));

    choose(page, workflow, "cancel");
    assertThat(page.locator("dialog.form h2")).hasText("Cancel 1 run?");
    page.locator("[data-submit]").click();

    await().atMost(Duration.ofSeconds(30)).until(() -> RUNS.status(open).equals("cancelled"));
    choose(page, workflow, "cancel");
    assertThat(page.locator(".toast")).containsText("No run fits");
    choose(page, workflow, "runs");
    assertThat(page.locator("[data-row='" + open + "']")).isVisible();
  }

  @Test
  void whoMayNotActIsToldWhy() {
    Page marta = signIn(MARTA);
    var _ = marta.navigate(HOUSE.http() + "/workflows/all");
    line(marta, "media-fetch").waitFor();

    assertThat(marta.locator("[data-only]")).containsText("Only owners and admins");
    assertThat(marta.locator("[data-pause], [data-fire]")).hasCount(0);
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void axeFindsNothing(ColorScheme scheme) throws IOException {
    Page page =
        UsersIT.at(
            "/workflows/all",
            desktop().setViewportSize(1440, 900).setColorScheme(scheme).setBypassCSP(true));
    cron(page, "media-gc").waitFor();
    shoot(page, "workflows-" + scheme.name().toLowerCase(Locale.ROOT));
    assertThat(violations(page)).isEmpty();
  }

  @Test
  void aPhoneShowsACardEach() {
    Page page =
        UsersIT.at(
            "/workflows/all",
            new Browser.NewContextOptions()
                .setViewportSize(390, 844)
                .setHasTouch(true)
                .setLocale("es-ES"));
    line(page, "media-fetch").waitFor();
    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
    shoot(page, "workflows-phone");
  }
}
