package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.switchboard.access.Totp;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Coming in for the first time, by a link; and with a second factor. */
class InboxArrivalIT extends InboxBrowser {
  private static final String PASSWORD = "correct horse battery";

  // With the token of whoever is signed in on the page.
  private static final String POST =
      """
      async ([path, body]) => (await fetch('/api/v1' + path, {method: 'POST', body, headers: {
        'Content-Type': 'application/json',
        Authorization: 'Bearer ' + JSON.parse(sessionStorage['sb.session']).token}})).text()
      """;

  @Test
  void aLinkLetsSomebodyChooseAPasswordAndASecondFactorIsAskedFor() {
    String email = "nadia." + customer() + "@northlamp.example";
    Page page = invited(email, "Nadia Roth");
    signIn(page, email);
    page.locator("body[data-connection=live]").waitFor();

    String recovery = enrol(page);
    page.evaluate("sessionStorage.clear()");
    var _ = page.navigate(HOUSE.http() + "/");
    signIn(page, email);
    page.locator("[data-login-code]").waitFor();
    shoot(page, "second-factor");
    page.locator("[data-login-code]").fill("000000");
    page.locator("[data-login-submit]").click();
    PlaywrightAssertions.assertThat(page.locator("#sign-in-problem")).containsText("not good");
    page.locator("[data-login-code]").fill(recovery);
    page.locator("[data-login-submit]").click();

    page.locator("body[data-connection=live]").waitFor();
  }

  @Test
  void whoSignsOutIsOutAtTheServerToo() {
    Page marta = signIn(MARTA);
    String token = (String) marta.evaluate("JSON.parse(sessionStorage['sb.session']).token");

    marta.locator("sb-rail wa-dropdown button").click();
    marta.locator("wa-dropdown-item[value=sign-out]").click();
    marta.locator("[data-login-email]").waitFor();

    PlaywrightAssertions.assertThat(marta.locator("[data-login-email]")).isVisible();
    org.awaitility.Awaitility.await()
        .untilAsserted(() ->
            assertThat(
                    marta.evaluate(
                        "async token => (await fetch('/api/v1/me', {headers: {Authorization: 'Bearer ' + token}})).status",
                        token))
                .isEqualTo(401));
  }

  @Test
  void aLinkThatIsNoGoodSaysWhatToDo() {
    Page page = open(desktop());
    var _ = page.navigate("about:blank");
    var _ = page.navigate(HOUSE.http() + "/setup#nothing");
    page.locator("[data-arrival=agency]").fill("North Lamp");
    page.locator("[data-arrival=name]").fill("Ada");
    page.locator("[data-arrival=email]").fill("ada@northlamp.example");
    page.locator("[data-arrival-password]").fill(PASSWORD);
    shoot(page, "setup");
    page.locator("[data-arrival-submit]").click();

    PlaywrightAssertions.assertThat(page.locator("#arrival-problem")).containsText("another one");
  }

  private static Page invited(String email, String name) {
    JsonObject user = new JsonObject().put("email", email).put("name", name);
    String link = HOUSE.api("POST", "/users", user.encode()).getJsonObject("link").getString("url");
    Page page = open(desktop());
    // Only what is behind the # would change.
    var _ = page.navigate("about:blank");
    var _ = page.navigate(link);
    page.locator("[data-arrival-password]").fill("short");
    page.locator("[data-arrival-submit]").click();
    PlaywrightAssertions.assertThat(page.locator("#arrival-problem")).containsText("12");
    page.locator("[data-arrival-password]").fill(PASSWORD);
    shoot(page, "choose-password");
    page.locator("[data-arrival-submit]").click();
    page.locator("[data-arrived] a").click();
    return page;
  }

  private static void signIn(Page page, String email) {
    page.locator("[data-login-email]").fill(email);
    page.locator("[data-login-password]").fill(PASSWORD);
    page.locator("[data-login-submit]").click();
  }

  /** Turns a second factor on; answers with a recovery code. */
  private static String enrol(Page page) {
    JsonObject asked = post(page, "/auth/totp", new JsonObject().put("password", PASSWORD));
    String code = Totp.code(asked.getString("secret"), Instant.now().getEpochSecond() / 30);
    return post(page, "/auth/totp/confirm", new JsonObject().put("code", code))
        .getJsonArray("recoveryCodes")
        .getString(0);
  }

  private static JsonObject post(Page page, String path, JsonObject body) {
    return new JsonObject((String) page.evaluate(POST, java.util.List.of(path, body.encode())));
  }
}
