package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do with conversations, over a real socket and a real Postgres. */
class ConversationRoutesTest {
  private static final ApiHouse HOUSE = new ApiHouse();
  private static final String MARTA = HOUSE.person(71, "Marta", "agent");
  private static final String JONAS = HOUSE.person(72, "Jonas", "admin");
  private static final String VIEWER = HOUSE.person(73, "Vera", "viewer");
  private static final String OTHERS = "sbk_other";
  private static long last = 100;

  static {
    HOUSE.postgres.execute(
        "insert into tenant (tenant_id, name) values (2, 'Another agency')",
        "insert into feed_head (tenant_id) values (2)",
        "insert into client (id, tenant_id, name) values (20, 2, 'Theirs')",
        "insert into api_key (id, tenant_id, name, hash) values (2, 2, 'o', sha256('sbk_other'))",
        "insert into app_user (id, tenant_id, email, name, role, password_hash) values (90, 2, 'x@example.com', 'X', 'agent', '')");
  }

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  @Test
  void anEditChangesWhatItNamesAndNothingElse() {
    long id = conversation();

    JsonObject edited =
        patch(
            MARTA,
            id,
            """
            {"status":"quoted","assignee":"me","tags":["vip","cake"],"leadStatus":"qualified","sourceType":"story_dm",
             "linkedReviewId":"r1","linkedListingSource":"yelp","metadata":{"a":1,"b":{"c":2}}}
            """);
    JsonObject again =
        patch(
            JONAS,
            id,
            "{\"tags\":{\"add\":[\"late\"],\"remove\":[\"cake\"]},\"metadata\":{\"a\":null,\"d\":3}}");

    assertThat(edited.getString("status")).isEqualTo("quoted");
    assertThat(edited.getJsonObject("assignee").encode())
        .isEqualTo("{\"id\":\"71\",\"name\":\"Marta\"}");
    assertThat(again.getJsonArray("tags").encode()).isEqualTo("[\"late\",\"vip\"]");
    assertThat(again.getJsonObject("metadata"))
        .isEqualTo(new JsonObject("{\"b\":{\"c\":2},\"d\":3}"));
    assertThat(again.getString("leadStatus")).isEqualTo("qualified");
    assertThat(again.getString("linkedReviewId")).isEqualTo("r1");
    assertThat(again.getInteger("version")).isEqualTo(2);
    assertThat(
            HOUSE.postgres.select(
                "select kind from feed where conversation_id = %d order by seq".formatted(id)))
        .containsExactly("conversation.assigned", "conversation.edited");
    assertThat(get(MARTA, "/api/v1/tags").getJsonArray("items")).contains("vip", "cake", "late");
  }

  @Test
  void whatIsAsItShouldBeIsNoChange() {
    long id = conversation();
    var _ = patch(MARTA, id, "{\"status\":\"open\"}");

    JsonObject again = patch(MARTA, id, "{\"status\":\"open\"}");

    assertThat(again.getInteger("version")).isEqualTo(1);
    assertThat(HOUSE.postgres.select("select count(*) from feed where conversation_id = " + id))
        .containsExactly("1");
  }

  @Test
  void anEditOfWhatSomebodyElseChangedIsRefused() {
    long id = conversation();
    HttpResponse<String> seen = HOUSE.call("GET", path(id), MARTA, "");
    String tag = seen.headers().firstValue("ETag").orElseThrow();
    var _ = patch(JONAS, id, "{\"status\":\"booked\"}");

    HttpResponse<String> late =
        HOUSE.ifMatch(tag, "PATCH", path(id), MARTA, new JsonObject().put("status", "archived"));

    assertThat(late.statusCode()).isEqualTo(412);
    assertThat(get(MARTA, path(id)).getString("status")).isEqualTo("booked");
    assertThat(
            HOUSE
                .ifMatch("\"1\"", "PATCH", path(id), MARTA, new JsonObject().put("status", "open"))
                .headers()
                .firstValue("ETag"))
        .hasValue("\"2\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"status\":\"gone\"} | status",
        "{\"status\":\"snoozed\"} | snoozedUntil",
        "{\"snoozedUntil\":\"2020-01-01T00:00:00Z\"} | snoozedUntil",
        "{\"status\":\"open\",\"snoozedUntil\":\"2027-01-01T00:00:00Z\"} | snoozedUntil",
        "{\"assignee\":\"90\"} | assignee",
        "{\"assignee\":\"73\"} | assignee",
        "{\"assignee\":5} | assignee",
        "{\"tags\":\"vip\"} | tags",
        "{\"tags\":[\"\"]} | tags",
        "{\"tags\":{\"plus\":[]}} | plus",
        "{\"leadStatus\":\"cold\"} | leadStatus",
        "{\"sourceType\":null} | sourceType",
        "{\"metadata\":[]} | metadata",
        "{\"unread\":1} | unread"
      })
  void saysWhichPartOfAnEditIsWrong(String body, String field) {
    long id = conversation();

    HttpResponse<String> refused = HOUSE.call("PATCH", path(id), MARTA, body);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(errorField(refused)).isEqualTo(field);
    assertThat(get(MARTA, path(id)).getInteger("version")).isZero();
  }

