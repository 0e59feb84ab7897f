package dev.switchboard.boot;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A whole house, a real browser, people who sign in: one of each for all tests of the inbox. */
abstract class InboxBrowser {
  private static final String RECORD_STATES =
      """
      window.states = [];
      new MutationObserver(() => {
        for (const bubble of document.querySelectorAll('[data-message-id][data-direction=out]')) {
          if (window.states.at(-1) !== bubble.dataset.state) window.states.push(bubble.dataset.state);
        }
      }).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ['data-state']});
      """;

  static final String MARTA = "marta@northlamp.example";
  static final String JONAS = "jonas@northlamp.example";
  static final String INES = "ines@northlamp.example";
  static final String MARTA_ID = "7";
  static final String JONAS_ID = "8";
  static final TestHouse HOUSE = house();
  private static final AtomicLong CUSTOMERS = new AtomicLong(34_600_200_000L);
  private static final Playwright PLAYWRIGHT =
      Playwright.create(
          new Playwright.CreateOptions()
              .setEnv(java.util.Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
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

  // With the JVM: of two that run beside each other, JUnit ends in each after every class. The
  // house just ends: its Postgres does so at the same time.
  static {
    Runtime.getRuntime().addShutdownHook(new Thread(PLAYWRIGHT::close));
  }

  private static TestHouse house() {
    try {
      TestHouse house =
          TestHouse.start(Files.createTempDirectory("inbox"), "1 h", Duration.ofMillis(300));
      house.person(7, MARTA, "Marta Solís", "open sesame");
      house.person(8, JONAS, "Jonas Weber", "open sesame");
      house.person(9, INES, "Inés Duarte", "open sesame");
      house.postgres().execute("update app_user set role = 'owner' where id = 9");
      return house;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A page that is left open draws whatever happens to all later tests. */
  @AfterEach
  void closeThePages() {
    List.copyOf(BROWSER.contexts()).forEach(BrowserContext::close);
  }

  /**
   * Nobody of an earlier test is there: lists draw what is in sight, and new rows must be; and a
   * test that is tried again meets nobody it knows.
   */
  @BeforeEach
  void forgetTheCustomers() {
    HOUSE
        .postgres()
        .execute(
            "delete from notification",
            "set switchboard.tenant = '1'; select erase_contact(id) from contact where tenant_id = 1 and erased_at is null");
  }

  /** A number nobody has yet. */
  static String customer() {
    return Long.toString(CUSTOMERS.incrementAndGet());
  }

  /** What stands in the database once it is there: of a customer's conversation. */
  static String conversationOf(String waId) {
    return org.awaitility.Awaitility.await(waId + " has a conversation")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                HOUSE
                    .postgres()
                    .select(
                        """
                        select v.id from conversation v join contact_identity i on i.contact_id = v.contact_id
                         where i.kind = 'wa_id' and i.value = '%s' and v.merged_into is null
                        """
                            .formatted(waId)),
            found -> !found.isEmpty())
        .getFirst();
  }

  static Page signIn(String email) {
    return signIn(email, desktop());
  }

  static Page signIn(String email, Browser.NewContextOptions options) {
    Page page = open(options);
    enter(page, email);
    return page;
  }

  static void enter(Page page, String email) {
    page.locator("[data-login-email]").fill(email);
    page.locator("[data-login-password]").fill("open sesame");
    page.locator("[data-login-submit]").click();
    page.locator("body[data-connection=live]").waitFor();
  }

  static Browser.NewContextOptions desktop() {
    return new Browser.NewContextOptions()
        .setViewportSize(1280, 800)
        .setColorScheme(ColorScheme.LIGHT);
  }

  static Page open() {
    return open(desktop());
  }

  static Page open(Browser.NewContextOptions options) {
    return open(options, "/");
  }

  static Page open(Browser.NewContextOptions options, String path) {
    // A picture for each frame of a movement is most of what a browser without a GPU does, and a
    // click waits for its end.
    BrowserContext context = BROWSER.newContext(options.setReducedMotion(ReducedMotion.REDUCE));
    Page page = context.newPage();
    page.addInitScript(RECORD_STATES);
    var _ = page.navigate(HOUSE.http() + path);
    return page;
  }

  /** What axe-core says against the page, by WCAG 2.2 AA and its own good practice. */
  static List<?> violations(Page page) throws IOException {
    page.evaluate(Files.readString(Path.of("src/main/web/node_modules/axe-core/axe.min.js")));
    return (List<?>)
        page.evaluate(
            "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html)))");
  }

  static int number(Locator locator, String script) {
    return (int) Math.round(((Number) locator.evaluate(script)).doubleValue());
  }

  static void shoot(Page page, String name) {
    Path path = Path.of("target", "screenshots", name + ".png");
    var _ =
        page.screenshot(
            new Page.ScreenshotOptions()
                .setPath(path)
                .setAnimations(ScreenshotAnimations.DISABLED));
  }

  static Locator row(Page page, String text) {
    return page.locator("[data-conversation-id]", new Page.LocatorOptions().setHasText(text));
  }

  static Locator bubble(Page page, String direction, String text) {
    return page.locator(
        "[data-message-id][data-direction=" + direction + "]",
        new Page.LocatorOptions().setHasText(text));
  }

  static Path chromium() {
    return Stream.of(
            "/usr/bin/chromium-headless-shell",
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException("the browser tests need Chromium: apt-get install chromium"));
  }
}
