package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;

/**
 * What agents do with conversations beside writing: who has it, until when, what about it, several
 * at once.
 */
class InboxWorkIT extends InboxBrowser {
  /** Opens what a customer just wrote. */
  private static Page opened(String who, String text) {
    var _ = HOUSE.customerWrites(customer(), text);
    Page page = signIn(who, desktop().setViewportSize(1440, 900));
    row(page, text).click();
    bubble(page, "in", text).waitFor();
    return page;
  }

  private static Locator item(Page page, String text) {
    return page.locator(
        "wa-dropdown[open] wa-dropdown-item", new Page.LocatorOptions().setHasText(text));
  }

  private static Locator toast(Page page) {
    return page.locator(".toast");
  }

  @Test
  void whoIsGivenAConversationIsToldAndFindsItAmongTheirs() {
    Page marta = opened(MARTA, "Who takes care of me?");
    Page jonas = signIn(JONAS, desktop());

    marta.locator("[data-assign]").click();
    item(marta, "Jonas Weber").click();

    PlaywrightAssertions.assertThat(marta.locator("[data-assign]")).containsText("Jonas Weber");
    PlaywrightAssertions.assertThat(toast(marta)).containsText("is assigned to Jonas Weber");
    PlaywrightAssertions.assertThat(jonas.locator("[data-bell]"))
        .hasAccessibleName(java.util.regex.Pattern.compile("[1-9][0-9]* unread"));
    jonas.locator("[data-bell]").click();
    Locator told = jonas.locator("[data-notice]").first();
    PlaywrightAssertions.assertThat(told).containsText("Marta Solís assigned");
    shoot(jonas, "notifications");
    told.locator(".open").click();
    bubble(jonas, "in", "Who takes care of me?").waitFor();
    jonas.locator("sb-views button", new Page.LocatorOptions().setHasText("Mine")).click();
    row(jonas, "Who takes care of me?").waitFor();
  }

  @Test
  void anEditOfWhatSomebodyChangedMeanwhileDoesNothingAndSaysSo() {
    Page marta = opened(MARTA, "Two want me");
    String id =
        marta.locator("[data-conversation-id][aria-current]").getAttribute("data-conversation-id");
    // Between what she sees and what the server gets: Jonas is faster.
    marta.route(
        "**/api/v1/conversations/" + id,
        route -> {
          if (route.request().method().equals("PATCH")) {
            var _ =
                HOUSE.api("PATCH", "/conversations/" + id, "{\"assignee\":\"" + JONAS_ID + "\"}");
          }
          route.resume();
        });

    marta.locator(".log").focus();
    marta.keyboard().press("i");

    PlaywrightAssertions.assertThat(toast(marta))
        .containsText("so nothing was done. Now: New, Jonas Weber");
    PlaywrightAssertions.assertThat(marta.locator("[data-assign]")).containsText("Jonas Weber");
    shoot(marta, "conflict");
  }

  @Test
  void whatIsDoneLeavesTheListAndComesBackWhenItIsUndone() {
    Page marta = opened(MARTA, "Just saying thanks");
    marta.locator(".log").focus();

    marta.keyboard().press("e");

    PlaywrightAssertions.assertThat(toast(marta)).containsText("is done");
    PlaywrightAssertions.assertThat(row(marta, "Just saying thanks")).hasCount(0);
    marta.keyboard().press("Control+z");
    row(marta, "Just saying thanks").waitFor();
    row(marta, "Just saying thanks").click();
    marta.locator("[data-done]").click();
    PlaywrightAssertions.assertThat(row(marta, "Just saying thanks")).hasCount(0);
    marta.locator("sb-views button", new Page.LocatorOptions().setHasText("Done")).click();
    row(marta, "Just saying thanks").waitFor();
  }

  @Test
  void whatIsSnoozedWaitsInItsView() {
    Page marta = opened(MARTA, "Ask me tomorrow");

    marta.locator("[data-snooze]").click();
    item(marta, "Tomorrow").click();

    PlaywrightAssertions.assertThat(marta.locator("[data-status]")).containsText("Snoozed until");
    marta.locator("sb-views button", new Page.LocatorOptions().setHasText("Snoozed")).click();
    row(marta, "Ask me tomorrow").waitFor();
    shoot(marta, "snoozed");
    marta.locator("[data-snooze]").click();
    item(marta, "Wake now").click();
    PlaywrightAssertions.assertThat(marta.locator("[data-status]")).hasCount(0);
  }

