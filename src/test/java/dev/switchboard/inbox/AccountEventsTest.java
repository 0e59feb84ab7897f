package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Events of accounts, as Meta posts them: kept, and told once to those who can act. */
class AccountEventsTest {
  private static final TestInbox INBOX = new TestInbox();
  private static final TestDoor DOOR = new TestDoor(INBOX);
  private static long next = 1;

  @BeforeAll
  static void open() {
    for (long tenant = 1; tenant <= 12; tenant++) {
      INBOX.line(tenant, "whatsapp", "phone-" + tenant, "waba-" + tenant);
      INBOX.postgres.execute(
          "update account set display_phone = '+1 (555) 000-%04d' where tenant_id = %1$d"
              .formatted(tenant));
      for (String role : List.of("owner", "admin", "agent", "viewer", "gone")) {
        INBOX.postgres.execute(
            "insert into app_user (id, tenant_id, email, name, role, password_hash, active) values (%d, %d, '%s%d@example.com', '%3$s', '%s', '', %b)"
                .formatted(
                    next++,
                    tenant,
                    role,
                    tenant,
                    role.equals("gone") ? "owner" : role,
                    !role.equals("gone")));
      }
    }
    DOOR.open();
    INBOX.start(2);
    next = 1;
  }

  @AfterAll
  static void close() {
    INBOX.close();
  }

  @Test
  void ownersAndAdminsAreToldOnceHoweverOftenItIsDelivered() {
    long tenant = next++;
    String post =
        post("waba-" + tenant, 1_750_000_000, "account_update", "{\"event\":\"ACCOUNT_DELETED\"}");

    DOOR.post("whatsapp", post);
    INBOX.settle();
    DOOR.post("whatsapp", post);
    INBOX.settle();

    assertThat(told(tenant))
        .containsExactly(
            "admin account_disconnected 1 The account was deleted at WhatsApp.",
            "owner account_disconnected 1 The account was deleted at WhatsApp.");
    assertThat(
            INBOX.postgres.select(
                "select distinct news::json ->> 'code' from notification where tenant_id = "
                    + tenant))
        .containsExactly("account_update ACCOUNT_DELETED");
    assertThat(
            INBOX.postgres.select(
                "select count(*) from feed where tenant_id = %d and kind = 'notification.added'"
                    .formatted(tenant)))
        .containsExactly("2");
    assertThat(events(tenant)).containsExactly("account_update ACCOUNT_DELETED -");
  }

  @Test
  void anEventThatIsWorkedOnAgainTellsNobodyAgain() {
    long tenant = next++;
    DOOR.post(
        "whatsapp",
        post(
            "waba-" + tenant,
            1_750_000_000,
            "account_review_update",
            "{\"decision\":\"REJECTED\"}"));
    INBOX.settle();
    INBOX.postgres.execute("update notification set read_at = now() where tenant_id = " + tenant);

    workAgain(tenant);

    assertThat(told(tenant)).hasSize(2);
    assertThat(events(tenant)).containsExactly("account_review_update REJECTED -");
  }

  @Test
  void whatIsToldAgainBeforeItWasReadIsCounted() {
    long tenant = next++;
    String paused =
        "{\"event\":\"PAUSED\",\"message_template_id\":1,\"message_template_name\":\"%s\",\"message_template_language\":\"en\"}";

    for (int i = 0; i < 3; i++) {
      DOOR.post(
          "whatsapp",
          post(
              "waba-" + tenant,
              1_750_000_000 + i,
              "message_template_status_update",
              paused.formatted("welcome")));
      INBOX.settle();
    }
    INBOX.postgres.execute("update notification set read_at = now() where tenant_id = " + tenant);
    DOOR.post(
        "whatsapp",
        post(
            "waba-" + tenant,
            1_750_000_009,
            "message_template_status_update",
            paused.formatted("welcome")));
    INBOX.settle();

    String words = " A template is paused, it cannot be sent now: welcome (en).";
    assertThat(told(tenant))
        .containsExactly(
            "admin template_trouble 1" + words,
            "admin template_trouble 3" + words,
            "owner template_trouble 1" + words,
            "owner template_trouble 3" + words);
  }

  @Test
  void goodNewsAndUnknownEventsAreKeptAndToldNobody() {
    long tenant = next++;
    DOOR.post(
        "whatsapp",
        post(
            "waba-" + tenant, 1_750_000_000, "account_update", "{\"event\":\"VERIFIED_ACCOUNT\"}"));
    DOOR.post(
        "whatsapp", post("waba-" + tenant, 1_750_000_001, "brand_new", "{\"event\":\"WHAT\"}"));
    INBOX.settle();

    assertThat(events(tenant))
        .containsExactly("account_update VERIFIED_ACCOUNT -", "brand_new WHAT -");
    assertThat(told(tenant)).isEmpty();
  }

