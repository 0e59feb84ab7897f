package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations: edits, lists, what is unread, many at once. */
class ConversationRoutesTest extends AgencyAtWork {
  @Test
  void anEditChangesWhatItNamesAndNothingElse() {
    long id = conversation();

    JsonObject edited =
        patch(
            marta,
            id,
            """
            {"status":"quoted","assignee":"me","tags":["vip","cake"],"leadStatus":"qualified","sourceType":"story_dm",
             "linkedReviewId":"r1","linkedListingSource":"yelp","metadata":{"a":1,"b":{"c":2}}}
            """);
    JsonObject again =
        patch(
            jonas,
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
            house.postgres.select(
                "select kind from feed where conversation_id = %d order by seq".formatted(id)))
        .containsExactly("conversation.assigned", "conversation.edited");
    assertThat(get(marta, "/api/v1/tags").getJsonArray("items")).contains("vip", "cake", "late");
  }

  @Test
  void whatIsAsItShouldBeIsNoChange() {
    long id = conversation();
    var _ = patch(marta, id, "{\"status\":\"open\"}");

    JsonObject again = patch(marta, id, "{\"status\":\"open\"}");

    assertThat(again.getInteger("version")).isEqualTo(1);
    assertThat(house.postgres.select("select count(*) from feed where conversation_id = " + id))
        .containsExactly("1");
  }

