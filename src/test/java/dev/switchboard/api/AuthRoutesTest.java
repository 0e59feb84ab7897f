package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sessions: how they begin, are renewed and end, and what is not taken for one. */
class AuthRoutesTest extends AgencyAtWork {
  private static final String AUTH = "/api/v1/auth";

  @Test
  void withoutACookieATokenIsGoodForAWorkingDayAndNoCookieIsSet() {
    HttpResponse<String> in = login("marta@example.com", Map.of());

    assertThat(new JsonObject(in.body()).getInteger("expiresIn")).isEqualTo(43_200);
    assertThat(in.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void aBrowserGetsAShortTokenAndACookieThatNoScriptReads() {
    HttpResponse<String> in = browserLogin("marta@example.com");

    assertThat(new JsonObject(in.body()).getInteger("expiresIn")).isEqualTo(900);
    assertThat(in.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("Path=/api/v1/auth", "HTTPOnly", "SameSite=Strict", "Max-Age=604800")
        .doesNotContain("Secure");
    HttpResponse<String> behindTls =
        house.send(
            "POST",
            AUTH + "/login",
            Map.of("X-Forwarded-Proto", "https"),
            browser("marta@example.com"));
    assertThat(behindTls.headers().firstValue("Set-Cookie").orElseThrow()).contains("Secure");
    assertThat(house.postgres.select("select encode(hash, 'escape') from refresh_token"))
        .doesNotContain(cookie(in));
  }

  @Test
  void aCookieIsRenewedAgainAndAgain() {
    HttpResponse<String> in = browserLogin("marta@example.com");

    HttpResponse<String> once = refresh(cookie(in));
    HttpResponse<String> twice = refresh(cookie(once));

    assertThat(twice.statusCode()).isEqualTo(200);
    assertThat(cookie(twice)).isNotEqualTo(cookie(once)).isNotEqualTo(cookie(in));
    assertThat(me(access(twice)).statusCode()).isEqualTo(200);
    assertThat(refresh("never seen").statusCode()).isEqualTo(401);
    assertThat(house.call("POST", AUTH + "/refresh", "none", "").statusCode()).isEqualTo(401);
  }

  @Test
  void aCookieThatIsUsedASecondTimeEndsTheSessionForWhoeverHasIt() {
    HttpResponse<String> in = browserLogin("jonas@example.com");
    HttpResponse<String> thief = refresh(cookie(in));
    house.postgres.execute("update refresh_token set used_at = used_at - interval '1 minute'");

    assertThat(refresh(cookie(in)).statusCode()).isEqualTo(401);

    assertThat(refresh(cookie(thief)).statusCode()).isEqualTo(401);
    assertThat(me(access(thief)).statusCode()).isEqualTo(401);
    assertThat(me(access(in)).statusCode()).isEqualTo(401);
    await()
        .untilAsserted(() ->
            assertThat(get(jonas, "/api/v1/audit?act=sign_in.token_reused&subject=72").encode())
                .contains("Jonas"));
    assertThat(me(jonas).statusCode()).isEqualTo(200);
  }

  @Test
  void tabsThatRenewAtTheSameMomentAllStayIn() {
    String shared = cookie(browserLogin("marta@example.com"));

    List<HttpResponse<String>> tabs =
        IntStream.range(0, 6)
            .mapToObj(n -> CompletableFuture.supplyAsync(() -> refresh(shared)))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    for (HttpResponse<String> tab : tabs) {
      assertThat(tab.statusCode()).isEqualTo(200);
      assertThat(refresh(cookie(tab)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void signingOutEndsTheSessionAndNoOther() {
    HttpResponse<String> here = browserLogin("marta@example.com");
    HttpResponse<String> there = browserLogin("marta@example.com");

    HttpResponse<String> out =
        house.send("POST", AUTH + "/logout", Map.of("Cookie", "sb_refresh=" + cookie(here)), "");

    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(out.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
    assertThat(me(access(here)).statusCode()).isEqualTo(401);
    assertThat(refresh(cookie(here)).statusCode()).isEqualTo(401);
    assertThat(me(access(there)).statusCode()).isEqualTo(200);
    assertThat(house.call("POST", AUTH + "/logout", access(there), "").statusCode()).isEqualTo(204);
    assertThat(me(access(there)).statusCode()).isEqualTo(401);
  }

  @Test
  void signingOutEverywhereEndsThemAll() {
    String eve = house.person(75, "Eve", "agent");
    HttpResponse<String> there = browserLogin("eve@example.com");

    assertThat(house.call("POST", AUTH + "/logout-everywhere", eve, "").statusCode())
        .isEqualTo(204);

    assertThat(me(eve).statusCode()).isEqualTo(401);
    assertThat(me(access(there)).statusCode()).isEqualTo(401);
    assertThat(refresh(cookie(there)).statusCode()).isEqualTo(401);
  }

  @Test
  void whatAPageFromElsewhereSendsIsRefused() {
    String cookie = "sb_refresh=" + cookie(browserLogin("marta@example.com"));
    for (String path : List.of("/refresh", "/logout")) {
      var headers = Map.of("Cookie", cookie, "Origin", "https://evil.example");
      assertThat(house.send("POST", AUTH + path, headers, "").statusCode()).isEqualTo(403);
    }
    var own = Map.of("Cookie", cookie, "Origin", "http://localhost:5173");
    assertThat(house.send("POST", AUTH + "/refresh", own, "").statusCode()).isEqualTo(200);
  }

  @Test
  void aTokenThatWeDidNotSignOrWhoseTimeIsOverIsNone() {
    String[] good = marta.split("\\.", -1);
    String nobody = encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}");
    JsonObject claims = new JsonObject(decoded(good[1]));
    String owner = encoded(claims.copy().put("role", "owner").encode());
    String theirs = encoded(claims.copy().put("tenant", "2").encode());

    assertThat(me(marta).statusCode()).isEqualTo(200);
    for (String forged :
        List.of(
            nobody + "." + good[1] + ".",
            nobody + "." + good[1] + "." + good[2],
            good[0] + "." + owner + "." + good[2],
            good[0] + "." + theirs + "." + good[2],
            good[0] + "." + good[1] + ".",
            good[0] + "." + good[1] + "." + good[2].substring(1) + "A",
            good[0] + "." + good[1],
            signed("another secret of more than thirty-two bytes", claims, 60),
            signed(ApiHouse.JWT, claims, -60),
            signed(ApiHouse.JWT, claims, 0),
            "",
            "x")) {
      assertThat(me(forged).statusCode()).as(forged).isEqualTo(401);
    }
    // Even with our own key: the session decides whose it is, not what the token says of it.
    assertThat(me(signed(ApiHouse.JWT, claims.copy().put("tenant", "2"), 60)).statusCode())
        .isEqualTo(401);
    assertThat(me(signed(ApiHouse.JWT, claims.copy().put("sid", "1"), 60)).statusCode())
        .isEqualTo(401);
    String risen = signed(ApiHouse.JWT, claims.copy().put("role", "owner"), 60);
    assertThat(house.call("GET", "/api/v1/audit", risen, "").statusCode()).isEqualTo(403);
  }

  @Test
  void whoKnowsTheirPasswordChoosesAnotherAndSignsInAgain() {
    String uma = house.person(77, "Uma", "viewer");
    String path = AUTH + "/password";
    String good = "{\"currentPassword\":\"secret\",\"password\":\"correct horse battery\"}";

    assertThat(errorField(house.call("PUT", path, uma, good.replace("secret", "wrong"))))
        .isEqualTo("currentPassword");
    assertThat(
            errorField(
                house.call("PUT", path, uma, good.replace("correct horse battery", "short"))))
        .isEqualTo("password");
    assertThat(me(uma).statusCode()).isEqualTo(200);
    assertThat(house.call("PUT", path, uma, good).statusCode()).isEqualTo(204);

    assertThat(me(uma).statusCode()).isEqualTo(401);
    assertThat(login("uma@example.com", Map.of()).statusCode()).isEqualTo(401);
    String next = words("uma@example.com").put("password", "correct horse battery").encode();
    assertThat(house.send("POST", AUTH + "/login", Map.of(), next).statusCode()).isEqualTo(200);
  }

  @Test
  void aSessionThatIsOverIsOverThoughItsTokenIsNot() {
    String token = house.person(76, "Ursa", "agent");
    house.postgres.execute("update user_session set expires_at = now() where user_id = 76");

    assertThat(me(token).statusCode()).isEqualTo(401);
  }

  @Test
  void fromOnePlaceOnlySoManyTriesAreMade() {
    for (int i = 0; i < Throttle.MOST_BY_PLACE; i++) {
      assertThat(guess().statusCode()).isEqualTo(404);
    }
    HttpResponse<String> last = guess();

    assertThat(last.statusCode()).isEqualTo(429);
    assertThat(last.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 301L);
    assertThat(login("marta@example.com", Map.of("X-Forwarded-For", "203.0.113.8")).statusCode())
        .isEqualTo(200);
  }

  private static HttpResponse<String> guess() {
    return house.send(
        "POST",
        AUTH + "/password",
        Map.of("X-Forwarded-For", "203.0.113.7"),
        "{\"token\":\"guess\",\"password\":\"x\"}");
  }

  private static HttpResponse<String> login(String email, Map<String, String> headers) {
    return house.send("POST", AUTH + "/login", headers, words(email).encode());
  }

  private static JsonObject words(String email) {
    return new JsonObject().put("email", email).put("password", "secret");
  }

  private static String browser(String email) {
    return words(email).put("refresh", true).encode();
  }

  private static HttpResponse<String> browserLogin(String email) {
    return house.send("POST", AUTH + "/login", Map.of(), browser(email));
  }

  private static HttpResponse<String> refresh(String cookie) {
    return house.send("POST", AUTH + "/refresh", Map.of("Cookie", "sb_refresh=" + cookie), "");
  }

  private static HttpResponse<String> me(String token) {
    return house.call("GET", AUTH + "/me", token, "");
  }

  private static String access(HttpResponse<String> answer) {
    return new JsonObject(answer.body()).getString("accessToken");
  }

  private static String cookie(HttpResponse<String> answer) {
    String set = answer.headers().firstValue("Set-Cookie").orElseThrow();
    return set.substring("sb_refresh=".length(), set.indexOf(';'));
  }

  private static String signed(String secret, JsonObject claims, int seconds) {
    Vertx vertx = Vertx.vertx();
    try {
      JsonObject fresh = claims.copy();
      fresh.remove("exp");
      fresh.remove("iat");
      if (seconds < 0) {
        fresh.put("exp", Instant.now().getEpochSecond() + seconds);
      }
      return JWTAuth.create(
              vertx,
              new JWTAuthOptions()
                  .addPubSecKey(new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret)))
          .generateToken(
              fresh,
              seconds > 0
                  ? new JWTOptions().setAlgorithm("HS256").setExpiresInSeconds(seconds)
                  : new JWTOptions().setAlgorithm("HS256"));
    } finally {
      vertx.close().await();
    }
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }
}
