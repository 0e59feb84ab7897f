package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** People of an agency: who may make, change and shut out whom, and that it counts at once. */
class UserRoutesTest extends AgencyAtWork {
  private static final String USERS = "/api/v1/users";
  private static final String PASSWORD = "correct horse battery";
  private static String olga;
  private static int count;

  @BeforeAll
  static void owner() {
    olga = house.person(70, "Olga", "owner");
  }

  @Test
  void aNewUserIsAnAgentAndComesInByTheirLinkOnce() {
    JsonObject made =
        ok("POST", USERS, jonas, "{\"name\":\" Nora \",\"email\":\"Nora@Example.com\"}");

    assertThat(made.getString("role")).isEqualTo("agent");
    assertThat(made.getBoolean("active")).isTrue();
    assertThat(made.getString("email")).isEqualTo("nora@example.com");
    assertThat(made.getBoolean("hasPassword")).isFalse();
    assertThat(login("nora@example.com", PASSWORD).statusCode()).isEqualTo(401);
    String token = token(made.getJsonObject("link"));
    assertThat(house.postgres.select("select encode(hash, 'hex') from password_link"))
        .doesNotContain(token);
    assertThat(choose(token, "short").body()).contains("must have 12 to 128 characters");
    assertThat(choose(token, PASSWORD).statusCode()).isEqualTo(204);
    assertThat(choose(token, PASSWORD).statusCode()).isEqualTo(404);
    HttpResponse<String> in = login("nora@example.com", PASSWORD);
    assertThat(in.statusCode()).isEqualTo(200);
    String nora = new JsonObject(in.body()).getString("accessToken");
    JsonObject me = get(nora, "/api/v1/auth/me");
    assertThat(me.getJsonObject("user").getString("name")).isEqualTo("Nora");
    assertThat(me.getJsonArray("rights").encode()).isEqualTo("[\"read\",\"write\"]");
    assertThat(get(nora, USERS + "/" + made.getString("id")).getBoolean("hasPassword")).isTrue();
  }

  @Test
  void aLinkEndsWhenAnotherIsMadeAndAfterThreeDays() {
    JsonObject made = user("agent");
    String first = token(made.getJsonObject("link"));
    String path = USERS + "/" + made.getString("id") + "/password-link";

    String second = token(ok("POST", path, jonas, ""));

    assertThat(choose(first, PASSWORD).statusCode()).isEqualTo(404);
    house.postgres.execute(
        "update password_link set expires_at = now() where user_id = " + made.getString("id"));
    assertThat(choose(second, PASSWORD).statusCode()).isEqualTo(404);
  }

