package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What goes with conversations: notes, notifications, canned responses, contacts, links; and that
 * another agency finds none of it.
 */
class DeskRoutesTest extends AgencyAtWork {
  @Test
  void aNoteIsForColleaguesAndTellsWhomItNames() {
    long id = conversation();

    JsonObject note =
        ok(
            "POST",
            path(id) + "/notes",
            marta,
            "{\"text\":\"Ask @Jonas about the cake\",\"mentions\":[\"72\"]}");

    assertThat(note.getJsonObject("author").getString("name")).isEqualTo("Marta");
    assertThat(note.getJsonArray("mentions").encode())
        .isEqualTo("[{\"id\":\"72\",\"name\":\"Jonas\"}]");
    assertThat(get(jonas, path(id) + "/notes").getJsonArray("items").size()).isEqualTo(1);
    assertThat(get(jonas, path(id) + "/messages").getJsonArray("items")).isEmpty();
    JsonObject told = get(jonas, "/api/v1/notifications?unread=true");
    assertThat(told.getJsonArray("items").getJsonObject(0).getString("kind"))
        .isEqualTo("mentioned");
    assertThat(told.getJsonArray("items").getJsonObject(0).getString("detail"))
        .isEqualTo("Ask @Jonas about the cake");
    assertThat(house.call("PATCH", note(note), jonas, "{\"text\":\"x\"}").statusCode())
        .isEqualTo(404);
    assertThat(ok("PATCH", note(note), marta, "{\"text\":\"Done\"}").getString("editedAt"))
        .isNotNull();
    var _ = ok("DELETE", note(note), marta, "");
    assertThat(get(jonas, path(id) + "/notes").getJsonArray("items")).isEmpty();
    assertThat(
            house.postgres.select(
                "select kind from feed where conversation_id = %d order by seq".formatted(id)))
        .containsExactly("notification.added", "note.added", "note.changed", "note.changed");
  }

  @Test
  void colleaguesAreThoseOfTheAgencyWhoMaySignIn() {
    house.postgres.execute(
        "insert into app_user (id, tenant_id, email, name, role, password_hash, active) values (79, 1, 'gone@example.com', 'Gone', 'agent', '', false)");

    JsonObject people = get(viewer, "/api/v1/people");

    assertThat(people.getJsonArray("items").encode())
        .contains("{\"id\":\"71\",\"name\":\"Marta\",\"role\":\"agent\"}")
        .contains("\"73\"")
        .doesNotContain("\"79\"", "\"90\"", "@");
  }

  @Test
  void notificationsAreReadAndSnoozedByTheirOwnerOnly() {
    long id = conversation();
    var _ = patch(jonas, id, "{\"assignee\":\"71\"}");
    JsonObject mine =
        get(marta, "/api/v1/notifications?unread=true").getJsonArray("items").getJsonObject(0);
    assertThat(mine.getString("conversationId")).isEqualTo(String.valueOf(id));
    String one = "{\"ids\":[\"%s\"]".formatted(mine.getString("id"));
    String soon = Instant.now().plusSeconds(3600).toString();

    assertThat(ok("POST", "/api/v1/notifications/read", jonas, one + "}").getInteger("read"))
        .isZero();
    assertThat(
            ok(
                    "POST",
                    "/api/v1/notifications/snooze",
                    marta,
                    one + ",\"until\":\"%s\"}".formatted(soon))
                .getInteger("snoozed"))
        .isEqualTo(1);
    assertThat(notificationIds(marta)).doesNotContain(mine.getString("id"));
    assertThat(ok("POST", "/api/v1/notifications/read", marta, one + "}").getInteger("read"))
        .isEqualTo(1);
    assertThat(house.call("GET", "/api/v1/notifications", "sbk_test", "").statusCode())
        .isEqualTo(403);
  }

