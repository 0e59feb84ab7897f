package dev.switchboard.boot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages of keys, of the log and of outgoing webhooks. */
class SettingsIT extends InboxBrowser {
  private static Page at(String path) {
    return UsersIT.at(path);
  }

  private static Locator line(Page page, String text) {
    return page.locator("[data-row]", new Page.LocatorOptions().setHasText(text));
  }

  private static String madeKey(Page page, String name) {
    page.locator("[data-add]").click();
    page.locator("[name=name]").fill(name);
    page.locator("[data-submit]").click();
    String key = page.locator("[data-once]").inputValue();
    shoot(page, "keys-once");
    page.locator("[data-done]").click();
    return key;
  }

  @Test
  void aKeyIsShownOnceAndWorksUntilItIsRevoked() {
    Page page = at("/settings/keys");

    String key = madeKey(page, "Nightly export");

    assertThat(key).startsWith("sbk_");
    assertThat(line(page, "Nightly export")).containsText("Read");
    assertThat(page.locator("body")).not().containsText(key);
    assertThat(page.request().get(HOUSE.http() + "/api/v1/conversations", bearer(key)).status())
        .isEqualTo(200);
    line(page, "Nightly export").locator("[data-revoke]").click();
    page.locator("[data-submit]").click();
    assertThat(line(page, "Nightly export")).hasCount(0);
    assertThat(page.request().get(HOUSE.http() + "/api/v1/conversations", bearer(key)).status())
        .isEqualTo(401);
  }

  private static com.microsoft.playwright.options.RequestOptions bearer(String key) {
    return com.microsoft.playwright.options.RequestOptions.create()
        .setHeader("Authorization", "Bearer " + key);
  }

  @Test
  void aTimeThatHasPassedIsRefusedAtItsField() {
    Page page = at("/settings/keys");
    page.locator("[data-add]").click();
    page.locator("[name=name]").fill("Too late");
    page.locator("[name=expiresAt]").fill("2026-01-01T00:00");
    page.locator("[data-submit]").click();
    assertThat(page.locator("[data-problem=expiresAt]")).isVisible();
  }

  @Test
  void theLogSaysWhoDidWhatAndIsNarrowed() {
    Page page = at("/settings/keys");
    var _ = madeKey(page, "Logged key");
    page.locator("[data-page=audit]").click();

    Locator first = page.locator("[data-row]").first();
    assertThat(first).containsText("Inés Duarte");
    assertThat(first).containsText("made the key");
    assertThat(first).containsText("Logged key");
    page.locator("[data-filter=act]").selectOption("retention.changed");
    assertThat(page.locator(".empty")).containsText("Nothing fits");
    assertThat(page.url()).contains("act=retention.changed");
  }

  @Test
  void aWebhookIsAddedEditedTurnedOffAndDeleted() {
    Page page = at("/settings/outgoing");
    assertThat(page.locator(".empty")).containsText("No webhooks yet");
    shoot(page, "outgoing-empty");
    page.locator("[data-add]").click();
    page.locator("[name=url]").fill("http://hooks.northlamp.example/in");
    page.locator("[data-submit]").click();
    assertThat(page.locator("[data-problem=url]")).isVisible();
    page.locator("[name=url]").fill("https://hooks.northlamp.example/in");
    page.locator(".offers button").first().click();
    shoot(page, "outgoing-add");
    page.locator("[data-submit]").click();

    assertThat(page.locator("[data-once]").inputValue()).startsWith("whsec_");
    page.locator("[data-done]").click();
    Locator row = line(page, "https://hooks.northlamp.example/in");
    assertThat(row).containsText("On");
    row.locator("[data-edit]").click();
    page.locator("[name=description]").fill("Our CRM");
    page.locator("[data-submit]").click();
    assertThat(row).containsText("Our CRM");
    row.locator("[data-menu]").click();
    page.locator("wa-dropdown-item[value=off]:visible").click();
    assertThat(row).containsText("Off");
    row.locator("[data-menu]").click();
    page.locator("wa-dropdown-item[value=remove]:visible").click();
    page.locator("[data-submit]").click();
    assertThat(row).hasCount(0);
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void axeFindsNothing(ColorScheme scheme) throws IOException {
    String name = scheme.name().toLowerCase(Locale.ROOT);
    Page page =
        UsersIT.at(
            "/settings/keys",
            desktop().setViewportSize(1440, 900).setColorScheme(scheme).setBypassCSP(true));
    var _ = madeKey(page, "Key of the " + name);
    shoot(page, "keys-" + name);
    assertThat(violations(page)).as("keys").isEmpty();
    page.locator("[data-page=audit]").click();
    page.locator("[data-row]").first().waitFor();
    shoot(page, "audit-" + name);
    assertThat(violations(page)).as("audit").isEmpty();
    page.locator("[data-page=outgoing]").click();
    page.locator(".empty, [data-row]").first().waitFor();
    assertThat(violations(page)).as("outgoing").isEmpty();
    page.locator("[data-add]").click();
    page.locator("[name=url]").waitFor();
    assertThat(violations(page)).as("outgoing form").isEmpty();
  }
}