  @Test
  void manyWhoUseALinkAtOnceSetOnePassword() {
    String token = token(user("agent").getJsonObject("link"));

    List<Integer> answers =
        IntStream.range(0, 6)
            .mapToObj(
                n -> CompletableFuture.supplyAsync(() -> choose(token, PASSWORD + n).statusCode()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .sorted()
            .toList();

    assertThat(answers).containsExactly(204, 404, 404, 404, 404, 404);
  }

  @Test
  void anAddressIsTakenOnceInAnAgencyAndMayWorkForTwo() {
    JsonObject made = user("agent");
    String same =
        "{\"name\":\"B\",\"email\":\"%s\"}"
            .formatted(made.getString("email").toUpperCase(Locale.ROOT));

    HttpResponse<String> again = house.call("POST", USERS, jonas, same);

    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(errorField(again)).isEqualTo("email");
    HttpResponse<String> renamed =
        house.call(
            "PATCH",
            path(user("agent")),
            jonas,
            "{\"email\":\"%s\"}".formatted(made.getString("email")));
    assertThat(renamed.statusCode()).isEqualTo(409);
    assertThat(errorField(renamed)).isEqualTo("email");
    JsonObject elsewhere = ok("POST", USERS, OTHERS, same);
    choose(token(made.getJsonObject("link")), PASSWORD);
    choose(token(elsewhere.getJsonObject("link")), PASSWORD);
    HttpResponse<String> which = login(made.getString("email"), PASSWORD);
    assertThat(which.statusCode()).isEqualTo(409);
    assertThat(which.body()).contains("1 is Northlamp Studio, 2 is Another agency");
    JsonObject body =
        new JsonObject()
            .put("email", made.getString("email"))
            .put("password", PASSWORD)
            .put("agency", "2");
    JsonObject in = ok("POST", "/api/v1/auth/login", "none", body.encode());
    assertThat(
            get(in.getString("accessToken"), "/api/v1/auth/me")
                .getJsonObject("agency")
                .getString("id"))
        .isEqualTo("2");
  }

  @Test
  void editsAreForTheVersionTheyWereMadeFor() {
    JsonObject made = user("agent");

    HttpResponse<String> done =
        house.ifMatch("\"0\"", "PATCH", path(made), jonas, new JsonObject().put("role", "viewer"));
    HttpResponse<String> late =
        house.ifMatch("\"0\"", "PATCH", path(made), jonas, new JsonObject().put("role", "agent"));

    assertThat(done.headers().firstValue("ETag")).contains("\"1\"");
    assertThat(new JsonObject(done.body()).getString("role")).isEqualTo("viewer");
    assertThat(late.statusCode()).isEqualTo(412);
    // As it should be already: no change, no version, no log.
    assertThat(ok("PATCH", path(made), jonas, "{\"role\":\"viewer\"}").getInteger("version"))
        .isEqualTo(1);
    assertThat(house.call("PATCH", path(made), jonas, "{\"rolle\":\"viewer\"}").body())
        .contains("rolle");
  }

  @Test
  void onlyAnOwnerMakesChangesOrHelpsBackInAnOwner() {
    assertThat(
            house
                .call(
                    "POST",
                    USERS,
                    jonas,
                    "{\"name\":\"x\",\"email\":\"x1@example.com\",\"role\":\"owner\"}")
                .statusCode())
        .isEqualTo(403);
    JsonObject admin = user("admin");
    assertThat(house.call("PATCH", path(admin), jonas, "{\"role\":\"owner\"}").statusCode())
        .isEqualTo(403);
    assertThat(
            house
                .call("PATCH", USERS + "/70", jonas, "{\"email\":\"mine@example.com\"}")
                .statusCode())
        .isEqualTo(403);
    assertThat(house.call("POST", USERS + "/70/password-link", jonas, "").statusCode())
        .isEqualTo(403);
    assertThat(house.call("DELETE", USERS + "/70", jonas, "").statusCode()).isEqualTo(403);
    assertThat(house.call("PATCH", USERS + "/70", "sbk_test", "{\"name\":\"y\"}").statusCode())
        .isEqualTo(403);
    assertThat(ok("PATCH", path(admin), olga, "{\"role\":\"owner\"}").getString("role"))
        .isEqualTo("owner");
    ok("PATCH", path(admin), olga, "{\"role\":\"admin\"}");
  }

  @Test
  void theLastOwnerStaysWhoeverTriesWhateverAtOnce() {
    house.postgres.execute(
        "insert into tenant (tenant_id, name) values (4, 'Lone')",
        "insert into app_user (id, tenant_id, email, name, role, password_hash) select 400 + n, 4, 'o' || n || '@lone.example', 'O' || n, 'owner', h.password_hash from generate_series(1, 2) n, app_user h where h.id = 70");
    String one = token("o1@lone.example");
    String two = token("o2@lone.example");

    // Each wants to leave; without a lock both see the other stay, not always, but soon.
    for (int round = 0; round < 20; round++) {
      house.postgres.execute(
          "update app_user set active = true where tenant_id = 4",
          "update user_session set ended_at = null where tenant_id = 4");
      List<CompletableFuture<Integer>> leaving = List.of(leaves(401, one), leaves(402, two));
      assertThat(leaving.stream().map(CompletableFuture::join).sorted()).containsExactly(204, 409);
    }

    String left =
        house.postgres.select("select id from app_user where tenant_id = 4 and active").getFirst();
    String token = left.equals("401") ? one : two;
    for (String change : List.of("{\"role\":\"admin\"}", "{\"active\":false}")) {
      HttpResponse<String> refused = house.call("PATCH", USERS + "/" + left, token, change);
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body()).contains("is the last active owner");
    }
  }

  @Test
  void whoIsDeactivatedIsOutAtOnceWithTheirKeysAndLinks() {
    JsonObject made = user("admin");
    String link = token(made.getJsonObject("link"));
    choose(link, PASSWORD);
    String token = token(made.getString("email"), PASSWORD);
    house.postgres.execute(
        "insert into api_key (id, tenant_id, name, hash, created_by) values (%1$s, 1, 'theirs', sha256('sbk_theirs'), %1$s)"
            .formatted(made.getString("id")));
    assertThat(house.call("GET", USERS, "sbk_theirs", "").statusCode()).isEqualTo(200);

    ok("DELETE", path(made), jonas, "");

    assertThat(house.call("GET", USERS, token, "").statusCode()).isEqualTo(401);
    assertThat(house.call("GET", USERS, "sbk_theirs", "").statusCode()).isEqualTo(401);
    assertThat(login(made.getString("email"), PASSWORD).statusCode()).isEqualTo(401);
    ok("PATCH", path(made), jonas, "{\"active\":true}");
    // Back again, but what was ended stays so.
    assertThat(house.call("GET", USERS, token, "").statusCode()).isEqualTo(401);
    assertThat(login(made.getString("email"), PASSWORD).statusCode()).isEqualTo(200);
  }

  @Test
  void aChangedRoleAndAKeysMakerCountWithTheNextRequest() {
    JsonObject made = user("admin");
    choose(token(made.getJsonObject("link")), PASSWORD);
    String token = token(made.getString("email"), PASSWORD);
    house.postgres.execute(
        "insert into api_key (id, tenant_id, name, hash, created_by) values (%1$s, 1, 'theirs', sha256('sbk_held'), %1$s)"
            .formatted(made.getString("id")));
    assertThat(house.call("GET", "/api/v1/audit", "sbk_held", "").statusCode()).isEqualTo(200);

    ok("PATCH", path(made), jonas, "{\"role\":\"viewer\"}");

    assertThat(house.call("GET", "/api/v1/audit", token, "").statusCode()).isEqualTo(403);
    assertThat(house.call("GET", USERS, token, "").statusCode()).isEqualTo(200);
    assertThat(house.call("GET", "/api/v1/audit", "sbk_held", "").statusCode()).isEqualTo(403);
  }

  @Test
  void usersAreListedByNamePageByPageAndFound() {
    house.postgres.execute(
        "insert into tenant (tenant_id, name) values (5, 'Pages')",
        "insert into api_key (id, tenant_id, name, hash) values (55, 5, 'p', sha256('sbk_pages'))",
        "insert into app_user (id, tenant_id, email, name, role, active) select 500 + n, 5, 'p' || n || '@pages.example', 'Same ' || n / 2, 'agent', n <> 4 from generate_series(1, 5) n");

    JsonObject first = get("sbk_pages", USERS + "?limit=2");
    JsonObject second = get("sbk_pages", USERS + "?limit=2&cursor=" + first.getString("next"));
    JsonObject last = get("sbk_pages", USERS + "?limit=2&cursor=" + second.getString("next"));

    assertThat(ids(first)).containsExactly(501L, 502L);
    assertThat(ids(second)).containsExactly(503L, 504L);
    assertThat(ids(last)).containsExactly(505L);
    assertThat(last.getString("next")).isNull();
    assertThat(ids(get("sbk_pages", USERS + "?q=P3%40"))).containsExactly(503L);
    assertThat(ids(get("sbk_pages", USERS + "?q=%25"))).isEmpty();
    assertThat(ids(get("sbk_pages", USERS + "?active=false"))).containsExactly(504L);
    assertThat(house.call("GET", USERS + "?role=boss", "sbk_pages", "").statusCode())
        .isEqualTo(400);
  }

  @Test
  void whatIsDoneToUsersIsInTheLogAndStaysThere() {
    JsonObject made = user("agent");
    String id = made.getString("id");
    ok("PATCH", path(made), jonas, "{\"role\":\"viewer\"}");
    choose(token(made.getJsonObject("link")), PASSWORD);
    assertThat(login(made.getString("email"), "wrong wrong wrong").statusCode()).isEqualTo(401);
    ok("DELETE", path(made), jonas, "");

    await()
        .untilAsserted(() ->
            assertThat(acts("/api/v1/audit?subject=" + id))
                .containsExactly(
                    "user.deactivated",
                    "sign_in.failed",
                    "user.password_set",
                    "user.changed",
                    "user.created"));
    JsonObject changed =
        get(jonas, "/api/v1/audit?act=user.changed&subject=" + id)
            .getJsonArray("items")
            .getJsonObject(0);
    assertThat(changed.getJsonObject("detail").getJsonObject("role").getMap())
        .isEqualTo(Map.of("from", "agent", "to", "viewer"));
    assertThat(changed.getJsonObject("actor").encode())
        .isEqualTo("{\"kind\":\"user\",\"id\":\"72\",\"name\":\"Jonas\"}");
    assertThat(house.call("GET", "/api/v1/audit?act=user.eaten", jonas, "").statusCode())
        .isEqualTo(400);
    JsonObject page = get(jonas, "/api/v1/audit?limit=1&actor=72");
    assertThat(
            get(jonas, "/api/v1/audit?limit=1&actor=72&cursor=" + page.getString("next")).encode())
        .isNotEqualTo(page.encode());
  }

  private static CompletableFuture<Integer> leaves(long user, String token) {
    return CompletableFuture.supplyAsync(
        () -> house.call("DELETE", USERS + "/" + user, token, "").statusCode());
  }

  private static List<String> acts(String path) {
    return get(jonas, path).getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString("act"))
        .toList();
  }

  private static JsonObject user(String role) {
    int n = ++count;
    String body =
        "{\"name\":\"User %1$d\",\"email\":\"user%1$d@example.com\",\"role\":\"%2$s\"}"
            .formatted(n, role);
    return ok("POST", USERS, jonas, body);
  }

  private static String path(JsonObject user) {
    return USERS + "/" + user.getString("id");
  }

  private static String token(JsonObject link) {
    String url = link.getString("url");
    return url.substring(url.indexOf('#') + 1);
  }

  private static String token(String email) {
    return token(email, "secret");
  }

  private static String token(String email, String password) {
    return new JsonObject(login(email, password).body()).getString("accessToken");
  }

  private static HttpResponse<String> login(String email, String password) {
    JsonObject body = new JsonObject().put("email", email).put("password", password);
    return house.call("POST", "/api/v1/auth/login", "none", body.encode());
  }

  private static HttpResponse<String> choose(String token, String password) {
    JsonObject body = new JsonObject().put("token", token).put("password", password);
    return house.call("POST", "/api/v1/auth/password", "none", body.encode());
  }
}
