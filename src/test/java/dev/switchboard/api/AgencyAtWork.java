package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** An agency at work, over a real socket and a real Postgres; another agency beside it. */
abstract class AgencyAtWork {
  static final String OTHERS = "sbk_other";
  static ApiHouse house;
  static String marta;
  static String jonas;
  static String viewer;
  static long last = 100;

  @BeforeAll
  static void open() {
    house = new ApiHouse();
    marta = house.person(71, "Marta", "agent");
    jonas = house.person(72, "Jonas", "admin");
    viewer = house.person(73, "Vera", "viewer");
    house.postgres.execute(
        "insert into tenant (tenant_id, name) values (2, 'Another agency')",
        "insert into feed_head (tenant_id) values (2)",
        "insert into client (id, tenant_id, name) values (20, 2, 'Theirs')",
        "insert into api_key (id, tenant_id, name, hash) values (2, 2, 'o', sha256('sbk_other'))",
        "insert into app_user (id, tenant_id, email, name, role, password_hash) values (90, 2, 'x@example.com', 'X', 'agent', '')");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  static synchronized long conversation() {
    return conversation(1000);
  }

  static synchronized long conversation(long line) {
    long id = ++last;
    if (line == 1001 && house.postgres.select("select id from account where id = 1001").isEmpty()) {
      house.line(1001, "whatsapp", "15550001001");
    }
    house.customer(id, line, "wa_id", "3460000" + id, "now()");
    house.postgres.execute(
        "update conversation set last_message_at = now() + %1$d * interval '1 second' where id = %1$d"
            .formatted(id));
    return id;
  }

  /** As the inbox writes it: counted, and with rows. */
  static void received(long id, int count) {
    house.postgres.execute(
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

  static String path(long id) {
    return "/api/v1/conversations/" + id;
  }

  static String note(JsonObject note) {
    return "/api/v1/notes/" + note.getString("id");
  }

  static JsonObject patch(String token, long id, String body) {
    return ok("PATCH", path(id), token, body);
  }

  static JsonObject get(String token, String path) {
    return ok("GET", path, token, "");
  }

  static JsonObject ok(String method, String path, String token, String body) {
    HttpResponse<String> answer = house.call(method, path, token, body);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
    return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
  }

  static String errorField(HttpResponse<String> refused) {
    return new JsonObject(refused.body())
        .getJsonArray("errors")
        .getJsonObject(0)
        .getString("field");
  }

  static List<String> notificationIds(String token) {
    return get(token, "/api/v1/notifications").getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString("id"))
        .toList();
  }

  static List<Long> ids(JsonObject page) {
    return page.getJsonArray("items").stream()
        .map(item -> Long.valueOf(((JsonObject) item).getString("id")))
        .toList();
  }
}
