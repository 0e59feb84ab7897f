package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What events of accounts mean: those of the collection, and those that Meta documents. */
class AccountNewsTest {
  private static final Path WHATSAPP = Path.of("src/test/resources/meta/whatsapp");
  private static final AccountNews.Limits NONE = new AccountNews.Limits(null, null);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          bindambc-accountBanned      | critical | ACCOUNT_RESTRICTED | WhatsApp is going to disable the account.
          bindambc-accountRestricted  | critical | ACCOUNT_RESTRICTED | WhatsApp has restricted the account: <PHONE_NUMBER>, RESTRICTED_ADD_PHONE_NUMBER_ACTION, RESTRICTED_BIZ_INITIATED_MESSAGING, RESTRICTED_CUSTOMER_INITIATED_MESSAGING.
          pywa-account_update-account_violation | warning | ACCOUNT_RESTRICTED | WhatsApp says the account broke its policies: ADULT.
          bindambc-verifiedAccount    | info     |                    | WhatsApp has verified the account: 1111111111111.
          bindambc-qualityUpdate      | warning  | NUMBER_QUALITY     | The quality of a number is low, its limit falls unless it gets better: 16505551111.
          bindambc-phoneNumberNameUpdate | info  |                    | WhatsApp has approved the name that customers see: 16505551111, WhatsApp.
          pywa-template_status_update-rejected | warning | TEMPLATE_TROUBLE | A template was rejected: abandoned_cart (en), INVALID_FORMAT. Separate parameters with descriptive text and ensure each parameter is clearly contextualized.
          pywa-template_status_update-approved | info |               | A template is approved: order_confirmation (en_US).
          pywa-template_quality_update-yellow  | info |               | A template's quality is middling: welcome_template (en_US), GREEN → YELLOW.
          pywa-template_category_update-marketing | warning | TEMPLATE_TROUBLE | WhatsApp has put a template into another category, which has another price: my_message_template (he), MARKETING.
          pywa-account_update-pricing_tiering_update | info |         | The price tier has changed.
          """)
  void saysWhatThePayloadsOfTheCollectionMean(
      String file, String severity, String notice, String text) throws IOException {
    AccountNews news = news(event(Files.readAllBytes(WHATSAPP.resolve(file + ".json"))), NONE);

    assertThat(news.severity().wire()).isEqualTo(severity);
    assertThat(news.notice() == null ? null : String.valueOf(news.notice())).isEqualTo(notice);
    assertThat(news.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          account_update | {"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"REINSTATE"}} | info |
          account_update | {"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE"}} | critical | ACCOUNT_RESTRICTED
          account_update | {"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"NEW WORD"}} | critical | ACCOUNT_RESTRICTED
          account_update | {"event":"PARTNER_REMOVED","disconnection_info":{"reason":"CHANGE_NUMBER","initiated_by":"USER"}} | critical | ACCOUNT_DISCONNECTED
          account_update | {"event":"ACCOUNT_OFFBOARDED"} | warning | ACCOUNT_DISCONNECTED
          account_update | {"event":"ACCOUNT_RECONNECTED"} | info |
          account_review_update | {"decision":"REJECTED"} | critical | ACCOUNT_REJECTED
          account_review_update | {"decision":"APPROVED"} | info |
          account_alerts | {"entity_type":"BUSINESS","entity_id":"1","alert_info":{"alert_severity":"WARNING","alert_status":"ACTIVE","alert_type":"X"}} | warning | ACCOUNT_ALERT
          account_alerts | {"alert_severity":"CRITICAL","alert_status":"ACTIVE","alert_type":"X"} | critical | ACCOUNT_ALERT
          account_alerts | {"alert_info":{"alert_severity":"CRITICAL","alert_status":"NONE"}} | info |
          account_alerts | {"alert_info":{"alert_severity":"INFORMATIONAL","alert_status":"ACTIVE"}} | info |
          phone_number_quality_update | {"event":"DOWNGRADE","current_limit":"TIER_2K"} | warning | LIMIT_LOWERED
          phone_number_quality_update | {"event":"X","old_limit":"TIER_100K","current_limit":"TIER_10K"} | warning | LIMIT_LOWERED
          phone_number_quality_update | {"event":"THROUGHPUT_UPGRADE","current_limit":"TIER_UNLIMITED"} | info |
          message_template_status_update | {"event":"PAUSED","message_template_name":"t"} | warning | TEMPLATE_TROUBLE
          message_template_status_update | {"event":"DISABLED","message_template_name":"t"} | critical | TEMPLATE_TROUBLE
          message_template_status_update | {"event":"PENDING_DELETION","message_template_name":"t"} | info |
          message_template_quality_update | {"previous_quality_score":"YELLOW","new_quality_score":"RED"} | warning | TEMPLATE_TROUBLE
          template_category_update | {"message_template_name":"t","correct_category":"MARKETING"} | warning | TEMPLATE_TROUBLE
          security | {"event":"PIN_CHANGED","display_phone_number":"1"} | warning | ACCOUNT_ALERT
          business_username_update | {"status":"approved","username":"acme"} | info |
          """)
  void saysWhatMetaDocuments(String field, String payload, String severity, String notice)
      throws IOException {
    AccountNews news = news(whatsApp(field, payload), NONE);

    assertThat(news.isKnown()).isTrue();
    assertThat(news.severity().wire()).isEqualTo(severity);
    assertThat(news.notice() == null ? null : String.valueOf(news.notice())).isEqualTo(notice);
  }

  @Test
  void tellsTheSameAsACodeAndValues() throws IOException {
    AccountNews fell =
        news(
            whatsApp(
                "business_capability_update", "{\"max_daily_conversations_per_business\":2000}"),
            new AccountNews.Limits(2_000, 10_000));
    AccountNews category =
        news(
            event(
                Files.readAllBytes(
                    WHATSAPP.resolve("pywa-template_category_update-marketing.json"))),
            NONE);

    assertThat(fell.coded())
        .isEqualTo(
            new JsonObject()
                .put("code", "business_capability_update LOWERED")
                .put("limit", "2000")
                .put("limitBefore", "10000")
                .put("told", new JsonArray())
                .put("advice", null));
    assertThat(category.coded())
        .isEqualTo(
            new JsonObject()
                .put("code", "template_category_update")
                .put("limit", null)
                .put("limitBefore", null)
                .put("told", new JsonArray().add("my_message_template (he)").add("MARKETING"))
                .put("advice", null));
  }

  @Test
  void tellsALimitThatFellFromOneThatRose() throws IOException {
    Inbound.Event event =
        whatsApp("business_capability_update", "{\"max_daily_conversations_per_business\":2000}");

    assertThat(new AccountFacts(event.payload()).dailyLimit(event.field())).isEqualTo(2_000);
    assertThat(news(event, new AccountNews.Limits(2_000, 10_000)))
        .satisfies(news -> assertThat(news.notice()).hasToString("LIMIT_LOWERED"))
        .satisfies(news -> assertThat(news.text()).endsWith(": 10000 → 2000."));
    assertThat(news(event, new AccountNews.Limits(2_000, 250)).notice()).isNull();
    assertThat(news(event, new AccountNews.Limits(2_000, 2_000)).notice()).isNull();
    assertThat(news(event, new AccountNews.Limits(2_000, null)).notice()).isNull();
    assertThat(news(event, new AccountNews.Limits(2_000, AccountFacts.UNLIMITED)).text())
        .endsWith(": unlimited → 2000.");
  }

  @ParameterizedTest
  @CsvSource({"TIER_2K, 2000", "TIER_250, 250", "-1, 2147483647", "TIER_UNLIMITED, 2147483647"})
  void readsLimitsHoweverTheyAreWritten(String word, int limit) {
    String payload = "{\"max_daily_conversations_per_business\":\"%s\"}".formatted(word);

    assertThat(new AccountFacts(payload).dailyLimit("business_capability_update")).isEqualTo(limit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          something_new  | {"event":"BOOM","of":[1]} | Unknown event: something_new BOOM.
          account_update | {"event":"NEVER_HEARD"}   | Unknown event: account_update NEVER_HEARD.
          something_new  | "a text"                  | Unknown event: something_new.
          something_new  | 7                         | Unknown event: something_new.
          """)
  void showsAnUnknownEventAsUnknown(String field, String payload, String text) throws IOException {
    AccountNews news = news(whatsApp(field, payload), NONE);

    assertThat(news.isKnown()).isFalse();
    assertThat(news.notice()).isNull();
    assertThat(news.text()).isEqualTo(text);
  }

  @Test
  void hasWordsForEveryEventOfTheCollection() throws IOException {
    List<String> unknown = new ArrayList<>();
    try (Stream<Path> files = Files.list(WHATSAPP)) {
      for (Path file : files.sorted().toList()) {
        for (JsonNode entry : RawJson.read(Files.readAllBytes(file)).path("entry")) {
          for (JsonNode change : entry.path("changes")) {
            String field = change.path("field").asText();
            if (!field.equals("messages") && !field.equals("smb_message_echoes")) {
              if (said(field, change.path("value").toString()) instanceof Inbound.Event event
                  && !news(event, NONE).isKnown()) {
                unknown.add(file.getFileName() + " " + field);
              }
            }
          }
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void saysWhenAPageIsBlocked() throws IOException {
    byte[] body =
        Files.readAllBytes(
            Path.of(
                "src/test/resources/meta/messenger/restfb-messaging-policy-callback-block.json"));
    String item = RawJson.read(body).path("entry").path(0).path("messaging").path(0).toString();

    AccountNews news = AccountNews.of("policy-enforcement", "block", item, NONE);

    assertThat(news.severity()).isEqualTo(AccountNews.Severity.CRITICAL);
    assertThat(news.notice()).hasToString("ACCOUNT_RESTRICTED");
    assertThat(news.text()).startsWith("Meta has blocked the page from sending: The bot violated");
  }

  private static AccountNews news(Inbound.Event event, AccountNews.Limits limits) {
    return AccountNews.of(event.field(), event.event(), event.payload(), limits);
  }

  private static Inbound.Event event(byte[] post) throws IOException {
    JsonNode change = RawJson.read(post).path("entry").path(0).path("changes").path(0);
    return whatsApp(change.path("field").asText(), change.path("value").toString());
  }

  private static Inbound.Event whatsApp(String field, String value) {
    return (Inbound.Event) said(field, value);
  }

  // As the splitter cuts a change that lists nothing.
  private static Inbound said(String field, String value) {
    String leaf = "{\"entry\":{\"id\":\"W\"},\"field\":\"%s\",\"item\":%s}".formatted(field, value);
    return WhatsAppParser.parse(field, leaf.getBytes(StandardCharsets.UTF_8), Instant.now())
        .getFirst();
  }
}