  @Test
  void viewersMayLookOnly() {
    long id = conversation();

    assertThat(HOUSE.call("PATCH", path(id), VIEWER, "{\"status\":\"open\"}").statusCode())
        .isEqualTo(403);
    assertThat(HOUSE.call("GET", path(id), VIEWER, "").statusCode()).isEqualTo(200);
  }

  @Test
  void theListIsCutByStatusAssigneeTagAndLine() {
    long mine = conversation();
    long nobodys = conversation();
    long done = conversation();
    String tag = "t" + mine;
    var _ = patch(MARTA, mine, "{\"assignee\":\"me\",\"tags\":[\"%s\"]}".formatted(tag));
    var _ = patch(MARTA, nobodys, "{\"tags\":[\"%s\"]}".formatted(tag));
    var _ = patch(MARTA, done, "{\"status\":\"archived\",\"tags\":[\"%s\"]}".formatted(tag));
    String all = "/api/v1/conversations?tag=" + tag;

    assertThat(ids(get(MARTA, all))).containsExactlyInAnyOrder(mine, nobodys, done);
    assertThat(ids(get(MARTA, all + "&assignee=me"))).containsExactly(mine);
    assertThat(ids(get(JONAS, all + "&assignee=71"))).containsExactly(mine);
    assertThat(ids(get(JONAS, all + "&assignee=me"))).isEmpty();
    assertThat(ids(get(MARTA, all + "&assignee=unassigned&status=new,open")))
        .containsExactly(nobodys);
    assertThat(ids(get(MARTA, all + "&client=10&account=1000"))).hasSize(3);
    assertThat(ids(get(MARTA, all + "&client=11"))).isEmpty();
    List<Long> newest = ids(get(MARTA, all));
    assertThat(ids(get(MARTA, all + "&sort=oldest"))).isEqualTo(newest.reversed());
    assertThat(HOUSE.call("GET", all + "&status=gone", MARTA, "").statusCode()).isEqualTo(400);
    assertThat(HOUSE.call("GET", all + "&cursor=x", MARTA, "").statusCode()).isEqualTo(400);
  }

  @Test
  void pagesOfBothOrdersHoldEachConversationOnce() {
    String tag = "page" + last;
    for (int i = 0; i < 5; i++) {
      var _ = patch(MARTA, conversation(), "{\"tags\":[\"%s\"]}".formatted(tag));
    }

    for (String sort : List.of("newest", "oldest")) {
      String base = "/api/v1/conversations?limit=2&tag=%s&sort=%s".formatted(tag, sort);
      JsonObject first = get(MARTA, base);
      JsonObject second = get(MARTA, base + "&cursor=" + first.getString("next"));
      JsonObject third = get(MARTA, base + "&cursor=" + second.getString("next"));

      List<Long> seen = new java.util.ArrayList<>(ids(first));
      seen.addAll(ids(second));
      seen.addAll(ids(third));
      assertThat(seen).hasSize(5).doesNotHaveDuplicates();
      assertThat(third.getString("next")).isNull();
    }
  }

