package dev.switchboard.boot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.switchboard.testing.Seed;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page that plays a conversation against a line's script: nothing is sent, nothing is kept. */
class IntakePlayIT extends InboxBrowser {
  @BeforeEach
  void theLineHasAScript() {
    JsonObject body = new JsonObject().put("on", false).put("script", IntakeHouse.script());
    var _ = HOUSE.api("PUT", "/accounts/%d/intake".formatted(Seed.LINE), body.encode());
  }

  private static Page play() {
    return play(desktop().setViewportSize(1440, 900).setBypassCSP(true));
  }

  private static Page play(Browser.NewContextOptions options) {
    Page page = UsersIT.at("/workflows/play?line=" + Seed.LINE, options);
    page.locator("[data-asks]").waitFor();
    return page;
  }

  private static void write(Page page, String text) {
    page.locator("#play-text").fill(text);
    page.locator("#play-text").press("Enter");
  }

  private static Locator answers(Page page) {
    return page.locator("[data-answer]");
  }

  private static Locator question(Page page, String key) {
    return page.locator("[data-key=" + key + "]");
  }

  @Test
  void aConversationIsPlayedToItsEndAndNothingIsSent() {
    int sent = HOUSE.record().size();
    Page page = play();
    assertThat(question(page, "service")).hasAttribute("aria-current", "step");

    write(page, "Hello");
    assertThat(answers(page)).hasCount(1);
    assertThat(answers(page).first()).containsText(IntakeHouse.GREETING);
    assertThat(page.locator("[data-asked]").last()).hasText("service");
    assertThat(page.locator("#play-text")).hasValue("");
    assertThat(page.locator("#play-text")).isFocused();
    // The nationality is given early, and not asked for.
    write(page, "I need a trade licence\nI am Ada Lovelace from Spain");
    assertThat(answers(page)).hasCount(2);
    assertThat(page.locator("[data-said]")).hasCount(3);
    assertThat(question(page, "name")).containsText("Ada Lovelace");
    assertThat(page.locator("[data-asked]").last()).hasText("email");
    assertThat(question(page, "email")).hasAttribute("aria-current", "step");
    write(page, "ada@example.org");
    assertThat(page.locator("[data-asked]").last()).hasText("time");
    write(page, "after 5");

    assertThat(page.locator("[data-end=completed]")).containsText("Handed over");
    assertThat(page.locator("#play-text")).hasCount(0);
    shoot(page, "intake-play-end");
    page.locator("[data-again]").click();
    assertThat(answers(page)).hasCount(0);
    assertThat(page.locator("#play-text")).isFocused();
    assertThat(HOUSE.record()).hasSize(sent);
    assertThat(HOUSE.postgres().select("select conversation_id from intake_play")).isEmpty();
  }

  @Test
  void anOptOutEndsItWithoutAWord() {
    Page page = play();
    write(page, "Hello");
    assertThat(answers(page)).hasCount(1);
    write(page, "stop");
    assertThat(page.locator("[data-silent]")).hasText("Nothing is said");
    assertThat(page.locator("[data-end=opted_out]")).isVisible();
  }

  @Test
  void aScriptWithoutAGreetingIsTriedWithOneThatIsWrittenHere() {
    HOUSE.postgres().execute("delete from intake_line", "delete from intake_script");
    Page page = play();
    write(page, "Hello");
    assertThat(page.locator("[data-problem=greeting]")).hasText("Must have 1 to 1000 characters");
    assertThat(page.locator("#play-greeting")).isFocused();
    assertThat(page.locator("#play-text")).hasValue("Hello");

    page.locator("#play-greeting").fill("Welcome, stranger.");
    page.locator("#play-text").press("Enter");

    assertThat(answers(page).first()).containsText("Welcome, stranger.");
    page.locator("#play-greeting").fill("Welcome back.");
    page.locator("#play-greeting").blur();
    assertThat(answers(page).first()).containsText("Welcome back.");
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void axeFindsNothing(ColorScheme scheme) throws IOException {
    Page page =
        play(desktop().setViewportSize(1440, 900).setColorScheme(scheme).setBypassCSP(true));
    assertThat(violations(page)).as("empty").isEmpty();
    write(page, "Hello");
    assertThat(answers(page)).hasCount(1);
    write(page, "I am Ada Lovelace, I need a visa");
    assertThat(answers(page)).hasCount(2);
    shoot(page, "intake-play-" + scheme.name().toLowerCase(Locale.ROOT));
    assertThat(violations(page)).as("played").isEmpty();
  }

  @Test
  void aPhoneHasItToo() {
    Page page =
        play(
            new Browser.NewContextOptions()
                .setViewportSize(390, 844)
                .setHasTouch(true)
                .setLocale("es-ES"));
    write(page, "Hola");
    assertThat(answers(page)).hasCount(1);
    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
    shoot(page, "intake-play-phone");
  }
}
