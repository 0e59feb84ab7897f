package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import org.junit.jupiter.api.Test;

/** Who is on the other side: named, found to be somebody else, taken apart again, erased. */
class InboxPeopleIT extends InboxBrowser {
  private static Page opened(String who, String text) {
    Page page = signIn(who, desktop().setViewportSize(1440, 900));
    row(page, text).click();
    bubble(page, "in", text).waitFor();
    page.locator("sb-contact [data-identity=wa_id]").waitFor();
    return page;
  }

  @Test
  void aNameGivenByHandIsShownToEverybody() {
    String customer = customer();
    var _ = HOUSE.customerWrites(customer, "Call me by my name");
    Page marta = opened(MARTA, "Call me by my name");

    marta.locator("[data-rename]").click();
    marta.locator("[data-ask]").fill("Theo Kanter");
    marta.locator("[data-ask-submit]").click();

    PlaywrightAssertions.assertThat(marta.locator("sb-thread-bar h2")).containsText("Theo Kanter");
    PlaywrightAssertions.assertThat(row(marta, "Call me by my name")).containsText("Theo Kanter");
    PlaywrightAssertions.assertThat(marta.locator("sb-contact [data-identity=wa_id]"))
        .containsText("+" + customer);
  }

  @Test
  void twoContactsBecomeOneAndAreTakenApart() {
    String one = customer();
    String other = customer();
    var _ = HOUSE.customerWrites(one, "From my own number");
    var _ = HOUSE.customerWrites(other, "From my sister's number");
    var _ = conversationOf(other);
    Page marta = opened(MARTA, "From my own number");

    marta.locator("[data-merge-start]").click();
    marta.locator("[data-merge-search]").fill(other.substring(2));
    marta.locator("[data-merge]").first().click();

    bubble(marta, "in", "From my sister's number").waitFor();
    Locator merged = marta.locator("[data-merged]");
    merged.waitFor();
    shoot(marta, "merged");
    merged.locator("button").click();
    PlaywrightAssertions.assertThat(bubble(marta, "in", "From my sister's number")).hasCount(0);
    PlaywrightAssertions.assertThat(merged).hasCount(0);
  }

  @Test
  void erasingAsksForTheWordAndReportsWhatWent() {
    var _ = HOUSE.customerWrites(customer(), "Forget me, please");
    Page ines = opened(INES, "Forget me, please");

    ines.locator("[data-erase]").click();
    ines.locator("[data-ask]").fill("no");
    ines.locator("[data-ask-submit]").click();
    PlaywrightAssertions.assertThat(ines.locator("dialog.ask")).isVisible();
    shoot(ines, "erase");
    ines.locator("[data-ask]").fill("erase");
    ines.locator("[data-ask-submit]").click();

    Locator report = ines.locator("[data-erased]");
    PlaywrightAssertions.assertThat(report).containsText("Messages");
    assertThat(report.locator("dd").nth(2).innerText()).isEqualTo("1");
    shoot(ines, "erased");
    report.locator("button").click();
    PlaywrightAssertions.assertThat(bubble(ines, "in", "Forget me, please")).hasCount(0);
  }

  @Test
  void anAgentMayNotErase() {
    var _ = HOUSE.customerWrites(customer(), "Keep me");
    Page marta = opened(MARTA, "Keep me");

    PlaywrightAssertions.assertThat(marta.locator("[data-merge-start]")).isVisible();
    PlaywrightAssertions.assertThat(marta.locator("[data-erase]")).hasCount(0);
  }
}
