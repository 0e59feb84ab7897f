package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two agents in a real browser, a customer on the other side of the whole house. */
class InboxIT extends InboxBrowser {
  private static final Duration A_MOMENT = Duration.ofMillis(500);

  @Test
  void aCustomersMessageAppearsAndTheAnswerIsSeenUpToRead() {
    Page marta = signIn("marta@northlamp.example");
    Page jonas = signIn("jonas@northlamp.example");
    // The first message of a node also loads its classes; the promise is about the others.
    var _ = HOUSE.customerWrites("34600111221", "Good morning");
    row(marta, "Good morning").waitFor();

    // Of five, as a disk under test now and then holds one up.
    List<Duration> waits = new ArrayList<>();
    for (String guests : List.of("two", "three", "four", "five", "six")) {
      waits.add(untilSeen(marta, "Have you a table for " + guests + "?"));
    }
    assertThat(waits.stream().sorted().toList().get(2)).as(waits::toString).isLessThan(A_MOMENT);
    row(jonas, "Have you a table for six?").waitFor();

    row(marta, "Have you a table for six?").click();
    row(jonas, "Have you a table for six?").click();
    bubble(marta, "in", "Have you a table for six?").waitFor();
    HOUSE.lastStatus("sent");
    marta.locator("[data-composer]").fill("Yes, at nine.");
    marta.locator("[data-send]").click();

    shows("sent", marta, jonas);
    HOUSE.lastStatus("delivered");
    shows("delivered", marta, jonas);
    HOUSE.lastStatus("read");
    shows("read", marta, jonas);
    assertThat((List<?>) marta.evaluate("window.states"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Object.class))
        .containsSubsequence("queued", "sent", "delivered", "read");
  }

  private static void shows(String state, Page... pages) {
    for (Page page : pages) {
      PlaywrightAssertions.assertThat(bubble(page, "out", "Yes, at nine."))
          .hasAttribute("data-state", state);
    }
  }

  private static Duration untilSeen(Page page, String text) {
    long began = System.nanoTime();
    var _ = HOUSE.customerWrites("34600111222", text);
    row(page, text).waitFor();
    return Duration.ofNanos(System.nanoTime() - began);
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

  @Test
  void whatHappenedToAMessageIsShownStepByStep() {
    var _ = HOUSE.customerWrites("34600112010", "Did it arrive?");
    Page marta = signIn(MARTA);
    row(marta, "Did it arrive?").click();
    bubble(marta, "in", "Did it arrive?").waitFor();
    marta.locator("[data-composer]").fill("It did.");
    marta.locator("[data-send]").click();
    Locator ours = bubble(marta, "out", "It did.");
    PlaywrightAssertions.assertThat(ours).hasAttribute("data-state", "read");

    ours.hover();
    ours.locator("[data-trace]").click();

    PlaywrightAssertions.assertThat(marta.locator("dialog .trace li")).hasCount(6);
    PlaywrightAssertions.assertThat(marta.locator("dialog .trace [data-step=read]")).isVisible();
    PlaywrightAssertions.assertThat(marta.locator("dialog [data-price]"))
        .containsText("Price category: service, free as an answer.");
    shoot(marta, "trace");
  }
}
