package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of what platforms said of an agency's accounts. */
class AccountEventRoutesTest extends AgencyAtWork {
  private static final String ALL = "/api/v1/account-events";

  @BeforeAll
  static void events() {
    house.line(1002, "whatsapp", "15550001002");
    house.postgres.execute(
        "update account set business_id = 'waba' where id = 1000",
        "update account set business_id = 'another' where id = 1002");
    event(
        1, 1, "1000", "security", "PIN_CHANGED", "{\"event\":\"PIN_CHANGED\",\"requester\":\"7\"}");
    event(
        2,
        1,
        "null",
        "account_update",
        "ACCOUNT_VIOLATION",
        "{\"event\":\"ACCOUNT_VIOLATION\",\"violation_info\":{\"violation_type\":\"ADULT\"}}");
    event(3, 1, "1002", "account_update", "VERIFIED_ACCOUNT", "{\"event\":\"VERIFIED_ACCOUNT\"}");
    event(4, 1, "1000", "made_up", null, "[1,{\"a\":\"b\"}]");
    event(5, 1, "1000", "made_up", null, "\"" + "x".repeat(20_000) + "\"");
    event(6, 2, "null", "account_update", "ACCOUNT_DELETED", "{\"event\":\"ACCOUNT_DELETED\"}");
    house.postgres.execute(
        "update account_event set daily_limit = 2000, limit_before = 10000, field = 'business_capability_update', event = null, payload = '{\"max_daily_conversations_per_business\":2000}' where id = 3");
  }

  // Two of one time: the id decides.
  private static void event(
      int id, int tenant, String line, String field, @Nullable String event, String payload) {
    house.postgres.execute(
        "insert into account_event (id, tenant_id, account_id, business_id, field, event, payload, at, leaf_id) values (%d, %d, %s, 'waba', '%s', %s, '%s', timestamptz '2026-01-01Z' + %d * interval '1 s', %d)"
            .formatted(
                id,
                tenant,
                line,
                field,
                event == null ? "null" : "'" + event + "'",
                payload,
                id / 2,
                900 + id));
  }

  private static List<String> ids(String path) {
    return items(get(viewer, path)).stream().map(one -> one.getString("id")).toList();
  }

  private static List<JsonObject> items(JsonObject page) {
    return page.getJsonArray("items").stream().map(JsonObject.class::cast).toList();
  }

  @Test
  void sayWhatTheyMeanToWhoeverMayRead() {
    List<JsonObject> all = items(get(viewer, ALL));

    assertThat(all.stream().map(one -> one.getString("id")))
        .containsExactly("5", "4", "3", "2", "1");
    assertThat(all.get(3).encode())
        .isEqualTo(
            new JsonObject(
                    """
                    {"id":"2","kind":"account_update","event":"ACCOUNT_VIOLATION","known":true,"severity":"warning",
                     "text":"WhatsApp says the account broke its policies: ADULT.","details":{"reason":"ADULT"},
                     "lineId":null,"lineName":null,"businessAccountId":"waba","at":"2026-01-01T00:00:01Z",
                     "receivedAt":"%s","webhookEventId":"902",
                     "payload":{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"ADULT"}}}
                    """
                        .formatted(all.get(3).getString("receivedAt")))
                .encode());
    assertThat(all.get(4).getString("lineId")).isEqualTo("1000");
    assertThat(all.get(4).getJsonObject("details").getString("by")).isEqualTo("7");
    assertThat(all.get(2).getString("text")).endsWith(": 10000 → 2000.");
    assertThat(all.get(1).getBoolean("known")).isFalse();
    assertThat(all.get(1).getJsonArray("payload").encode()).isEqualTo("[1,{\"a\":\"b\"}]");
    assertThat(all.get(0).getValue("payload")).isNull();
    assertThat(items(get(OTHERS, ALL)).stream().map(one -> one.getString("id")))
        .containsExactly("6");
  }

  @Test
  void areNarrowedByKindAndByAccount() {
    assertThat(ids(ALL + "?kind=account_update")).containsExactly("2");
    assertThat(ids(ALL + "?kind=none-such")).isEmpty();
    // Those of its business that name no line are its own, too.
    assertThat(ids(ALL + "?account=1000")).containsExactly("5", "4", "2", "1");
    assertThat(ids("/api/v1/accounts/1000/events")).containsExactly("5", "4", "2", "1");
    assertThat(ids("/api/v1/accounts/1002/events")).containsExactly("3");
    assertThat(ids("/api/v1/accounts/1000/events?kind=security")).containsExactly("1");
    assertThat(house.call("GET", "/api/v1/accounts/1000/events", OTHERS, "").statusCode())
        .isEqualTo(404);
    assertThat(items(get(OTHERS, ALL + "?account=1000"))).isEmpty();
  }

  @Test
  void comeInPagesThatNeitherSkipNorRepeat() {
    List<String> seen = new ArrayList<>();
    String next = "";
    do {
      JsonObject page = get(viewer, ALL + "?limit=2" + next);
      items(page).forEach(one -> seen.add(one.getString("id")));
      next = page.getString("next") == null ? "" : "&cursor=" + page.getString("next");
    } while (!next.isEmpty());

    assertThat(seen).containsExactly("5", "4", "3", "2", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"account=x", "cursor=1", "cursor=1_x", "limit=0", "limit=201"})
  void aBadParameterIsNamed(String parameter) {
    var answer = house.call("GET", ALL + "?" + parameter, viewer, "");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(parameter.substring(0, parameter.indexOf('=')));
  }
}
