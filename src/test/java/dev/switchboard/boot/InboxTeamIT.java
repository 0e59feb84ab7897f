package dev.switchboard.boot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Two of a team at one conversation: each sees that the other is there, and writes. */
class InboxTeamIT extends InboxBrowser {
  private static final double SOME_SECONDS = 15_000;

  @Test
  void whoElseIsThereAndWritesIsSeen() throws IOException {
    var _ = HOUSE.customerWrites(customer(), "Is anybody there?");
    Page marta = opened(signIn(MARTA), "Is anybody there?");
    assertThat(here(marta)).hasCount(0);
    Page jonas = opened(signIn(JONAS), "Is anybody there?");

    assertThat(here(marta)).hasAttribute("aria-label", "Also here: Jonas Weber");
    assertThat(here(jonas)).hasAttribute("aria-label", "Also here: Marta Solís");
    field(jonas).pressSequentially("Yes, I am");

    assertThat(writing(marta)).containsText("Jonas is writing…");
    assertThat(row(marta, "Is anybody there?").locator(".typing")).hasText("Jonas is writing…");
    assertThat(writing(jonas)).hasText("");
    // It is read out when there is time, and nothing else of it is.
    assertThat(writing(marta)).hasAttribute("role", "status");
    assertThat(marta.locator("[role=alert], [aria-live=assertive]")).hasCount(0);
    look(marta, jonas);

    field(jonas).press("Enter");

    assertThat(writing(marta)).hasText("", soon());
    assertThat(here(marta)).hasCount(1);
  }

  // With a letter now and then, so that it goes on while it is looked at.
  private static void look(Page marta, Page jonas) throws IOException {
    shoot(marta, "team");
    assertThat(violations(marta)).isEmpty();
    marta.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    field(jonas).pressSequentially(" here");
    assertThat(writing(marta)).containsText("Jonas is writing…");
    shoot(marta, "team-dark");
    assertThat(violations(marta)).isEmpty();
    marta.setViewportSize(390, 844);
    field(jonas).pressSequentially(", for you");
    assertThat(writing(marta)).containsText("Jonas is writing…");
    shoot(marta, "team-phone");
    assertThat(violations(marta)).isEmpty();
    assertThat(here(marta)).isVisible();
    marta.setViewportSize(1280, 800);
  }

  @Test
  void whoGoesElsewhereOrStopsIsNotThereAnyMore() {
    var _ = HOUSE.customerWrites(customer(), "The first of two");
    var _ = HOUSE.customerWrites(customer(), "The second of two");
    Page marta = opened(signIn(MARTA), "The first of two");
    Page jonas = opened(signIn(JONAS), "The first of two");
    field(jonas).pressSequentially("Let me");
    assertThat(writing(marta)).containsText("Jonas is writing…");

    assertThat(writing(marta)).hasText("", soon());
    assertThat(here(marta)).hasCount(1);
    field(jonas).pressSequentially(" see");
    assertThat(writing(marta)).containsText("Jonas is writing…");
    row(jonas, "The second of two").click();

    assertThat(here(marta)).hasCount(0);
    assertThat(writing(marta)).hasText("");
    // Its draft is what the list shows of it.
    row(jonas, "Let me see").click();
    assertThat(here(marta)).hasCount(1);
    assertThat(field(jonas)).hasValue("Let me see");
    jonas.context().close();
    assertThat(here(marta)).hasCount(0);
  }

  @Test
  void aNoteIsNoAnswer() {
    var _ = HOUSE.customerWrites(customer(), "For colleagues only");
    Page marta = opened(signIn(MARTA), "For colleagues only");
    Page jonas = opened(signIn(JONAS), "For colleagues only");
    jonas.locator("[data-tab=note]").click();
    field(jonas).pressSequentially("She is a regular");
    jonas.locator("[data-tab=reply]").click();
    field(jonas).pressSequentially("Hello");

    assertThat(writing(marta)).containsText("Jonas is writing…");

    jonas.locator("[data-tab=note]").click();
    assertThat(writing(marta)).hasText("", soon());
    field(jonas).pressSequentially(", and kind");
    jonas.locator("[data-send]").click();
    assertThat(marta.locator(".note")).containsText("and kind");
    assertThat(writing(marta)).hasText("");
  }

  @Test
  void withoutAConnectionNobodyIsSeenAndAfterItThoseWhoAreThere() {
    var _ = HOUSE.customerWrites(customer(), "Are the two of you there?");
    Page marta = opened(signIn(MARTA), "Are the two of you there?");
    Page jonas = opened(signIn(JONAS), "Are the two of you there?");
    assertThat(here(marta)).isVisible();

    marta.context().setOffline(true);
    assertThat(here(marta)).isHidden();
    assertThat(here(jonas)).hasCount(0);
    marta.context().setOffline(false);

    assertThat(here(marta)).isVisible();
    assertThat(here(jonas)).hasAttribute("aria-label", "Also here: Marta Solís");
  }

  @Test
  void itIsSaidInSpanish() {
    var _ = HOUSE.customerWrites(customer(), "¿Hay alguien?");
    Page marta = opened(signIn(MARTA, desktop().setLocale("es-ES")), "¿Hay alguien?");
    Page jonas = opened(signIn(JONAS), "¿Hay alguien?");
    Page ines = opened(signIn(INES), "¿Hay alguien?");

    field(jonas).pressSequentially("Sí");
    assertThat(writing(marta)).containsText("Jonas está escribiendo…");
    field(ines).pressSequentially("Sí");

    assertThat(writing(marta)).containsText("Jonas y Inés están escribiendo…");
    assertThat(here(marta)).hasAttribute("aria-label", "También aquí: Jonas Weber, Inés Duarte");
  }

  private static Page opened(Page page, String text) {
    row(page, text).click();
    bubble(page, "in", text).waitFor();
    return page;
  }

  private static Locator here(Page page) {
    return page.locator("sb-thread-bar [data-looking]");
  }

  private static Locator writing(Page page) {
    return page.locator("[data-writing]");
  }

  private static Locator field(Page page) {
    return page.locator("[data-composer]");
  }

  private static LocatorAssertions.HasTextOptions soon() {
    return new LocatorAssertions.HasTextOptions().setTimeout(SOME_SECONDS);
  }
}