  @Test
  void anEditOfWhatSomebodyElseChangedIsRefused() {
    long id = conversation();
    HttpResponse<String> seen = house.call("GET", path(id), marta, "");
    String tag = seen.headers().firstValue("ETag").orElseThrow();
    var _ = patch(jonas, id, "{\"status\":\"booked\"}");

    HttpResponse<String> late =
        house.ifMatch(tag, "PATCH", path(id), marta, new JsonObject().put("status", "archived"));

    assertThat(late.statusCode()).isEqualTo(412);
    assertThat(get(marta, path(id)).getString("status")).isEqualTo("booked");
    assertThat(
            house
                .ifMatch("\"1\"", "PATCH", path(id), marta, new JsonObject().put("status", "open"))
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

    HttpResponse<String> refused = house.call("PATCH", path(id), marta, body);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(errorField(refused)).isEqualTo(field);
    assertThat(get(marta, path(id)).getInteger("version")).isZero();
  }

  @Test
  void viewersMayLookOnly() {
    long id = conversation();

    assertThat(house.call("PATCH", path(id), viewer, "{\"status\":\"open\"}").statusCode())
        .isEqualTo(403);
    assertThat(house.call("GET", path(id), viewer, "").statusCode()).isEqualTo(200);
  }

  @Test
  void theListIsCutByStatusAssigneeTagAndLine() {
    long mine = conversation();
    long nobodys = conversation();
    long done = conversation();
    String tag = "t" + mine;
    var _ = patch(marta, mine, "{\"assignee\":\"me\",\"tags\":[\"%s\"]}".formatted(tag));
    var _ = patch(marta, nobodys, "{\"tags\":[\"%s\"]}".formatted(tag));
    var _ = patch(marta, done, "{\"status\":\"archived\",\"tags\":[\"%s\"]}".formatted(tag));
    String all = "/api/v1/conversations?tag=" + tag;

    assertThat(ids(get(marta, all))).containsExactlyInAnyOrder(mine, nobodys, done);
    assertThat(ids(get(marta, all + "&assignee=me"))).containsExactly(mine);
    assertThat(ids(get(jonas, all + "&assignee=71"))).containsExactly(mine);
    assertThat(ids(get(jonas, all + "&assignee=me"))).isEmpty();
    assertThat(ids(get(marta, all + "&assignee=unassigned&status=new,open")))
        .containsExactly(nobodys);
    assertThat(ids(get(marta, all + "&client=10&account=1000"))).hasSize(3);
    assertThat(ids(get(marta, all + "&client=11"))).isEmpty();
    List<Long> newest = ids(get(marta, all));
    assertThat(ids(get(marta, all + "&sort=oldest"))).isEqualTo(newest.reversed());
    assertThat(house.call("GET", all + "&status=gone", marta, "").statusCode()).isEqualTo(400);
    assertThat(house.call("GET", all + "&cursor=x", marta, "").statusCode()).isEqualTo(400);
  }

  @Test
  void pagesOfBothOrdersHoldEachConversationOnce() {
    String tag = "page" + last;
    for (int i = 0; i < 5; i++) {
      var _ = patch(marta, conversation(), "{\"tags\":[\"%s\"]}".formatted(tag));
    }

    for (String sort : List.of("newest", "oldest")) {
      String base = "/api/v1/conversations?limit=2&tag=%s&sort=%s".formatted(tag, sort);
      JsonObject first = get(marta, base);
      JsonObject second = get(marta, base + "&cursor=" + first.getString("next"));
      JsonObject third = get(marta, base + "&cursor=" + second.getString("next"));

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

    var _ = ok("POST", path(id) + "/read", marta, "");

    assertThat(get(marta, path(id)).getInteger("unread")).isZero();
    assertThat(get(jonas, path(id)).getInteger("unread")).isEqualTo(3);
    received(id, 2);
    assertThat(get(marta, path(id)).getInteger("unread")).isEqualTo(2);
    assertThat(ids(get(marta, "/api/v1/conversations?unread=true&limit=200"))).contains(id);
    var _ = ok("POST", path(id) + "/read", marta, "");
    assertThat(ids(get(marta, "/api/v1/conversations?unread=true&limit=200"))).doesNotContain(id);
    assertThat(ids(get(jonas, "/api/v1/conversations?unread=true&limit=200"))).contains(id);
    assertThat(
            house.postgres.select(
                "select count(*) from read_position where conversation_id = " + id))
        .containsExactly("1");
  }

  @Test
  void whatTheBusinessAnsweredIsNotUnreadToWhoNeverLooked() {
    long id = conversation();
    received(id, 3);

    house.postgres.execute("update conversation set answered = received where id = " + id);

    assertThat(get(jonas, path(id)).getInteger("unread")).isZero();
    received(id, 1);
    assertThat(get(jonas, path(id)).getInteger("unread")).isEqualTo(1);
  }

  @Test
  void aConversationCanBeMadeUnreadFromAMessageOn() {
    long id = conversation();
    received(id, 3);
    var _ = ok("POST", path(id) + "/read", marta, "");

    var _ = ok("POST", path(id) + "/unread", marta, "{\"from\":\"%d\"}".formatted(id * 10 + 2));

    assertThat(get(marta, path(id)).getInteger("unread")).isEqualTo(2);
    var _ = ok("POST", path(id) + "/read", marta, "");
    var _ = ok("POST", path(id) + "/unread", marta, "");
    assertThat(get(marta, path(id)).getInteger("unread")).isEqualTo(1);
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

    JsonObject tagged = ok("POST", "/api/v1/conversations/bulk", marta, byIds.encode());
    JsonObject archived =
        ok(
            "POST",
            "/api/v1/conversations/bulk",
            marta,
            "{\"filter\":{\"tag\":\"%s\"},\"changes\":{\"status\":\"archived\",\"assignee\":\"72\"}}"
                .formatted(tag));

    assertThat(tagged.getInteger("changed")).isEqualTo(3);
    assertThat(archived.encode()).isEqualTo("{\"matched\":3,\"changed\":3,\"next\":null}");
    assertThat(ids(get(marta, "/api/v1/conversations?status=archived&tag=" + tag))).hasSize(3);
    assertThat(
            house.postgres.select(
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
    assertThat(house.call("POST", "/api/v1/conversations/bulk", marta, body).statusCode())
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
        house.call("POST", "/api/v1/conversations/bulk", marta, body.encode());

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(errorField(refused)).isEqualTo("ids");
  }
}
