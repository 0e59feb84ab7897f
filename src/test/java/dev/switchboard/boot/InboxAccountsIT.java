package dev.switchboard.boot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.switchboard.testing.Seed;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Meta says of accounts, as owners see it; and files of a number's past. */
class InboxAccountsIT extends InboxBrowser {
  @BeforeAll
  static void business() {
    HOUSE
        .postgres()
        .execute("update account set business_id = '102290129340398' where id = " + Seed.LINE);
  }

  private static void says(String field, String value) {
    HOUSE.metaPosts(
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"102290129340398\",\"time\":%d,\"changes\":[{\"field\":\"%s\",\"value\":%s}]}]}"
            .formatted(System.currentTimeMillis() / 1000, field, value));
  }

  private static Locator notice(Page page, String text) {
    return page.locator("[data-notice]", new Page.LocatorOptions().setHasText(text));
  }

  @Test
  void anOwnerIsToldLiveOfWhatNeedsThemAndAnAgentIsNot() {
    Page ines = signIn(INES, desktop());
    Page marta = signIn(MARTA, desktop());

    says(
        "message_template_status_update",
        "{\"event\":\"REJECTED\",\"message_template_id\":7,\"message_template_name\":\"autumn_offer\",\"message_template_language\":\"es\",\"reason\":\"INVALID_FORMAT\"}");
    assertThat(ines.locator("[data-bell]"))
        .hasAccessibleName(java.util.regex.Pattern.compile("unread"));
    says(
        "account_update",
        "{\"event\":\"ACCOUNT_RESTRICTION\",\"restriction_info\":[{\"restriction_type\":\"RESTRICTED_BIZ_INITIATED_MESSAGING\",\"expiration\":1893456000,\"remediation\":\"Review your messaging practices.\"}]}");
    says(
        "phone_number_quality_update",
        "{\"display_phone_number\":\"15550001000\",\"event\":\"FLAGGED\",\"current_limit\":\"TIER_10K\"}");
    says(
        "account_update",
        "{\"event\":\"PARTNER_REMOVED\",\"disconnection_info\":{\"reason\":\"PRIMARY_INACTIVITY\",\"initiated_by\":\"SYSTEM\"}}");

    ines.locator("[data-bell]").click();
    assertThat(notice(ines, "Pipmarrow Bakery: a template needs you"))
        .containsText("A template was rejected: autumn_offer (es), INVALID_FORMAT.");
    assertThat(notice(ines, "Pipmarrow Bakery: restricted by the platform"))
        .containsText("Review your messaging practices.");
    assertThat(notice(ines, "Pipmarrow Bakery: low quality")).containsText("15550001000");
    assertThat(notice(ines, "Pipmarrow Bakery: disconnected")).containsText("PRIMARY_INACTIVITY");
    shoot(ines, "notifications-accounts");
    notice(ines, "disconnected").locator(".open").click();
    assertThat(ines).hasURL(java.util.regex.Pattern.compile("/settings/numbers$"));
    // Written together with the owner's. Other tests of this house may have told her other things.
    marta.locator("[data-bell]").click();
    assertThat(notice(marta, "Pipmarrow Bakery: a template needs you")).hasCount(0);
    org.assertj.core.api.Assertions.assertThat(
            HOUSE
                .postgres()
                .select(
                    "select n.kind from notification n join app_user u on u.id = n.user_id where u.email = '%s' and n.kind like any ('{account%%,number%%,limit%%,template%%}')"
                        .formatted(MARTA)))
        .isEmpty();
  }

  @Test
  void whoReadsSpanishIsToldInSpanish() {
    says("security", "{\"display_phone_number\":\"15550001000\",\"event\":\"PIN_CHANGED\"}");
    Page ines = signIn(INES, desktop());
    ines.evaluate("() => localStorage.setItem('sb.language', 'es')");
    ines.reload();

    ines.locator("[data-bell]").click();

    assertThat(notice(ines, "un aviso de la plataforma"))
        .containsText("Se cambió el PIN de un número: 15550001000.");
  }

  @Test
  void aFileOfAnImportedHistoryIsShownInItsMessage() {
    String customer = customer();
    String past =
        "{\"messaging_product\":\"whatsapp\",\"metadata\":{\"display_phone_number\":\"15550001000\",\"phone_number_id\":\"%s\"},%s}";
    String thread =
        "\"history\":[{\"metadata\":{\"phase\":0,\"chunk_order\":1,\"progress\":100},\"threads\":[{\"id\":\"%1$s\",\"messages\":[{\"from\":\"%1$s\",\"id\":\"wamid.past%1$s\",\"timestamp\":\"1790000000\",\"type\":\"media_placeholder\",\"history_context\":{\"status\":\"READ\"}}]}]}]"
            .formatted(customer);
    says("history", past.formatted(Seed.PHONE_NUMBER_ID, thread));
    String id = conversationOf(customer);
    // The stand-in has the file of a message that it sent, under an id of its own.
    var _ = HOUSE.customerSends(customer(), "image", null);
    String file =
        org.awaitility.Awaitility.await()
            .until(
                () ->
                    HOUSE
                        .postgres()
                        .select(
                            "select external_id from media where kind = 'image' and external_id is not null order by id desc limit 1"),
                found -> !found.isEmpty())
            .getFirst();
    Page marta = signIn(MARTA, desktop());
    marta.navigate(HOUSE.http() + "/c/" + id);
    assertThat(marta.locator("[data-message-id]").last()).containsText("File from before");

    says(
        "history",
        past.formatted(
            Seed.PHONE_NUMBER_ID,
            "\"messages\":[{\"from\":\"%1$s\",\"id\":\"wamid.past%1$s\",\"timestamp\":\"1790000000\",\"type\":\"image\",\"image\":{\"caption\":\"The old shop\",\"mime_type\":\"image/png\",\"id\":\"%2$s\"}}]"
                .formatted(customer, file)));

    assertThat(marta.locator("[data-message-id]").last()).containsText("The old shop");
    marta.locator("[data-message-id] img").last().waitFor();
    shoot(marta, "past-file");
  }
}