  @Test
  void unreadIsEachPersonsOwn() {
    long id = conversation();
    received(id, 3);

    var _ = ok("POST", path(id) + "/read", MARTA, "");

    assertThat(get(MARTA, path(id)).getInteger("unread")).isZero();
    assertThat(get(JONAS, path(id)).getInteger("unread")).isEqualTo(3);
    received(id, 2);
    assertThat(get(MARTA, path(id)).getInteger("unread")).isEqualTo(2);
    assertThat(ids(get(MARTA, "/api/v1/conversations?unread=true&limit=200"))).contains(id);
    var _ = ok("POST", path(id) + "/read", MARTA, "");
    assertThat(ids(get(MARTA, "/api/v1/conversations?unread=true&limit=200"))).doesNotContain(id);
    assertThat(ids(get(JONAS, "/api/v1/conversations?unread=true&limit=200"))).contains(id);
    assertThat(
            HOUSE.postgres.select(
                "select count(*) from read_position where conversation_id = " + id))
        .containsExactly("1");
  }

  @Test
  void whatTheBusinessAnsweredIsNotUnreadToWhoNeverLooked() {
    long id = conversation();
    received(id, 3);

    HOUSE.postgres.execute("update conversation set answered = received where id = " + id);

    assertThat(get(JONAS, path(id)).getInteger("unread")).isZero();
    received(id, 1);
    assertThat(get(JONAS, path(id)).getInteger("unread")).isEqualTo(1);
  }

  @Test
  void aConversationCanBeMadeUnreadFromAMessageOn() {
    long id = conversation();
    received(id, 3);
    var _ = ok("POST", path(id) + "/read", MARTA, "");

    var _ = ok("POST", path(id) + "/unread", MARTA, "{\"from\":\"%d\"}".formatted(id * 10 + 2));

    assertThat(get(MARTA, path(id)).getInteger("unread")).isEqualTo(2);
    var _ = ok("POST", path(id) + "/read", MARTA, "");
    var _ = ok("POST", path(id) + "/unread", MARTA, "");
    assertThat(get(MARTA, path(id)).getInteger("unread")).isEqualTo(1);
  }

  @Test
  void manyAreChangedAtOnceByIdsAndByFilter() {
    List<Long> some = List.of(conversation(), conversation(), conversation());
    String tag = "b" + some.getFirst();
    JsonArray ids =
        new JsonArray(new java.util.ArrayList<>(some.stream().map(String::valueOf).toList()))
            .add("999999");
    JsonObject byIds =
        new JsonObject()
            .put("ids", ids)
            .put("changes", new JsonObject().put("tags", new JsonArray().add(tag)));

    JsonObject tagged = ok("POST", "/api/v1/conversations/bulk", MARTA, byIds.encode());
    JsonObject archived =
        ok(
            "POST",
            "/api/v1/conversations/bulk",
            MARTA,
            "{\"filter\":{\"tag\":\"%s\"},\"changes\":{\"status\":\"archived\",\"assignee\":\"72\"}}"
                .formatted(tag));

    assertThat(tagged.getInteger("changed")).isEqualTo(3);
    assertThat(archived.encode()).isEqualTo("{\"matched\":3,\"changed\":3,\"next\":null}");
    assertThat(ids(get(MARTA, "/api/v1/conversations?status=archived&tag=" + tag))).hasSize(3);
    assertThat(
            HOUSE.postgres.select(
                "select count(*) from notification where user_id = 72 and conversation_id in (%d, %d, %d)"
                    .formatted(some.toArray())))
        .containsExactly("3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"changes\":{\"status\":\"open\"}}",
        "{\"ids\":[\"1\"],\"filter\":{},\"changes\":{\"status\":\"open\"}}",
        "{\"ids\":[],\"changes\":{\"status\":\"open\"}}",
        "{\"ids\":[\"1\"],\"changes\":{}}",
        "{\"ids\":[\"1\"]}",
        "{\"filter\":{\"mood\":\"good\"},\"changes\":{\"status\":\"open\"}}"
      })
  void aBulkActThatIsNotClearDoesNothing(String body) {
    assertThat(HOUSE.call("POST", "/api/v1/conversations/bulk", MARTA, body).statusCode())
        .isEqualTo(400);
  }

