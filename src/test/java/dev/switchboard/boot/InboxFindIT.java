package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/**
 * Finding and writing quickly: the palette, canned replies, quotes, emoji, drafts, what to do after
 * the window.
 */
class InboxFindIT extends InboxBrowser {
  private static Page opened(String customer, String text) {
    var _ = HOUSE.customerWrites(customer, text);
    Page page = signIn(MARTA, desktop().setViewportSize(1440, 900));
    row(page, text).click();
    bubble(page, "in", text).waitFor();
    return page;
  }

  @Test
  void aMessageFarBackIsFoundAndShownWhereItStands() {
    String customer = customer();
    var _ = HOUSE.customerWrites(customer, "The zanahoria cake, please");
    for (int i = 1; i <= 120; i++) {
      var _ = HOUSE.customerWrites(customer, "And then " + i);
    }
    Page marta = opened(customer, "Up to here");
    PlaywrightAssertions.assertThat(bubble(marta, "in", "zanahoria")).hasCount(0);
    marta.keyboard().press("Control+k");
    Locator hit = marta.locator("[data-entry^=message]");
    await("the search has it")
        .atMost(java.time.Duration.ofSeconds(60))
        .untilAsserted(() -> {
          marta.locator("[data-palette-input]").fill("");
          marta.locator("[data-palette-input]").fill("zanaho");
          hit.first().waitFor(new Locator.WaitForOptions().setTimeout(2000));
        });
    PlaywrightAssertions.assertThat(hit.locator("mark")).hasText("zanahoria");
    shoot(marta, "palette");

    hit.first().click();

    PlaywrightAssertions.assertThat(bubble(marta, "in", "zanahoria")).isInViewport();
    PlaywrightAssertions.assertThat(bubble(marta, "in", "zanahoria")).isFocused();
    PlaywrightAssertions.assertThat(marta.locator("dialog.palette")).hasCount(0);
  }

  @Test
  void thePaletteDoesWhatTheKeysDo() {
    Page marta = opened(customer(), "Do it from the palette");
    marta.keyboard().press("Control+k");

    marta.locator("[data-palette-input]").fill("@jon");
    marta.keyboard().press("Enter");

    PlaywrightAssertions.assertThat(marta.locator("[data-assign]")).containsText("Jonas Weber");
    marta.keyboard().press("Control+k");
    marta.locator("[data-palette-input]").fill("#urgent");
    marta.keyboard().press("Enter");
    marta.locator("sb-contact [data-tag=urgent]").waitFor();
    marta.keyboard().press("Control+k");
    marta.locator("[data-palette-input]").fill("> snoozed");
    marta.keyboard().press("Enter");
    PlaywrightAssertions.assertThat(marta.locator("sb-conversation-list h2")).hasText("Snoozed");
  }