  @Test
  void readingTheConversationReadsWhatToldOfIt() {
    long id = conversation();
    received(id, 1);
    var _ = patch(jonas, id, "{\"assignee\":\"71\"}");

    var _ = ok("POST", path(id) + "/read", marta, "");

    assertThat(
            house.postgres.select(
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
            marta,
            "{\"shortcut\":\"hi%d\",\"text\":\"Hi {{contact.name}}, {{ agent.first_name }} of {{client.name}} here\"}"
                .formatted(id));
    String path = "/api/v1/canned-responses/" + made.getString("id");

    JsonObject offered =
        get(marta, "/api/v1/canned-responses?conversation=%d&q=hi%d".formatted(id, id))
            .getJsonArray("items")
            .getJsonObject(0);

    assertThat(offered.getString("filled")).isEqualTo("Hi C, Marta of Pipmarrow Bakery here");
    assertThat(
            house
                .call(
                    "POST",
                    "/api/v1/canned-responses",
                    marta,
                    "{\"shortcut\":\"hi%d\",\"text\":\"x\"}".formatted(id))
                .statusCode())
        .isEqualTo(409);
    HttpResponse<String> unknown =
        house.call(
            "POST",
            "/api/v1/canned-responses",
            marta,
            "{\"shortcut\":\"u\",\"text\":\"{{contact.shoe}}\"}");
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(unknown.body()).contains("contact.shoe");
    JsonObject other = new JsonObject().put("shortcut", "hi" + id).put("text", "Hello");
    assertThat(house.ifMatch("\"7\"", "PUT", path, marta, other).statusCode()).isEqualTo(412);
    assertThat(house.ifMatch("\"0\"", "PUT", path, marta, other).statusCode()).isEqualTo(200);
    assertThat(get(marta, path).getString("text")).isEqualTo("Hello");
    var _ = ok("DELETE", path, marta, "");
    assertThat(house.call("GET", path, marta, "").statusCode()).isEqualTo(404);
  }

  @Test
  void contactsAreNamedMergedAndTakenApart() {
    long kept = conversation();
    long gone = conversation(1001);
    String contact = "/api/v1/contacts/" + kept;

    var _ = ok("PATCH", contact, marta, "{\"name\":\"Nadia K.\"}");
    JsonObject merged =
        ok(
            "POST",
            contact + "/merge",
            marta,
            "{\"contactId\":\"%d\",\"evidence\":\"she said so\"}".formatted(gone));

    JsonObject shown = get(marta, contact);
    assertThat(shown.getString("name")).isEqualTo("Nadia K.");
    assertThat(shown.getJsonArray("identities").size()).isEqualTo(2);
    assertThat(shown.getJsonArray("conversationIds").size()).isEqualTo(2);
    assertThat(shown.getJsonArray("merges").getJsonObject(0).getString("evidence"))
        .isEqualTo("she said so");
    var _ =
        ok(
            "POST",
            contact + "/unmerge",
            marta,
            "{\"mergeId\":\"%s\"}".formatted(merged.getString("mergeId")));
    assertThat(get(marta, contact).getJsonArray("identities").size()).isEqualTo(1);
    assertThat(
            house
                .call(
                    "POST",
                    contact + "/unmerge",
                    marta,
                    "{\"mergeId\":\"%s\"}".formatted(merged.getString("mergeId")))
                .statusCode())
        .isEqualTo(409);
  }

  @Test
  void conversationsOfOnePieceOfBusinessAreLinkedBothWays() {
    long one = conversation();
    long other = conversation();

    var _ = ok("PUT", path(other) + "/links/" + one, marta, "{\"reason\":\"same wedding\"}");

    for (long id : List.of(one, other)) {
      assertThat(
              get(marta, path(id) + "/links")
                  .getJsonArray("items")
                  .getJsonObject(0)
                  .getString("conversationId"))
          .isEqualTo(String.valueOf(id == one ? other : one));
    }
    var _ = ok("DELETE", path(one) + "/links/" + other, marta, "");
    assertThat(get(marta, path(other) + "/links").getJsonArray("items")).isEmpty();
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
    house.postgres.execute(
        "insert into note (id, tenant_id, conversation_id, author_name, text) values (%1$d1, 1, %1$d, 'k', 'n')"
            .formatted(id),
        "insert into canned_response (id, tenant_id, shortcut, title, text) values (%1$d2, 1, 's%1$d', 's', 't')"
            .formatted(id));
    String at = "/api/v1/" + path.replace("ID", String.valueOf(id));

    HttpResponse<String> answer = house.call(method, at, OTHERS, body == null ? "" : body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
    assertThat(get(marta, path(id)).getInteger("version")).isZero();
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
    assertThat(get(marta, path(id)).getString("status")).isEqualTo("new");
  }
}
