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
import com.microsoft.playwright.options.ColorScheme;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two agents in a real browser, a customer on the other side of the whole house. */
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
                  .setArgs(
                      List.of(
                          "--no-sandbox",
                          "--disable-gpu",
                          "--disable-quic",
                          "--no-first-run",
                          "--disable-background-networking",
                          "--disable-component-update",
                          "--disable-sync")));

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
    // The first message of a node also loads its classes; the promise is about the others.
    var _ = HOUSE.customerWrites("34600111221", "Good morning");
    row(marta, "Good morning").waitFor();
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
  void whoReadsFurtherUpIsNotPulledAwayByWhatComes() {
    for (int i = 1; i <= 70; i++) {
      var _ = HOUSE.customerWrites("34600111888", "Line " + i);
    }
    Page marta = signIn("marta@northlamp.example");
    row(marta, "Line 70").waitFor();
    row(marta, "Line 70").click();
    Locator log = marta.locator(".log");
    bubble(marta, "in", "Line 70").waitFor();
    log.hover();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          marta.mouse().wheel(0, -500);
          assertThat(bubble(marta, "in", "Line 1").count()).isPositive();
          assertThat(number(log, "log => log.scrollTop")).isZero();
        });
    marta.mouse().wheel(0, 600);
    await().untilAsserted(() -> assertThat(number(log, "log => log.scrollTop")).isEqualTo(600));

    var _ = HOUSE.customerWrites("34600111888", "Come back down");

    Locator button = marta.locator(".to-end");
    PlaywrightAssertions.assertThat(button).containsText("1 new message");
    assertThat(number(log, "log => log.scrollTop")).isEqualTo(600);
    button.click();
    PlaywrightAssertions.assertThat(bubble(marta, "in", "Come back down")).isInViewport();
    PlaywrightAssertions.assertThat(row(marta, "Come back down").locator(".cnt")).hasCount(0);
  }

  @Test
  void whatWasWrittenWithoutAConnectionGoesOutOnceAndInOrder() {
    var _ = HOUSE.customerWrites("34600111999", "Are you there?");
    Page marta = signIn("marta@northlamp.example");
    row(marta, "Are you there?").waitFor();
    row(marta, "Are you there?").click();
    bubble(marta, "in", "Are you there?").waitFor();
    marta.context().setOffline(true);
    for (String text : List.of("First of two", "Second of two")) {
      marta.locator("[data-composer]").fill(text);
      marta.locator("[data-send]").click();
    }
    PlaywrightAssertions.assertThat(marta.locator("sb-banner"))
        .containsText("2 messages will go out");
    marta.locator("[data-composer]").fill("Not sent yet");
    shoot(marta, "offline");

    marta.context().setOffline(false);

    for (String text : List.of("First of two", "Second of two")) {
      PlaywrightAssertions.assertThat(bubble(marta, "out", text)).hasCount(1);
      PlaywrightAssertions.assertThat(bubble(marta, "out", text))
          .hasAttribute("data-state", "read");
    }
    assertThat(marta.locator("[data-direction=out] .words").allInnerTexts())
        .containsExactly("First of two", "Second of two");
    PlaywrightAssertions.assertThat(marta.locator("[data-composer]")).hasValue("Not sent yet");
    var _ = marta.reload();
    PlaywrightAssertions.assertThat(marta.locator("[data-composer]")).hasValue("Not sent yet");
  }

  @Test
  void anEditAndADeletionShowWhereTheMessageStands() {
    String customer = "34600112003";
    String edited = HOUSE.customerWrites(customer, "Saturday at 3 works for us");
    String deleted = HOUSE.customerWrites(customer, "Never mind the cake");
    Page marta = signIn("marta@northlamp.example");
    row(marta, "Never mind the cake").click();
    bubble(marta, "in", "Never mind the cake").waitFor();

    JsonObject text = new JsonObject().put("body", "Saturday at 4 works for us");
    var _ =
        HOUSE.customerSends(
            customer,
            "edit",
            new JsonObject()
                .put("original_message_id", edited)
                .put("message", new JsonObject().put("type", "text").put("text", text)));
    var _ =
        HOUSE.customerSends(
            customer, "revoke", new JsonObject().put("original_message_id", deleted));

    PlaywrightAssertions.assertThat(bubble(marta, "in", "Saturday at 4 works for us"))
        .containsText("Edited, was “Saturday at 3 works for us”");
    bubble(marta, "in", "Ada deleted this message").waitFor();
    PlaywrightAssertions.assertThat(bubble(marta, "in", "Never mind the cake")).hasCount(0);
    PlaywrightAssertions.assertThat(marta.locator("sb-thread [data-message-id]")).hasCount(2);
    shoot(marta, "edited-deleted");
    marta.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    shoot(marta, "edited-deleted-dark");
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, 34600112001", "DARK, 34600112002"})
  void axeFindsNothing(ColorScheme scheme, String customer) throws IOException {
    String text = "Can everybody read this? " + scheme;
    var _ = HOUSE.customerWrites(customer, text);
    Page marta =
        signIn("marta@northlamp.example", desktop().setColorScheme(scheme).setBypassCSP(true));
    row(marta, text).waitFor();
    assertThat(violations(marta)).isEmpty();

    row(marta, text).click();
    bubble(marta, "in", text).waitFor();
    assertThat(violations(marta)).isEmpty();
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

  private static Page signIn(String email) {
    return signIn(email, desktop());
  }

  private static Page signIn(String email, Browser.NewContextOptions options) {
    Page page = open(options);
    enter(page, email);
    return page;
  }

  private static void enter(Page page, String email) {
    page.locator("[data-login-email]").fill(email);
    page.locator("[data-login-password]").fill("open sesame");
    page.locator("[data-login-submit]").click();
    page.locator("body[data-connection=live]").waitFor();
  }

  private static Browser.NewContextOptions desktop() {
    return new Browser.NewContextOptions()
        .setViewportSize(1280, 800)
        .setColorScheme(ColorScheme.LIGHT);
  }

  private static Page open() {
    return open(desktop());
  }

  private static Page open(Browser.NewContextOptions options) {
    BrowserContext context = BROWSER.newContext(options);
    Page page = context.newPage();
    page.addInitScript(RECORD_STATES);
    var _ = page.navigate(HOUSE.http() + "/");
    return page;
  }

  /** What axe-core says against the page, by WCAG 2.2 AA and its own good practice. */
  private static List<?> violations(Page page) throws IOException {
    page.evaluate(Files.readString(Path.of("src/main/web/node_modules/axe-core/axe.min.js")));
    return (List<?>)
        page.evaluate(
            "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html)))");
  }

  private static int number(Locator locator, String script) {
    return (int) Math.round(((Number) locator.evaluate(script)).doubleValue());
  }

  private static void shoot(Page page, String name) {
    Path path = Path.of("target", "screenshots", name + ".png");
    var _ = page.screenshot(new Page.ScreenshotOptions().setPath(path));
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
