package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Client 10 has line 1000 in no location, 1001 in Riverside and 1002 in Hilltop; client 11 has
 * 1003. Rita is an agent who may be held to some of it; Jonas is an admin, Marta sees all.
 */
class LocationGrantsTest extends AgencyAtWork {
  private static final String RITA = "/api/v1/users/74";
  private static String rita;
  private static String riverside;
  private static String hilltop;
  private long here;
  private long there;

  @BeforeAll
  static void lines() {
    rita = house.person(74, "Rita", "agent");
    house.line(1001, "whatsapp", "15550001001");
    house.line(1002, "whatsapp", "15550001002");
    house.line(1003, "whatsapp", "15550001003");
    house.resealTokens(1001, 1003);
    house.postgres.execute(
        "insert into client (id, tenant_id, name) values (11, 1, 'Tindle Cycles')",
        "update account set client_id = 11 where id = 1003");
    riverside =
        ok("POST", "/api/v1/clients/10/locations", jonas, name("Riverside")).getString("id");
    hilltop = ok("POST", "/api/v1/clients/10/locations", jonas, name("Hilltop")).getString("id");
    house.postgres.execute(
        "update account set location_id = %s where id = 1001".formatted(riverside),
        "update account set location_id = %s where id = 1002".formatted(hilltop));
  }

  @BeforeEach
  void heldToRiverside() {
    here = conversation(1001);
    there = conversation(1002);
    grant(grant("10", riverside));
  }

  private static String name(String name) {
    return new JsonObject().put("name", name).encode();
  }

  private static JsonObject grant(String client, @Nullable String location) {
    return new JsonObject().put("clientId", client).put("locationId", location);
  }

  private static JsonObject grant(JsonObject... grants) {
    return ok(
        "PATCH",
        RITA,
        jonas,
        new JsonObject().put("grants", new JsonArray(List.of(grants))).encode());
  }

  private static int status(String method, String path, String token, String body) {
    return house.call(method, path, token, body).statusCode();
  }

  private static List<Long> listed(String token, String query) {
    return ids(get(token, "/api/v1/conversations?limit=100" + query));
  }

  @Test
  void anAgentSeesTheLocationsThatAreGrantedAndNothingElse() {
    assertThat(listed(rita, "")).contains(here).doesNotContain(there);
    assertThat(listed(marta, "")).contains(here, there);
    assertThat(listed(rita, "&location=" + hilltop)).isEmpty();
    assertThat(listed(marta, "&location=" + hilltop)).contains(there).doesNotContain(here);
    assertThat(status("GET", path(here), rita, "")).isEqualTo(200);
    assertThat(status("GET", path(there), rita, "")).isEqualTo(404);
    assertThat(status("GET", path(there) + "/messages", rita, "")).isEqualTo(404);
    assertThat(status("PATCH", path(there), rita, "{\"status\":\"open\"}")).isEqualTo(404);
    assertThat(status("GET", "/api/v1/contacts/" + here, rita, "")).isEqualTo(200);
    assertThat(status("GET", "/api/v1/contacts/" + there, rita, "")).isEqualTo(404);
    assertThat(status("GET", "/api/v1/lanes/1001", rita, "")).isEqualTo(200);
    assertThat(status("GET", "/api/v1/lanes/1002", rita, "")).isEqualTo(404);
    assertThat(get(rita, "/api/v1/me").getJsonArray("lines")).hasSize(1);
    assertThat(get(rita, "/api/v1/accounts").getJsonArray("items")).hasSize(1);
    JsonObject client = get(rita, "/api/v1/clients").getJsonArray("items").getJsonObject(0);
    assertThat(client.getString("name")).isEqualTo("Pipmarrow Bakery");
    assertThat(client.getJsonArray("locations").encode())
        .contains("Riverside")
        .doesNotContain("Hilltop");
  }

  @Test
  void aClientThatIsGrantedIsAllOfItsLocationsAndWhatIsInNone() {
    long none = conversation(1000);
    long cycles = conversation(1003);

    grant(grant("10", null));

    assertThat(listed(rita, "")).contains(here, there, none).doesNotContain(cycles);
    grant(grant("11", null), grant("10", hilltop));
    assertThat(listed(rita, "")).contains(there, cycles).doesNotContain(here, none);
    grant();
    assertThat(listed(rita, "")).isEmpty();
    ok("PATCH", RITA, jonas, "{\"grants\":null}");
    assertThat(listed(rita, "")).contains(here, there, none, cycles);
  }