  @Test
  void twoHundredIdsAreTheMost() {
    JsonArray ids = new JsonArray();
    for (int i = 1; i <= 201; i++) {
      ids.add(String.valueOf(i));
    }
    JsonObject body =
        new JsonObject().put("ids", ids).put("changes", new JsonObject().put("status", "open"));

    HttpResponse<String> refused =
        HOUSE.call("POST", "/api/v1/conversations/bulk", MARTA, body.encode());

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(errorField(refused)).isEqualTo("ids");
  }

  @Test
  void aNoteIsForColleaguesAndTellsWhomItNames() {
    long id = conversation();

    JsonObject note =
        ok(
            "POST",
            path(id) + "/notes",
            MARTA,
            "{\"text\":\"Ask @Jonas about the cake\",\"mentions\":[\"72\"]}");

    assertThat(note.getJsonObject("author").getString("name")).isEqualTo("Marta");
    assertThat(note.getJsonArray("mentions").encode())
        .isEqualTo("[{\"id\":\"72\",\"name\":\"Jonas\"}]");
    assertThat(get(JONAS, path(id) + "/notes").getJsonArray("items").size()).isEqualTo(1);
    assertThat(get(JONAS, path(id) + "/messages").getJsonArray("items")).isEmpty();
    JsonObject told = get(JONAS, "/api/v1/notifications?unread=true");
    assertThat(told.getJsonArray("items").getJsonObject(0).getString("kind"))
        .isEqualTo("mentioned");
    assertThat(told.getJsonArray("items").getJsonObject(0).getString("detail"))
        .isEqualTo("Ask @Jonas about the cake");
    assertThat(HOUSE.call("PATCH", note(note), JONAS, "{\"text\":\"x\"}").statusCode())
        .isEqualTo(404);
    assertThat(ok("PATCH", note(note), MARTA, "{\"text\":\"Done\"}").getString("editedAt"))
        .isNotNull();
    var _ = ok("DELETE", note(note), MARTA, "");
    assertThat(get(JONAS, path(id) + "/notes").getJsonArray("items")).isEmpty();
    assertThat(
            HOUSE.postgres.select(
                "select kind from feed where conversation_id = %d order by seq".formatted(id)))
        .containsExactly("notification.added", "note.added", "note.changed", "note.changed");
  }

  @Test
  void notificationsAreReadAndSnoozedByTheirOwnerOnly() {
    long id = conversation();
    var _ = patch(JONAS, id, "{\"assignee\":\"71\"}");
    JsonObject mine =
        get(MARTA, "/api/v1/notifications?unread=true").getJsonArray("items").getJsonObject(0);
    assertThat(mine.getString("conversationId")).isEqualTo(String.valueOf(id));
    String one = "{\"ids\":[\"%s\"]".formatted(mine.getString("id"));
    String soon = Instant.now().plusSeconds(3600).toString();

    assertThat(ok("POST", "/api/v1/notifications/read", JONAS, one + "}").getInteger("read"))
        .isZero();
    assertThat(
            ok(
                    "POST",
                    "/api/v1/notifications/snooze",
                    MARTA,
                    one + ",\"until\":\"%s\"}".formatted(soon))
                .getInteger("snoozed"))
        .isEqualTo(1);
    assertThat(notificationIds(MARTA)).doesNotContain(mine.getString("id"));
    assertThat(ok("POST", "/api/v1/notifications/read", MARTA, one + "}").getInteger("read"))
        .isEqualTo(1);
    assertThat(HOUSE.call("GET", "/api/v1/notifications", "sbk_test", "").statusCode())
        .isEqualTo(403);
  }

  @Test
  void readingTheConversationReadsWhatToldOfIt() {
    long id = conversation();
    received(id, 1);
    var _ = patch(JONAS, id, "{\"assignee\":\"71\"}");

    var _ = ok("POST", path(id) + "/read", MARTA, "");

    assertThat(
            HOUSE.postgres.select(
                "select read_at is not null from notification where user_id = 71 and conversation_id = "
                    + id))
        .containsExactly("t");
  }

