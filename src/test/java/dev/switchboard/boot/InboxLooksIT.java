package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How the inbox looks and who can use it: themes, sizes, directions, languages, axe, the page's
 * policy.
 */
class InboxLooksIT extends InboxBrowser {
  @Test
  void everyTextRunsItsOwnWayAndTheTailStaysWhereItsSideIs() {
    String arabic = "السلام عليكم، هل عطر «ليل البحر» متوفر؟";
    var _ = HOUSE.customerWrites("34600111555", arabic);
    Page marta = signIn("marta@northlamp.example");
    row(marta, arabic).click();
    Locator bubble = bubble(marta, "in", arabic);
    bubble.waitFor();

    PlaywrightAssertions.assertThat(bubble.locator("[dir=auto]")).hasCSS("direction", "rtl");
    PlaywrightAssertions.assertThat(bubble.locator(".bubble")).hasCSS("direction", "ltr");
    shoot(marta, "thread-rtl");
  }

  @Test
  void theThemeFollowsTheSystem() {
    var _ = HOUSE.customerWrites("34600111666", "In the dark");
    Page light = signIn("marta@northlamp.example");
    Page dark =
        signIn(
            "jonas@northlamp.example",
            new Browser.NewContextOptions()
                .setViewportSize(1440, 900)
                .setColorScheme(ColorScheme.DARK));
    for (Page page : List.of(light, dark)) {
      row(page, "In the dark").click();
      bubble(page, "in", "In the dark").waitFor();
    }

    shoot(light, "desktop-light");
    shoot(dark, "desktop-dark");
    PlaywrightAssertions.assertThat(light.locator("sb-thread"))
        .hasCSS("background-color", "rgb(255, 255, 255)");
    PlaywrightAssertions.assertThat(dark.locator("sb-thread"))
        .hasCSS("background-color", "rgb(20, 25, 28)");
  }

  @Test
  void aPhoneShowsOneScreenAtATime() {
    var _ = HOUSE.customerWrites("34600111777", "From my pocket");
    Page marta =
        signIn(
            "marta@northlamp.example",
            new Browser.NewContextOptions().setViewportSize(390, 844).setHasTouch(true));
    row(marta, "From my pocket").waitFor();
    shoot(marta, "phone-list");

    row(marta, "From my pocket").tap();

    bubble(marta, "in", "From my pocket").waitFor();
    assertThat(marta.locator("[data-conversation-id]").count()).isZero();
    assertThat((Boolean) marta.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
    shoot(marta, "phone-thread");
    var _ = marta.goBack();
    row(marta, "From my pocket").waitFor();
  }

  @Test
  void nothingIsAskedOfAnotherServerAndThePolicyHolds() {
    List<String> complaints = new CopyOnWriteArrayList<>();
    Page marta = open(desktop());
    marta.onRequest(request -> {
      if (!request.url().startsWith(HOUSE.http())) {
        complaints.add("asked for " + request.url());
      }
    });
    marta.onConsoleMessage(message -> {
      if (message.text().contains("Content Security Policy")) {
        complaints.add(message.text());
      }
    });
    marta.onPageError(complaints::add);
    var _ = marta.navigate(HOUSE.http() + "/");
    enter(marta, "marta@northlamp.example");
    marta.keyboard().press("?");
    marta.locator(".keys").waitFor();
    marta.keyboard().press("Escape");
    marta.locator("sb-rail wa-dropdown button").click();
    marta.locator("wa-dropdown-item").first().waitFor();

    assertThat(complaints).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void axeFindsNothingOnAnyScreen(ColorScheme scheme) throws IOException {
    String customer = customer();
    String text = "Can everybody read this? " + scheme;
    var _ = HOUSE.customerSends(customer, "image", null);
    var _ = HOUSE.customerSends(customer, "document", null);
    var _ = HOUSE.customerWrites(customer, text);
    String id = conversationOf(customer);
    var _ = HOUSE.api("PATCH", "/conversations/" + id, "{\"assignee\":\"7\",\"tags\":[\"axe\"]}");
    var _ =
        HOUSE.api(
            "POST",
            "/conversations/" + id + "/notes",
            "{\"text\":\"Ask @Marta Solís\",\"mentions\":[\"7\"]}");
    Page page =
        signIn(
            INES, desktop().setViewportSize(1440, 900).setColorScheme(scheme).setBypassCSP(true));
    row(page, text).waitFor();
    assertThat(violations(page)).as("list").isEmpty();

    row(page, text).click();
    bubble(page, "in", text).waitFor();
    page.locator("[data-note-id]").waitFor();
    assertThat(violations(page)).as("thread").isEmpty();
    page.locator("[data-tab=note]").click();
    page.locator("[data-composer]").pressSequentially("@Ma");
    page.locator("#suggest").waitFor();
    assertThat(violations(page)).as("mention").isEmpty();
    page.locator("[data-composer]").fill("");
    page.locator("[data-filters]").click();
    page.locator("[data-filter=status]").selectOption("open");
    page.locator("[data-select]").click();
    row(page, text).click();
    assertThat(violations(page)).as("filters and bulk").isEmpty();
    page.locator("[data-bulk=stop]").click();
    page.locator(".log").focus();
    page.keyboard().press("Control+k");
    page.locator("[data-palette-input]").fill("everybody");
    page.locator("[data-entry^=message]").first().waitFor();
    assertThat(violations(page)).as("palette").isEmpty();
    page.keyboard().press("Escape");
    page.locator("[data-bell]").click();
    page.locator("sb-notices .bar").waitFor();
    assertThat(violations(page)).as("notifications").isEmpty();
    page.keyboard().press("Escape");
    page.locator("wa-drawer[open]")
        .waitFor(
            new Locator.WaitForOptions()
                .setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED));
    page.locator("[data-erase]").click();
    assertThat(violations(page)).as("asked").isEmpty();
  }

  @Test
  void whoReadsSpanishGetsSpanish() {
    String customer = customer();
    var _ = HOUSE.customerWrites(customer, "¿Hablan español?");
    Page page = signIn(MARTA, desktop().setViewportSize(1440, 900).setLocale("es-ES"));
    row(page, "¿Hablan español?").click();

    PlaywrightAssertions.assertThat(page.locator("html")).hasAttribute("lang", "es");
    PlaywrightAssertions.assertThat(page.locator("[data-send]")).containsText("Enviar");
    PlaywrightAssertions.assertThat(page.locator("[data-done]")).containsText("Hecha");
    shoot(page, "spanish");
  }

  @Test
  void aPhoneShowsThePersonOnAScreenOfTheirOwn() {
    String customer = customer();
    var _ = HOUSE.customerWrites(customer, "Who am I?");
    Page page =
        signIn(MARTA, new Browser.NewContextOptions().setViewportSize(390, 844).setHasTouch(true));
    row(page, "Who am I?").tap();
    bubble(page, "in", "Who am I?").waitFor();

    page.locator(".p-who").tap();

    Locator person = page.locator("wa-drawer[open] sb-contact");
    PlaywrightAssertions.assertThat(person.locator("[data-identity=wa_id]"))
        .containsText("+" + customer);
    PlaywrightAssertions.assertThat(person).isVisible();
    shoot(page, "phone-contact");
    person.locator(".p-ic").tap();
    PlaywrightAssertions.assertThat(page.locator("[data-composer]")).isVisible();
    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
  }
}