  @Test
  void anEventOfANumberIsItsLines() {
    long tenant = next++;
    INBOX.line(tenant * 1000 + 1, tenant, "whatsapp", "other-" + tenant, "waba-" + tenant);
    INBOX.postgres.execute(
        "update account set display_phone = '+1 555-777-7777' where id = " + (tenant * 1000 + 1));

    DOOR.post(
        "whatsapp",
        post(
            "waba-" + tenant,
            1_750_000_000,
            "phone_number_quality_update",
            "{\"display_phone_number\":\"15557777777\",\"event\":\"FLAGGED\",\"current_limit\":\"TIER_10K\"}"));
    DOOR.post(
        "whatsapp",
        post(
            "waba-" + tenant,
            1_750_000_001,
            "account_alerts",
            "{\"entity_type\":\"PHONE_NUMBER\",\"entity_id\":\"phone-%d\",\"alert_info\":{\"alert_severity\":\"WARNING\",\"alert_status\":\"ACTIVE\",\"alert_type\":\"PROFILE_PICTURE_LOST\"}}"
                .formatted(tenant)));
    INBOX.settle();

    assertThat(events(tenant))
        .containsExactly(
            "account_alerts - %d000".formatted(tenant),
            "phone_number_quality_update FLAGGED %d001".formatted(tenant));
    assertThat(
            INBOX.postgres.select(
                "select distinct kind || ' ' || account_id from notification where tenant_id = %d order by 1"
                    .formatted(tenant)))
        .containsExactly(
            "account_alert %d000".formatted(tenant), "number_quality %d001".formatted(tenant));
  }

  @Test
  void anEventInTheNameOfThePartnerIsTheBusinessesThatItNames() {
    long tenant = next++;
    DOOR.post(
        "whatsapp",
        post(
            "a-portfolio",
            1_750_000_000,
            "account_update",
            "{\"event\":\"PARTNER_APP_UNINSTALLED\",\"waba_info\":{\"waba_id\":\"waba-%d\"}}"
                .formatted(tenant)));
    INBOX.settle();

    assertThat(events(tenant)).containsExactly("account_update PARTNER_APP_UNINSTALLED -");
    assertThat(told(tenant)).hasSize(2);
  }

  @Test
  void aLimitThatFallsIsToldAndOneThatRisesIsNot() {
    long tenant = next++;
    int second = 1_750_000_000;
    for (int limit : new int[] {250, 2_000, 10_000, 10_000, 2_000}) {
      DOOR.post(
          "whatsapp",
          post(
              "waba-" + tenant,
              second++,
              "business_capability_update",
              "{\"max_daily_conversations_per_business\":%d}".formatted(limit)));
      INBOX.settle();
    }

    assertThat(told(tenant))
        .allSatisfy(line ->
            assertThat(line)
                .endsWith(
                    " limit_lowered 1 WhatsApp has lowered how many people may be written to first in a day: 10000 → 2000."))
        .hasSize(2);
  }

  @Test
  void limitsOfOnePostAreComparedWithEachOther() {
    long tenant = next++;
    String change =
        "{\"field\":\"business_capability_update\",\"value\":{\"max_daily_conversations_per_business\":%d}}";

    DOOR.post(
        "whatsapp",
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"waba-%1$d\",\"time\":1750000000,\"changes\":[%2$s]},{\"id\":\"waba-%1$d\",\"time\":1750000001,\"changes\":[%3$s]}]}"
            .formatted(tenant, change.formatted(100_000), change.formatted(250)));
    INBOX.settle();

    assertThat(told(tenant))
        .allSatisfy(line -> assertThat(line).endsWith(": 100000 → 250."))
        .hasSize(2);
  }

  // As an operator puts it back.
  private static void workAgain(long tenant) {
    INBOX.postgres.execute(
        "insert into pending (queue, shard, id, day) select 0, 0, leaf.id, day from leaf join account_event e on e.leaf_id = leaf.id where e.tenant_id = "
            + tenant);
    INBOX.settle();
  }

  private static String post(String business, int time, String field, String value) {
    return "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"%s\",\"time\":%d,\"changes\":[{\"field\":\"%s\",\"value\":%s}]}]}"
        .formatted(business, time, field, value);
  }

  private static List<String> told(long tenant) {
    return INBOX.postgres.select(
        "select concat_ws(' ', u.name, n.kind, n.count, n.detail) from notification n join app_user u on u.id = n.user_id where n.tenant_id = %d order by 1"
            .formatted(tenant));
  }

  private static List<String> events(long tenant) {
    return INBOX.postgres.select(
        "select concat_ws(' ', field, coalesce(event, '-'), coalesce(account_id::text, '-')) from account_event where tenant_id = %d order by 1"
            .formatted(tenant));
  }
}