  @Test
  void theKeysAreListedAndLettersDoNothingWhereOneWrites() {
    Page marta = opened(customer(), "Keys, please");

    marta.keyboard().press("?");

    Locator keys = marta.locator("wa-dialog[open] .keys");
    PlaywrightAssertions.assertThat(keys).containsText("Assign to me");
    shoot(marta, "keys");
    marta.keyboard().press("Escape");
    marta
        .locator("wa-dialog[open]")
        .waitFor(
            new Locator.WaitForOptions()
                .setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED));
    marta.locator("[data-composer]").pressSequentially("else is nice");
    PlaywrightAssertions.assertThat(marta.locator("[data-composer]")).hasValue("else is nice");
    PlaywrightAssertions.assertThat(row(marta, "Keys, please").or(row(marta, "else is nice")))
        .hasCount(1);
  }

  @Test
  void aCannedReplyComesWithItsBlanksFilled() {
    Page marta = opened(customer(), "Are there nuts in it?");
    marta.locator("[data-tool=canned]").click();
    marta.locator(".canned .linkish").click();
    marta.locator("[name=shortcut]").fill("nutfree");
    marta.locator("[name=title]").fill("Nut-free kitchen");
    marta
        .locator("sb-canned [name=text]")
        .fill("Hi {{contact.first_name}}, our kitchen has no nuts. {{agent.first_name}}");
    marta.locator("[data-save-canned]").click();
    PlaywrightAssertions.assertThat(marta.locator("sb-canned li")).hasCount(1);
    shoot(marta, "canned-manage");
    marta.keyboard().press("Escape");
    marta
        .locator("wa-dialog[open]")
        .waitFor(
            new Locator.WaitForOptions()
                .setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED));

    marta.locator("[data-composer]").fill("");
    marta.locator("[data-composer]").pressSequentially("/nut");
    PlaywrightAssertions.assertThat(marta.locator(".canned .see"))
        .hasText("Hi Ada, our kitchen has no nuts. Marta");
    shoot(marta, "canned");
    marta.keyboard().press("Enter");

    PlaywrightAssertions.assertThat(marta.locator("[data-composer]"))
        .hasValue("Hi Ada, our kitchen has no nuts. Marta");
    marta.keyboard().press("Enter");
    PlaywrightAssertions.assertThat(bubble(marta, "out", "our kitchen has no nuts"))
        .hasAttribute("data-state", "read");
  }

  @Test
  void anEmojiAQuoteAndADraftStayWhereTheyBelong() {
    String customer = customer();
    Page marta = opened(customer, "With a rocket");
    marta.locator(".log").focus();
    marta.keyboard().press("q");
    PlaywrightAssertions.assertThat(marta.locator(".replying")).containsText("With a rocket");
    marta.locator("[data-composer]").fill("Of course ");
    marta.locator("[data-tool=emoji]").click();
    marta.locator(".emoji button", new Page.LocatorOptions().setHasText("🎉")).first().click();
    PlaywrightAssertions.assertThat(marta.locator("[data-composer]")).hasValue("Of course 🎉");
    marta.locator("[data-tab=note]").click();
    PlaywrightAssertions.assertThat(marta.locator("[data-composer]")).hasValue("");
    marta.locator("[data-composer]").fill("A note to finish");
    marta.locator("[data-tab=reply]").click();
    PlaywrightAssertions.assertThat(marta.locator("[data-composer]")).hasValue("Of course 🎉");

    marta.reload();

    PlaywrightAssertions.assertThat(marta.locator("[data-composer]")).hasValue("Of course 🎉");
    marta.locator("[data-tab=note]").click();
    PlaywrightAssertions.assertThat(marta.locator("[data-composer]")).hasValue("A note to finish");
  }

  @Test
  void afterTheWindowItIsSaidWhatCanBeDone() {
    String customer = customer();
    var _ = HOUSE.customerWrites(customer, "From the day before yesterday");
    String id = conversationOf(customer);
    HOUSE
        .postgres()
        .execute(
            "update conversation set last_inbound_at = now() - interval '30 h' where id = " + id);
    Page marta = signIn(MARTA, desktop().setViewportSize(1440, 900));
    row(marta, "From the day before yesterday").click();

    Locator after = marta.locator(".notice.after");
    PlaywrightAssertions.assertThat(after)
        .containsText("last wrote 30 hours ago, so WhatsApp only accepts templates now");
    PlaywrightAssertions.assertThat(marta.locator("[data-send]")).hasCount(0);
    shoot(marta, "window-closed");
    after
        .locator("button", new Locator.LocatorOptions().setHasText("Snooze until tomorrow"))
        .click();
    PlaywrightAssertions.assertThat(marta.locator("[data-status]")).containsText("Snoozed until");
    marta
        .locator(".notice.after button", new Page.LocatorOptions().setHasText("Write a note"))
        .click();
    marta.locator("[data-composer]").fill("Nothing to be done today");
    marta.locator("[data-send]").click();
    PlaywrightAssertions.assertThat(marta.locator("[data-note-id]"))
        .containsText("Nothing to be done today");
  }

  @Test
  void theTitleSaysHowManyAreUnread() {
    Page marta = opened(customer(), "Title, please");
    PlaywrightAssertions.assertThat(row(marta, "Title, please").locator(".cnt")).hasCount(0);
    int before = unread(marta);

    var _ = HOUSE.customerWrites(customer(), "One more unread");

    await().untilAsserted(() -> assertThat(unread(marta)).isEqualTo(before + 1));
  }

  private static int unread(Page page) {
    var found = java.util.regex.Pattern.compile("^\\((\\d+)\\) ").matcher(page.title());
    return found.find() ? Integer.parseInt(found.group(1)) : 0;
  }

  @Test
  void aHiddenPageTellsOnTheDesktopWhoAskedForIt() {
    var context = open(desktop()).context();
    context.grantPermissions(java.util.List.of("notifications"));
    Page marta = context.pages().getFirst();
    marta.addInitScript(
        "window.told = []; window.Notification = class { static permission = 'granted'; constructor(title, options) { window.told.push([title, options.body]); } close() {} };");
    marta.reload();
    enter(marta, MARTA);
    marta.locator("[data-bell]").click();
    marta.locator("sb-notices .desktop button").click();
    PlaywrightAssertions.assertThat(marta.locator("sb-notices .desktop"))
        .containsText("You are told on the desktop");
    marta.evaluate("Object.defineProperty(document, 'hidden', {value: true})");

    var _ = HOUSE.customerWrites(customer(), "Is anybody looking?");

    await()
        .untilAsserted(() ->
            assertThat(
                    new JsonObject()
                        .put("told", marta.evaluate("JSON.stringify(window.told)"))
                        .encode())
                .contains("Is anybody looking?"));
  }
}