  @Test
  void filtersNarrowTheListAndAreKeptAsAView() {
    String first = customer();
    var _ = HOUSE.customerWrites(first, "A cake with figs");
    var _ = HOUSE.customerWrites(customer(), "A cake without figs");
    var _ =
        HOUSE.api(
            "PATCH",
            "/conversations/" + conversationOf(first),
            "{\"tags\":[\"figs\"],\"assignee\":\"" + MARTA_ID + "\"}");
    Page marta = signIn(MARTA, desktop().setViewportSize(1440, 900));
    row(marta, "A cake without figs").waitFor();
    marta.locator("[data-filters]").click();

    marta.locator("[data-filter=tag]").selectOption("figs");
    marta.locator("[data-filter=assignee]").selectOption("me");

    PlaywrightAssertions.assertThat(marta.locator("[data-conversation-id]")).hasCount(1);
    row(marta, "A cake with figs").waitFor();
    marta.locator("[data-save-view]").click();
    marta.locator("[data-ask]").fill("Figs");
    marta.locator("[data-ask-submit]").click();
    shoot(marta, "filters");
    marta.locator("[data-clear]").click();
    row(marta, "A cake without figs").waitFor();
    marta.reload();
    marta.locator("body[data-connection=live]").waitFor();
    marta.locator(".nav .saved button", new Page.LocatorOptions().setHasText("Figs")).click();
    PlaywrightAssertions.assertThat(marta.locator("[data-conversation-id]")).hasCount(1);
    marta.locator("[data-search]").fill("without");
    row(marta, "A cake without figs")
        .waitFor(
            new Locator.WaitForOptions()
                .setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED));
    PlaywrightAssertions.assertThat(marta.locator("sb-conversation-list .empty"))
        .containsText("Nothing found for “without”");
  }

  @Test
  void severalAreChangedAtOnce() {
    for (String text : new String[] {"Bulk one", "Bulk two", "Bulk three"}) {
      var _ = HOUSE.customerWrites(customer(), text);
    }
    Page marta = signIn(MARTA, desktop().setViewportSize(1440, 900));
    row(marta, "Bulk three").waitFor();
    marta.locator("[data-search]").fill("bulk");
    PlaywrightAssertions.assertThat(marta.locator("[data-conversation-id]")).hasCount(3);

    marta.locator("[data-select]").click();
    row(marta, "Bulk one").click();
    row(marta, "Bulk two").click();
    marta.locator("[data-bulk=assign]").click();
    shoot(marta, "bulk");
    item(marta, "Jonas Weber").click();

    PlaywrightAssertions.assertThat(toast(marta)).containsText("2 changed.");
    PlaywrightAssertions.assertThat(row(marta, "Bulk one")).containsText("Assigned to Jonas Weber");
    PlaywrightAssertions.assertThat(row(marta, "Bulk three").locator(".who-has")).hasCount(0);
    marta.locator("[data-select]").click();
    marta.locator("[data-select-all]").check();
    marta.locator("[data-bulk=check]").click();
    item(marta, "Quoted").click();
    PlaywrightAssertions.assertThat(toast(marta)).containsText("3 changed.");
  }

  @Test
  void tagsAreAddedByKeyAndTakenAwayInTheContact() {
    Page marta = opened(MARTA, "Nuts are bad for me");
    marta.locator(".log").focus();

    marta.keyboard().press("t");
    marta.locator("[data-ask]").fill("nut allergy");
    marta.keyboard().press("Enter");

    Locator tag = marta.locator("sb-contact [data-tag='nut allergy']");
    tag.waitFor();
    tag.locator("button").click();
    PlaywrightAssertions.assertThat(tag).hasCount(0);
  }

  @Test
  void aNoteIsForColleaguesAndTellsWhomItNames() {
    Page marta = opened(MARTA, "Something to talk about");
    Page jonas = signIn(JONAS, desktop());
    row(jonas, "Something to talk about").click();
    bubble(jonas, "in", "Something to talk about").waitFor();
    marta.locator(".log").focus();

    marta.keyboard().press("n");
    marta.locator("[data-composer]").pressSequentially("Can the kitchen do it, @jo");
    marta.locator("#suggest [role=option]").waitFor();
    shoot(marta, "mention");
    marta.keyboard().press("Enter");
    PlaywrightAssertions.assertThat(marta.locator("[data-composer]"))
        .hasValue("Can the kitchen do it, @Jonas Weber ");
    marta.keyboard().press("Enter");

    Locator note = jonas.locator("[data-note-id]");
    PlaywrightAssertions.assertThat(note).containsText("Can the kitchen do it, @Jonas Weber");
    PlaywrightAssertions.assertThat(note.locator(".mention.me")).hasText("@Jonas Weber");
    PlaywrightAssertions.assertThat(jonas.locator("sb-thread [data-message-id]")).hasCount(1);
    jonas.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    shoot(jonas, "note-dark");
    marta.locator("[data-note-id]").hover();
    marta.locator("[data-note-id] [aria-label='Edit the note']").click();
    marta.locator("[data-composer]").fill("Never mind");
    marta.locator("[data-send]").click();
    PlaywrightAssertions.assertThat(note).containsText("Never mind");
    marta.locator("[data-note-id]").hover();
    marta.locator("[data-note-id] [aria-label='Delete the note']").click();
    PlaywrightAssertions.assertThat(note).hasCount(0);
    assertThat(HOUSE.record().stream().filter(line -> line.encode().contains("@Jonas")).toList())
        .isEmpty();
  }
}
