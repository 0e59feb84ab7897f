package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two agents in a real browser, a customer on the other side of the whole HOUSE. */
class InboxIT {
  private static final Duration A_SECOND = Duration.ofSeconds(1);
  private static final String RECORD_STATES =
      """
      window.states = [];
      new MutationObserver(() => {
        for (const bubble of document.querySelectorAll('[data-message-id][data-direction=out]')) {
          if (window.states.at(-1) !== bubble.dataset.state) window.states.push(bubble.dataset.state);
        }
      }).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ['data-state']});
      """;

  private static final TestHouse HOUSE = house();
  private static final Playwright PLAYWRIGHT = Playwright.create();
  private static final Browser BROWSER =
      PLAYWRIGHT
          .chromium()
          .launch(
              new BrowserType.LaunchOptions()
                  .setExecutablePath(chromium())
                  .setArgs(List.of("--no-sandbox")));

  private static TestHouse house() {
    try {
      return TestHouse.start(Files.createTempDirectory("inbox"), "1 h", Duration.ofMillis(300));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeAll
  static void people() {
    HOUSE.person(7, "marta@northlamp.example", "Marta Solís", "open sesame");
    HOUSE.person(8, "jonas@northlamp.example", "Jonas Weber", "open sesame");
  }

  @AfterAll
  static void close() {
    PLAYWRIGHT.close();
    HOUSE.close();
  }

  @Test
  void aCustomersMessageAppearsAndTheAnswerIsSeenUpToRead() {
    Page marta = signIn("marta@northlamp.example");
    Page jonas = signIn("jonas@northlamp.example");
    long began = System.nanoTime();

    var _ = HOUSE.customerWrites("34600111222", "Have you a table for six?");

    row(marta, "Have you a table for six?").waitFor();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(A_SECOND);
    row(jonas, "Have you a table for six?").waitFor();

    row(marta, "Have you a table for six?").click();
    row(jonas, "Have you a table for six?").click();
    bubble(marta, "in", "Have you a table for six?").waitFor();
    marta.locator("[data-composer]").fill("Yes, at nine.");
    marta.locator("[data-send]").click();

    for (Page page : List.of(marta, jonas)) {
      PlaywrightAssertions.assertThat(bubble(page, "out", "Yes, at nine."))
          .hasAttribute("data-state", "read");
    }
    assertThat((List<?>) marta.evaluate("window.states"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Object.class))
        .containsSubsequence("queued", "sent", "delivered", "read");
    assertThat((List<?>) jonas.evaluate("window.states"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Object.class))
        .containsSubsequence("sent", "delivered", "read");
  }

  @Test
  void whatCameWhileTheConnectionWasGoneIsThereAfterwards() {
    Page marta = signIn("marta@northlamp.example");
    marta.context().setOffline(true);
    var _ = HOUSE.customerWrites("34600111333", "While you were away");
    var _ = HOUSE.customerWrites("34600111333", "And once more");

    marta.context().setOffline(false);

    row(marta, "And once more").click();
    bubble(marta, "in", "While you were away").waitFor();
    bubble(marta, "in", "And once more").waitFor();
  }

  @Test
  void aWrongPasswordIsAnsweredInWords() {
    Page page = open();
    page.locator("[data-login-email]").fill("marta@northlamp.example");
    page.locator("[data-login-password]").fill("wrong");
    page.locator("[data-login-submit]").click();

    await()
        .untilAsserted(() ->
            assertThat(page.locator("[role=alert]").allInnerTexts())
                .anyMatch(text -> !text.isBlank()));
    assertThat(page.locator("[data-composer]").count()).isZero();
  }

  @Test
  void theKeyboardIsEnough() {
    var _ = HOUSE.customerWrites("34600111444", "Only keys");
    Page marta = signIn("marta@northlamp.example");
    row(marta, "Only keys").waitFor();
    row(marta, "Only keys").focus();
    marta.keyboard().press("Enter");
    bubble(marta, "in", "Only keys").waitFor();
    marta.locator("[data-composer]").focus();
    marta.keyboard().type("Typed");

    marta.keyboard().press("Enter");

    PlaywrightAssertions.assertThat(bubble(marta, "out", "Typed"))
        .hasAttribute("data-state", "read");
  }

  private static Page signIn(String email) {
    Page page = open();
    page.locator("[data-login-email]").fill(email);
    page.locator("[data-login-password]").fill("open sesame");
    page.locator("[data-login-submit]").click();
    page.locator("body[data-connection=live]").waitFor();
    return page;
  }

  private static Page open() {
    BrowserContext context =
        BROWSER.newContext(new Browser.NewContextOptions().setViewportSize(1280, 800));
    Page page = context.newPage();
    page.addInitScript(RECORD_STATES);
    var _ = page.navigate(HOUSE.http() + "/");
    return page;
  }

  private static Locator row(Page page, String text) {
    return page.locator("[data-conversation-id]", new Page.LocatorOptions().setHasText(text));
  }

  private static Locator bubble(Page page, String direction, String text) {
    return page.locator(
        "[data-message-id][data-direction=" + direction + "]",
        new Page.LocatorOptions().setHasText(text));
  }

  private static Path chromium() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException("the browser tests need Chromium: apt-get install chromium"));
  }
}
