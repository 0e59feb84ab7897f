package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the window is closed: a template is chosen, filled in, looked at, sent. */
class InboxTemplateIT extends InboxBrowser {
  @Test
  void aTemplateOpensTheConversationAgain() {
    HOUSE.postgres().execute("update account set business_id = '%s'".formatted(TestHouse.BUSINESS));
    HOUSE.api("POST", "/accounts/1000/templates/sync", "");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> HOUSE.api("GET", "/accounts/1000/templates", "").getString("syncedAt") != null);
    String customer = customer();
    var _ = HOUSE.customerWrites(customer, "Too long ago");
    HOUSE
        .postgres()
        .execute(
            "update conversation set last_inbound_at = now() - interval '30 h' where id = "
                + conversationOf(customer));
    Page marta = signIn(MARTA, desktop().setViewportSize(1440, 900));
    row(marta, "Too long ago").click();
    marta.locator("[data-choose-template]").click();

    Locator form = marta.locator("sb-template-form");
    PlaywrightAssertions.assertThat(form.locator("[data-template]")).not().hasCount(0);
    // Paused by WhatsApp.
    PlaywrightAssertions.assertThat(form.locator("[data-template='autumn_sale/en_US']"))
        .hasCount(0);
    form.locator("[data-template-search]").fill("reminder");
    PlaywrightAssertions.assertThat(form.locator("[data-template]")).hasCount(2);
    form.locator("[data-template='appointment_reminder/es']").click();
    form.locator("[data-slot='body.customer_name']").fill("Ada");
    form.locator("[data-slot='body.day']").fill("lunes");
    // One is missing: it is looked at instead of sent.
    form.locator("[data-slot='body.day']").press("Enter");
    PlaywrightAssertions.assertThat(form.locator("[data-slot='body.time']")).isFocused();
    form.locator("[data-slot='body.time']").fill("9:30");
    PlaywrightAssertions.assertThat(form.locator(".preview"))
        .containsText("Hola Ada, le esperamos el lunes a las 9:30");
    shoot(marta, "template-filled-in");
    form.locator("[data-template-send]").click();

    PlaywrightAssertions.assertThat(marta.locator("dialog.template")).hasCount(0);
    PlaywrightAssertions.assertThat(marta.locator("[data-message-id][data-direction=out]"))
        .hasCount(1);
    // As the customer reads it, in the thread and in the list; its name says nothing to people.
    String words = "Hola Ada, le esperamos el lunes a las 9:30";
    PlaywrightAssertions.assertThat(marta.locator("[data-message-id][data-direction=out]"))
        .containsText(words);
    PlaywrightAssertions.assertThat(row(marta, words)).isVisible();
    await().atMost(Duration.ofSeconds(20)).until(() -> !sentTo(customer).isEmpty());
    JsonObject template = sentTo(customer).getFirst().getJsonObject("template");
    assertThat(template.getString("name")).isEqualTo("appointment_reminder");
    assertThat(template.getJsonArray("components").encode())
        .isEqualTo(
            "[{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"parameter_name\":\"customer_name\",\"text\":\"Ada\"},{\"type\":\"text\",\"parameter_name\":\"day\",\"text\":\"lunes\"},{\"type\":\"text\",\"parameter_name\":\"time\",\"text\":\"9:30\"}]}]");
  }

  private static List<JsonObject> sentTo(String customer) {
    return HOUSE.record().stream()
        .filter(line -> line.getString("kind").equals("send"))
        .map(line -> line.getJsonObject("body"))
        .filter(body -> ("+" + customer).equals(body.getString("to")))
        .toList();
  }
}