  @Test
  void cannedResponsesAreFilledForTheirConversation() {
    long id = conversation();
    JsonObject made =
        ok(
            "POST",
            "/api/v1/canned-responses",
            MARTA,
            "{\"shortcut\":\"hi%d\",\"text\":\"Hi {{contact.name}}, {{ agent.first_name }} of {{client.name}} here\"}"
                .formatted(id));
    String path = "/api/v1/canned-responses/" + made.getString("id");

    JsonObject offered =
        get(MARTA, "/api/v1/canned-responses?conversation=%d&q=hi%d".formatted(id, id))
            .getJsonArray("items")
            .getJsonObject(0);

    assertThat(offered.getString("filled")).isEqualTo("Hi C, Marta of Pipmarrow Bakery here");
    assertThat(
            HOUSE
                .call(
                    "POST",
                    "/api/v1/canned-responses",
                    MARTA,
                    "{\"shortcut\":\"hi%d\",\"text\":\"x\"}".formatted(id))
                .statusCode())
        .isEqualTo(409);
    HttpResponse<String> unknown =
        HOUSE.call(
            "POST",
            "/api/v1/canned-responses",
            MARTA,
            "{\"shortcut\":\"u\",\"text\":\"{{contact.shoe}}\"}");
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(unknown.body()).contains("contact.shoe");
    JsonObject other = new JsonObject().put("shortcut", "hi" + id).put("text", "Hello");
    assertThat(HOUSE.ifMatch("\"7\"", "PUT", path, MARTA, other).statusCode()).isEqualTo(412);
    assertThat(HOUSE.ifMatch("\"0\"", "PUT", path, MARTA, other).statusCode()).isEqualTo(200);
    assertThat(get(MARTA, path).getString("text")).isEqualTo("Hello");
    var _ = ok("DELETE", path, MARTA, "");
    assertThat(HOUSE.call("GET", path, MARTA, "").statusCode()).isEqualTo(404);
  }

  @Test
  void contactsAreNamedMergedAndTakenApart() {
    long kept = conversation();
    long gone = conversation(1001);
    String contact = "/api/v1/contacts/" + kept;

    var _ = ok("PATCH", contact, MARTA, "{\"name\":\"Nadia K.\"}");
    JsonObject merged =
        ok(
            "POST",
            contact + "/merge",
            MARTA,
            "{\"contactId\":\"%d\",\"evidence\":\"she said so\"}".formatted(gone));

    JsonObject shown = get(MARTA, contact);
    assertThat(shown.getString("name")).isEqualTo("Nadia K.");
    assertThat(shown.getJsonArray("identities").size()).isEqualTo(2);
    assertThat(shown.getJsonArray("conversationIds").size()).isEqualTo(2);
    assertThat(shown.getJsonArray("merges").getJsonObject(0).getString("evidence"))
        .isEqualTo("she said so");
    var _ =
        ok(
            "POST",
            contact + "/unmerge",
            MARTA,
            "{\"mergeId\":\"%s\"}".formatted(merged.getString("mergeId")));
    assertThat(get(MARTA, contact).getJsonArray("identities").size()).isEqualTo(1);
    assertThat(
            HOUSE
                .call(
                    "POST",
                    contact + "/unmerge",
                    MARTA,
                    "{\"mergeId\":\"%s\"}".formatted(merged.getString("mergeId")))
                .statusCode())
        .isEqualTo(409);
  }