  @Test
  void searchFindsWhatIsSeen() {
    received(here, 1);
    for (long id : List.of(here, there)) {
      house.postgres.execute(
          """
          insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, text, platform_at)
          select %1$d * 100, 1, id, account_id, 'in', 'customer', 'text', 'quintessence', now() from conversation where id = %1$d
          """
              .formatted(id));
    }

    String found = get(rita, "/api/v1/search?q=quintessence").encode();

    assertThat(found).contains(here + "00").doesNotContain(there + "00");
    assertThat(get(marta, "/api/v1/search?q=quintessence").encode())
        .contains(here + "00", there + "00");
  }

  @Test
  void aBulkActTouchesNothingElse() {
    ok(
        "POST",
        "/api/v1/conversations/bulk",
        rita,
        new JsonObject()
            .put("ids", new JsonArray(List.of(Long.toString(here), Long.toString(there))))
            .put("changes", new JsonObject().put("status", "archived"))
            .encode());

    assertThat(get(marta, path(here)).getString("status")).isEqualTo("archived");
    assertThat(get(marta, path(there)).getString("status")).isEqualTo("new");
  }

  @Test
  void aCustomerWhomAnotherLocationKnowsIsTheSamePerson() {
    house.postgres.execute(
        "update contact_identity set value = '34611000%d' where contact_id = %d"
            .formatted(there, there));
    JsonObject words = house.text("15550001001", "+34611000" + there, "Hello from Riverside");
    house.postgres.execute(
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id, last_inbound_at) values (%d, 1, 10, 1001, %d, now())"
            .formatted(there + 5_000, there));

