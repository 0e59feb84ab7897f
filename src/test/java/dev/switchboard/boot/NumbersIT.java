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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page of numbers: their webhooks, and how a new one comes to be here. */
class NumbersIT extends InboxBrowser {
  private static Page numbers(Browser.NewContextOptions options) {
    Page page = UsersIT.at("/settings/numbers", options);
    line(page, "+1 555 000 1000").waitFor();
    return page;
  }

  private static Page numbers() {
    return numbers(desktop().setViewportSize(1440, 900));
  }

  private static Locator line(Page page, String text) {
    return page.locator("[data-row]", new Page.LocatorOptions().setHasText(text));
  }

  private static void fill(Page page, String secret) {
    page.locator("[name=phoneNumberId]").fill(TestHouse.FREE_NUMBER);
    page.locator("[name=businessAccountId]").fill(TestHouse.BUSINESS);
    page.locator("[name=accessToken]").fill(Seed.ACCESS_TOKEN);
    page.locator("[name=appSecret]").fill(secret);
    page.locator("[name=name]").fill("Harbour");
  }

  @Test
  void aNumberIsConnectedAndItsFirstWebhookIsSeenToArrive() {
    // An app that others use as well is not taken for the agency's own: a new one is made.
    HOUSE
        .postgres()
        .execute(
            "insert into tenant (tenant_id, name) values (5, 'Others') on conflict do nothing",
            "insert into client (id, tenant_id, name) values (50, 5, 'Theirs') on conflict do nothing",
            "insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, access_token) values (5000, 5, 50, 100, 'whatsapp', '5', 'Theirs', 'x') on conflict do nothing");
    Page page = numbers();
    page.locator("[data-connect]").click();
    shoot(page, "numbers-connect");
    fill(page, "the-secret-of-another-app");
    page.locator("[name=newClient]").fill("Harbour Baths");
    page.locator("[data-submit]").click();
    assertThat(page.locator("[data-problem=appSecret]"))
        .containsText("This is not the secret of the app that the access token was made for.");
    assertThat(page.locator("[name=appSecret]")).isFocused();
    shoot(page, "numbers-wrong-secret");

    page.locator("[name=appSecret]").fill(Seed.APP_SECRET);
    page.locator("[data-submit]").click();
    assertThat(page.locator("[data-guide=waiting]")).isVisible();
    assertThat(page.locator("[data-guide-field=url]").inputValue()).contains("/webhooks/whatsapp/");
    assertThat(page.locator("[data-guide-field=verify]").inputValue()).isNotEmpty();
    shoot(page, "numbers-guide-waiting");

    var _ =
        HOUSE.customerSends(
            TestHouse.FREE_NUMBER,
            customer(),
            "text",
            new JsonObject().put("body", "Hello, harbour"));
    assertThat(page.locator("[data-guide=arrived]")).isVisible();
    shoot(page, "numbers-guide-arrived");
    page.locator("[data-done]").click();

    Locator harbour = line(page, "Harbour");
    assertThat(harbour.locator("[data-webhook=receiving]")).isVisible();
    assertThat(harbour).containsText("Harbour Baths");
    harbour.locator("[data-setup]").click();
    assertThat(page.locator("[data-events]")).containsText("message");
    shoot(page, "numbers-webhook");
    page.locator("[data-rotate]").click();
    assertThat(page.locator("[data-once]").inputValue()).hasSize(48);
    page.locator("[data-done]").click();

    harbour.locator("[data-menu]").click();
    page.locator("wa-dropdown-item[value=off]:visible").click();
    page.locator("[data-submit]").click();
    assertThat(harbour.locator("[data-webhook=off]")).isVisible();
    assertThat(harbour.locator("[data-setup]")).hasCount(0);
  }

  @Test
  void aNumberIsSaidToBeSomewhere() {
    String place = "Quay " + customer();
    Page page = numbers();
    Locator first = line(page, "+1 555 000 1000");
    first.locator("[data-menu]").click();
    page.locator("wa-dropdown-item[value=place]:visible").click();
    page.locator("[name=name]").fill(place);
    shoot(page, "numbers-location");
    page.locator("[data-submit]").click();

    assertThat(first.locator("[data-location]")).containsText(place);
    first.locator("[data-menu]").click();
    page.locator("wa-dropdown-item[value=place]:visible").click();
    assertThat(page.getByLabel(place)).isChecked();
    page.locator("[name=location][value='']").check();
    page.locator("[data-submit]").click();
    assertThat(first.locator("[data-location]")).hasCount(0);
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void axeFindsNothing(ColorScheme scheme) throws IOException {
    Page page =
        numbers(desktop().setViewportSize(1440, 900).setColorScheme(scheme).setBypassCSP(true));
    line(page, "+1 555 000 1000").locator("[data-setup]").click();
    page.locator("[data-setup-of]").waitFor();
    assertThat(violations(page)).as("list").isEmpty();
    shoot(page, "numbers-" + scheme.name().toLowerCase(java.util.Locale.ROOT));

    page.locator("[data-connect]").click();
    page.locator("[data-submit]").click();
    assertThat(violations(page)).as("form").isEmpty();
  }
}