  @Test
  void conversationsOfOnePieceOfBusinessAreLinkedBothWays() {
    long one = conversation();
    long other = conversation();

    var _ = ok("PUT", path(other) + "/links/" + one, MARTA, "{\"reason\":\"same wedding\"}");

    for (long id : List.of(one, other)) {
      assertThat(
              get(MARTA, path(id) + "/links")
                  .getJsonArray("items")
                  .getJsonObject(0)
                  .getString("conversationId"))
          .isEqualTo(String.valueOf(id == one ? other : one));
    }
    var _ = ok("DELETE", path(one) + "/links/" + other, MARTA, "");
    assertThat(get(MARTA, path(other) + "/links").getJsonArray("items")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "GET | conversations/ID |",
        "PATCH | conversations/ID | {\"status\":\"open\"}",
        "POST | conversations/ID/read |",
        "POST | conversations/ID/unread |",
        "GET | conversations/ID/messages |",
        "GET | conversations/ID/notes |",
        "POST | conversations/ID/notes | {\"text\":\"x\"}",
        "PATCH | notes/ID1 | {\"text\":\"x\"}",
        "DELETE | notes/ID1 |",
        "GET | conversations/ID/links |",
        "PUT | conversations/ID/links/101 | {\"reason\":\"x\"}",
        "DELETE | conversations/ID/links/101 |",
        "GET | contacts/ID |",
        "PATCH | contacts/ID | {\"name\":\"x\"}",
        "POST | contacts/ID/merge | {\"contactId\":\"101\"}",
        "POST | contacts/ID/unmerge | {\"mergeId\":\"1\"}",
        "GET | canned-responses/ID2 |",
        "PUT | canned-responses/ID2 | {\"shortcut\":\"a\",\"text\":\"x\"}",
        "DELETE | canned-responses/ID2 |",
        "GET | canned-responses?conversation=ID |"
      })
  void anotherAgencysThingsAreNotFound(String method, String path, String body) {
    long id = conversation();
    HOUSE.postgres.execute(
        "insert into note (id, tenant_id, conversation_id, author_name, text) values (%1$d1, 1, %1$d, 'k', 'n')"
            .formatted(id),
        "insert into canned_response (id, tenant_id, shortcut, title, text) values (%1$d2, 1, 's%1$d', 's', 't')"
            .formatted(id));
    String at = "/api/v1/" + path.replace("ID", String.valueOf(id));

    HttpResponse<String> answer = HOUSE.call(method, at, OTHERS, body == null ? "" : body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
    assertThat(get(MARTA, path(id)).getInteger("version")).isZero();
  }

  @Test
  void anotherAgencysConversationsAreNotMeantByABulkAct() {
    long id = conversation();

    JsonObject done =
        ok(
            "POST",
            "/api/v1/conversations/bulk",
            OTHERS,
            "{\"ids\":[\"%d\"],\"changes\":{\"status\":\"archived\"}}".formatted(id));

    assertThat(done.getInteger("matched")).isZero();
    assertThat(get(MARTA, path(id)).getString("status")).isEqualTo("new");
  }

  private static synchronized long conversation() {
    return conversation(1000);
  }

  private static synchronized long conversation(long line) {
    long id = ++last;
    if (line == 1001 && HOUSE.postgres.select("select id from account where id = 1001").isEmpty()) {
      HOUSE.line(1001, "whatsapp", "15550001001");
    }
    HOUSE.customer(id, line, "wa_id", "3460000" + id, "now()");
    HOUSE.postgres.execute(
        "update conversation set last_message_at = now() + %1$d * interval '1 second' where id = %1$d"
            .formatted(id));
    return id;
  }

  /** As the inbox writes it: counted, and with rows. */
  private static void received(long id, int count) {
    HOUSE.postgres.execute(
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, text, platform_at)
        select %1$d * 10 + n, 1, %1$d, 1000, 'in', 'customer', 'text', 'x', timestamptz '2026-01-01Z' + n * interval '1 s'
          from generate_series(1 + (select count(*) from message where conversation_id = %1$d),
                               %2$d + (select count(*) from message where conversation_id = %1$d)) n
        """
            .formatted(id, count),
        "update conversation set received = received + %2$d, unread = unread + %2$d where id = %1$d"
            .formatted(id, count));
  }

  private static String path(long id) {
    return "/api/v1/conversations/" + id;
  }

  private static String note(JsonObject note) {
    return "/api/v1/notes/" + note.getString("id");
  }

  private static JsonObject patch(String token, long id, String body) {
    return ok("PATCH", path(id), token, body);
  }

  private static JsonObject get(String token, String path) {
    return ok("GET", path, token, "");
  }

  private static JsonObject ok(String method, String path, String token, String body) {
    HttpResponse<String> answer = HOUSE.call(method, path, token, body);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
    return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
  }

  private static String errorField(HttpResponse<String> refused) {
    return new JsonObject(refused.body())
        .getJsonArray("errors")
        .getJsonObject(0)
        .getString("field");
  }

  private static List<String> notificationIds(String token) {
    return get(token, "/api/v1/notifications").getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString("id"))
        .toList();
  }

  private static List<Long> ids(JsonObject page) {
    return page.getJsonArray("items").stream()
        .map(item -> Long.valueOf(((JsonObject) item).getString("id")))
        .toList();
  }
}