    HttpResponse<String> sent = house.call("POST", "/api/v1/messages", rita, words.encode());

    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(202);
    String id = new JsonObject(sent.body()).getString("queueId");
    await().until(() -> get(rita, "/api/v1/messages/" + id).getString("state").equals("sent"));
    JsonObject contact = get(rita, "/api/v1/contacts/" + there);
    assertThat(contact.getJsonArray("conversationIds").encode())
        .isEqualTo("[\"%d\"]".formatted(there + 5_000));
    assertThat(
            house.postgres.select(
                "select contact_id from contact_identity where value = '34611000%d'"
                    .formatted(there)))
        .containsExactly(Long.toString(there));
    HttpResponse<String> other =
        house.call(
            "POST",
            "/api/v1/messages",
            rita,
            house.text("15550001002", "+34611000" + there, "x").encode());
    assertThat(other.statusCode()).isEqualTo(400);
    assertThat(errorField(other)).isEqualTo("from");
  }

  @Test
  void whoeverMergesTwoPeopleTakesAllOfThemAlong() {
    long second = conversation(1001);
    long elsewhere = second + 7_000;
    house.postgres.execute(
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id) values (%d, 1, 10, 1002, %d)"
            .formatted(elsewhere, second));

    JsonObject merged =
        ok(
            "POST",
            "/api/v1/contacts/" + here + "/merge",
            rita,
            "{\"contactId\":\"%d\"}".formatted(second));

    assertThat(owner(elsewhere)).isEqualTo(Long.toString(here));
    assertThat(get(rita, "/api/v1/contacts/" + here).getJsonArray("merges")).hasSize(1);
    ok(
        "POST",
        "/api/v1/contacts/" + here + "/unmerge",
        rita,
        "{\"mergeId\":\"%s\"}".formatted(merged.getString("mergeId")));
    assertThat(owner(elsewhere)).isEqualTo(Long.toString(second));
    HttpResponse<String> unseen =
        house.call(
            "POST",
            "/api/v1/contacts/" + here + "/merge",
            rita,
            "{\"contactId\":\"%d\"}".formatted(there));
    assertThat(errorField(unseen)).isEqualTo("contactId");
  }

  private static String owner(long conversation) {
    return house
        .postgres
        .select("select contact_id from conversation where id = " + conversation)
        .getFirst();
  }

  @Test
  void workIsGivenToThoseWhoSeeIt() {
    HttpResponse<String> refused = house.call("PATCH", path(there), marta, "{\"assignee\":\"74\"}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(errorField(refused)).isEqualTo("assignee");
    HttpResponse<String> note =
        house.call(
            "POST", path(there) + "/notes", marta, "{\"text\":\"Look\",\"mentions\":[\"74\"]}");
    assertThat(errorField(note)).isEqualTo("mentions");
    assertThat(get(marta, path(there) + "/notes").getJsonArray("items")).isEmpty();

    patch(marta, here, "{\"assignee\":\"74\"}");
    ok("POST", path(here) + "/notes", marta, "{\"text\":\"Look\",\"mentions\":[\"74\"]}");

    assertThat(notificationIds(rita)).hasSize(2);
    grant(grant("11", null));
    assertThat(notificationIds(rita)).isEmpty();
  }

  @Test
  void aChangeIsInTheFeedWhereItHappened() {
    ok("PATCH", RITA, jonas, "{\"grants\":[]}");
    assertThat(lastInFeed()).isEqualTo("access.changed 74");
    String before = changesOfAccess();
    ok("PATCH", RITA, jonas, "{\"grants\":[]}");
    ok("PATCH", RITA, jonas, "{\"name\":\"Rita\"}");
    assertThat(changesOfAccess()).isEqualTo(before);

    JsonObject line =
        ok(
            "PATCH",
            "/api/v1/accounts/1002",
            jonas,
            new JsonObject().put("locationId", riverside).encode());

    assertThat(line.getJsonObject("location").getString("name")).isEqualTo("Riverside");
    assertThat(lastInFeed()).isEqualTo("access.changed");
    grant(grant("10", riverside));
    assertThat(listed(rita, "")).contains(there);
    ok(
        "PATCH",
        "/api/v1/accounts/1002",
        jonas,
        new JsonObject().put("locationId", hilltop).encode());
    assertThat(listed(rita, "")).doesNotContain(there);
  }

  @Test
  void aKeySeesNoMoreThanWhoMadeIt() {
    house.postgres.execute(
        "insert into api_key (id, tenant_id, name, hash, scope, created_by) values (74, 1, 'R', sha256('sbk_rita'), 'write', 74) on conflict do nothing");

    assertThat(listed("sbk_rita", "")).contains(here).doesNotContain(there);
    assertThat(status("GET", path(there), "sbk_rita", "")).isEqualTo(404);
  }

  @Test
  void ownersAndAdminsSeeEverything() {
    JsonObject admin = ok("PATCH", RITA, jonas, "{\"role\":\"admin\"}");
    assertThat(admin.getValue("grants")).isNull();
    HttpResponse<String> refused = house.call("PATCH", RITA, jonas, "{\"grants\":[]}");
    assertThat(errorField(refused)).isEqualTo("grants");
    ok("PATCH", RITA, jonas, "{\"role\":\"agent\"}");
    assertThat(listed(rita, "")).contains(here, there);
  }

  @Test
  void grantsThatAreNoneAreRefusedAndLeaveWhatWas() {
    String other = house.postgres.select("select id from client where tenant_id = 2").getFirst();
    for (String grants :
        List.of(
            "[{\"clientId\":\"%s\"}]".formatted(other),
            "[{\"clientId\":\"11\",\"locationId\":\"%s\"}]".formatted(riverside),
            "[{\"clientId\":\"999\"}]",
            "[7]",
            "\"all\"")) {
      HttpResponse<String> refused =
          house.call("PATCH", RITA, jonas, "{\"name\":\"Other\",\"grants\":%s}".formatted(grants));
      assertThat(refused.statusCode()).as(grants).isEqualTo(400);
      assertThat(errorField(refused)).as(grants).isEqualTo("grants");
    }
    JsonObject now = get(jonas, RITA);
    assertThat(now.getString("name")).isEqualTo("Rita");
    assertThat(now.getJsonArray("grants").encode())
        .isEqualTo("[{\"clientId\":\"10\",\"locationId\":\"%s\"}]".formatted(riverside));
    HttpResponse<String> place =
        house.call(
            "PATCH",
            "/api/v1/accounts/1003",
            jonas,
            "{\"locationId\":\"%s\"}".formatted(riverside));
    assertThat(errorField(place)).isEqualTo("locationId");
  }

  private static String changesOfAccess() {
    return house
        .postgres
        .select("select count(*) from feed where kind = 'access.changed'")
        .getFirst();
  }

  private static String lastInFeed() {
    return house
        .postgres
        .select(
            "select concat_ws(' ', kind, subject_id) from feed where tenant_id = 1 order by seq desc limit 1")
        .getFirst();
  }
}
