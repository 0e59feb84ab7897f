package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.access.Totp;
import dev.switchboard.oidc.OidcConfig;
import dev.switchboard.testing.ProviderStandIn;
import dev.switchboard.testing.TestProvider;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who comes in by an agency's provider, and who does not. */
class ProviderSignInTest {
  private static final String OIDC = "/api/v1/auth/oidc";
  private static final String PROVIDER = "/api/v1/sign-in-provider";
  private static Vertx vertx;
  private static ProviderStandIn standIn;
  private static TestProvider real;
  private static ApiHouse house;
  private static String owner;
  private static String admin;
  private static String ann = "";
  private static String theirs;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    standIn = new ProviderStandIn(vertx);
    real = TestProvider.reserve();
    house = new ApiHouse(new OidcConfig(List.of(standIn.host(), real.host())));
    real.start("http://localhost:" + house.port() + OIDC + "/callback");
    owner = house.person(71, "Owen", "owner");
    admin = house.person(72, "Ada", "admin");
    house.postgres.execute(
        "insert into tenant (tenant_id, name) values (2, 'Another agency')",
        "insert into feed_head (tenant_id) values (2)");
    theirs = house.person(81, "Theo", "owner");
    house.postgres.execute(
        "update app_user set tenant_id = 2 where id = 81",
        "update user_session set tenant_id = 2 where user_id = 81");
    theirs = token("theo@example.com");
  }

  private static String token(String email) {
    JsonObject words = new JsonObject().put("email", email).put("password", "secret");
    HttpResponse<String> in = house.call("POST", "/api/v1/auth/login", "none", words.encode());
    return new JsonObject(in.body()).getString("accessToken");
  }

  @AfterAll
  static void close() {
    house.close();
    real.close();
    standIn.close();
    vertx.close().await();
  }

  @BeforeEach
  void nothingIsSet() {
    house.postgres.execute(
        "delete from sign_in_provider",
        "delete from user_session where user_id not in (71, 72, 81)",
        "delete from second_factor",
        "update app_user set email = id || '@gone.example', active = false where id not in (71, 72, 81)");
    standIn.signs = ProviderStandIn.Signs.RS256;
    standIn.claims = claims -> claims;
    standIn.document = said -> said;
    standIn.tokens = said -> said;
    standIn.instead.clear();
    ann = Long.toString(people++);
    house.postgres.execute(
        "insert into app_user (id, tenant_id, email, name, role, password_hash) select %s, 1, 'ann@northlamp.example', 'Ann', 'agent', password_hash from app_user where id = 71"
            .formatted(ann));
  }

  private static int people = 100;

  private static JsonObject words() {
    return new JsonObject()
        .put("name", "Northlamp")
        .put("issuer", standIn.issuer())
        .put("clientId", ProviderStandIn.CLIENT)
        .put("clientSecret", ProviderStandIn.SECRET)
        .put("domains", new JsonArray().add("northlamp.example"));
  }

  private static HttpResponse<String> put(String token, JsonObject words) {
    return house.call("PUT", PROVIDER, token, words.encode());
  }

  private static JsonObject set(JsonObject words) {
    HttpResponse<String> answer = put(owner, words);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static HttpResponse<String> browse(String path, String... cookies) {
    Map<String, String> headers =
        cookies.length == 0 ? Map.of() : Map.of("Cookie", String.join("; ", cookies));
    return house.send("GET", path, headers, "");
  }

  private static String location(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static @Nullable String cookie(HttpResponse<String> answer, String name) {
    return answer.headers().allValues("Set-Cookie").stream()
        .filter(cookie -> cookie.startsWith(name + "=") && !cookie.startsWith(name + "=;"))
        .map(cookie -> cookie.split(";", 2)[0])
        .findFirst()
        .orElse(null);
  }

  /** A browser that has been at the provider, and how it comes back. */
  private record Trip(String cookie, String location) {
    String state() {
      return ProviderStandIn.parameters(URI.create(location).getRawQuery())
          .getOrDefault("state", "");
    }

    String back() {
      return back(standIn.code(location));
    }

    String back(String code) {
      return OIDC + "/callback?code=" + code + "&state=" + state();
    }
  }

  private static Trip start() {
    HttpResponse<String> answer = browse(OIDC + "/start?email=ann%40northlamp.example");
    assertThat(location(answer)).startsWith(standIn.issuer());
    return new Trip(String.valueOf(cookie(answer, "sb_sign_in")), location(answer));
  }

  private static HttpResponse<String> comeBack() {
    Trip trip = start();
    return browse(trip.back(), trip.cookie());
  }

  private static String refusal() {
    HttpResponse<String> answer = comeBack();
    assertThat(cookie(answer, "sb_refresh")).isNull();
    return location(answer);
  }

  private static JsonObject me(HttpResponse<String> in) {
    assertThat(location(in)).isEqualTo("/?sign-in=done");
    HttpResponse<String> renewed =
        house.send(
            "POST",
            "/api/v1/auth/refresh",
            Map.of("Cookie", String.valueOf(cookie(in, "sb_refresh"))),
            "");
    assertThat(renewed.statusCode()).as(renewed.body()).isEqualTo(200);
    String token = new JsonObject(renewed.body()).getString("accessToken");
    return new JsonObject(house.call("GET", "/api/v1/auth/me", token, "").body())
        .getJsonObject("user");
  }

  private static List<String> identities() {
    return house.postgres.select("select user_id || ' ' || subject from federated_identity");
  }

  @Test
  void whoComesBackFromARealProviderIsIn() throws Exception {
    JsonObject words =
        words()
            .put("issuer", real.issuer())
            .put("clientId", TestProvider.CLIENT)
            .put("clientSecret", TestProvider.SECRET);
    var _ = set(words);
    assertThat(house.call("POST", PROVIDER + "/test", owner, "").body())
        .isEqualTo("{\"ok\":true,\"problem\":null}");

    HttpResponse<String> start = browse(OIDC + "/start?email=Ann%40Northlamp.example");
    String back = signInAtTheRealOne(location(start), "ann@northlamp.example");
    HttpResponse<String> in = browse(back, String.valueOf(cookie(start, "sb_sign_in")));

    assertThat(me(in).getString("id")).isEqualTo(ann);
    assertThat(identities()).containsExactly(ann + " ann@northlamp.example");

    HttpResponse<String> other = browse(OIDC + "/start?email=x%40northlamp.example");
    String plain = signInAtTheRealOne(location(other), "plain@northlamp.example");
    assertThat(location(browse(plain, String.valueOf(cookie(other, "sb_sign_in")))))
        .isEqualTo("/?sign-in=not-let-in");
  }

  // As a browser does, with the pages that the provider has for development.
  private static String signInAtTheRealOne(String location, String email) throws Exception {
    HttpClient client = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    URI at = URI.create(location);
    for (int i = 0; i < 12; i++) {
      HttpResponse<String> page =
          client.send(HttpRequest.newBuilder(at).build(), HttpResponse.BodyHandlers.ofString());
      if (page.statusCode() == 200) {
        boolean isLogin = page.body().contains("name=\"login\"");
        String form =
            isLogin
                ? "prompt=login&password=x&login="
                    + URLEncoder.encode(email, StandardCharsets.UTF_8)
                : "prompt=consent";
        Matcher action = Pattern.compile("action=\"([^\"]+)\"").matcher(page.body());
        assertThat(action.find()).as(page.body()).isTrue();
        page =
            client.send(
                HttpRequest.newBuilder(at.resolve(action.group(1)))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
      }
      assertThat(page.statusCode()).as(page.body()).isIn(302, 303);
      at = at.resolve(page.headers().firstValue("Location").orElseThrow());
      if (at.getPort() == house.port()) {
        return at.getRawPath() + "?" + at.getRawQuery();
      }
    }
    throw new AssertionError("the provider never sent the browser back");
  }

  @Test
  void theCookieForTheWayIsSealedShortAndReadByNoScript() {
    var _ = set(words());

    HttpResponse<String> answer = browse(OIDC + "/start?email=ann%40northlamp.example");

    String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie)
        .contains("Path=/api/v1/auth/oidc", "HTTPOnly", "SameSite=Lax", "Max-Age=600");
    Map<String, String> said =
        ProviderStandIn.parameters(URI.create(location(answer)).getRawQuery());
    assertThat(cookie).doesNotContain(said.get("state"), said.get("nonce"));
    assertThat(said.get("redirect_uri"))
        .isEqualTo("http://localhost:" + house.port() + OIDC + "/callback");
  }

  @Test
  void whoIsFoundByTheirAddressIsKnownByTheirNameFromThenOn() {
    var _ = set(words());
    assertThat(me(comeBack()).getString("id")).isEqualTo(ann);

    house.postgres.execute("update app_user set email = 'anna@other.example' where id = " + ann);
    assertThat(me(comeBack()).getString("id")).isEqualTo(ann);
    assertThat(identities()).containsExactly(ann + " s-1");
    assertThat(acts("user.identity_linked")).hasSize(1);
  }

  @Test
  void anAddressThatCameToSomebodyElseAtTheProviderDoesNotBringTheAccountAlong() {
    var _ = set(words());
    var _ = me(comeBack());

    standIn.claims = claims -> claims.put("sub", "s-2");

    assertThat(refusal()).isEqualTo("/?sign-in=not-let-in");
    assertThat(identities()).containsExactly(ann + " s-1");
  }

  @Test
  void whoIsDeactivatedStaysOutBeforeAndAfterTheyWereKnown() {
    var _ = set(words().put("newcomers", "agent"));
    house.postgres.execute("update app_user set active = false where id = " + ann);
    assertThat(refusal()).isEqualTo("/?sign-in=not-let-in");
    house.postgres.execute("update app_user set active = true where id = " + ann);
    var _ = me(comeBack());
    house.postgres.execute("update app_user set active = false where id = " + ann);
    assertThat(refusal()).isEqualTo("/?sign-in=not-let-in");
  }

  @Test
  void onlyAnAddressThatIsVerifiedAndOfTheProvidersDomainsFindsSomebody() {
    var _ = set(words().put("newcomers", "agent"));
    standIn.claims = claims -> claims.put("email_verified", false);
    assertThat(refusal()).isEqualTo("/?sign-in=not-let-in");
    standIn.claims = claims -> claims.put("email", "owen@example.com");
    assertThat(refusal()).isEqualTo("/?sign-in=not-let-in");
    standIn.claims = claims -> claims.put("email", "x@evil.example@northlamp.example");
    assertThat(refusal()).isEqualTo("/?sign-in=not-let-in");
    standIn.claims = claims -> claims.put("email", "x@sub.northlamp.example");
    assertThat(refusal()).isEqualTo("/?sign-in=not-let-in");
    assertThat(identities()).isEmpty();
    assertThat(acts("sign_in.failed").toString()).contains("no verified address");
  }

  @Test
  void newcomersComeInOnlyWhereTheOwnerSaysSoAndAsWhatTheySay() {
    standIn.claims =
        claims -> claims.put("email", "new@northlamp.example").put("sub", "n").put("name", "Nia");
    JsonObject provider = set(words());
    assertThat(refusal()).isEqualTo("/?sign-in=not-let-in");
    assertThat(house.postgres.select("select 1 from app_user where name = 'Nia' and active"))
        .isEmpty();

    var _ = set(words().put("newcomers", "viewer"));
    JsonObject nia = me(comeBack());
    assertThat(nia.getString("name")).isEqualTo("Nia");
    assertThat(nia.getString("role")).isEqualTo("viewer");
    assertThat(nia.getBoolean("hasPassword")).isFalse();
    assertThat(acts("user.created").toString()).contains("new@northlamp.example");
    assertThat(provider.getValue("newcomers")).isNull();
    for (String role : List.of("owner", "admin")) {
      assertThat(put(owner, words().put("newcomers", role)).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void aWayBackCountsOnce() {
    var _ = set(words());
    Trip trip = start();
    String back = trip.back();
    var _ = me(browse(back, trip.cookie()));

    assertThat(location(browse(back, trip.cookie()))).isEqualTo("/?sign-in=again");
    assertThat(location(browse(trip.back(), trip.cookie()))).isEqualTo("/?sign-in=again");
  }

  @Test
  void ofManyThatComeBackWithTheSameAtOnceOneIsIn() {
    var _ = set(words());
    Trip trip = start();
    List<String> backs = Stream.generate(trip::back).limit(6).toList();

    List<CompletableFuture<String>> answers =
        backs.stream()
            .map(back -> CompletableFuture.supplyAsync(() -> location(browse(back, trip.cookie()))))
            .toList();

    assertThat(answers.stream().map(CompletableFuture::join).toList())
        .containsOnlyOnce("/?sign-in=done")
        .contains("/?sign-in=again");
  }

  @Test
  void aWayBackInAnotherBrowserCountsForNothing() {
    var _ = set(words());
    Trip mine = start();
    Trip others = start();

    assertThat(location(browse(mine.back()))).isEqualTo("/?sign-in=again");
    assertThat(location(browse(mine.back(), others.cookie()))).isEqualTo("/?sign-in=again");
    assertThat(location(browse(mine.back(), "sb_sign_in=forged"))).isEqualTo("/?sign-in=again");
    // The code of another sign-in under one's own state: PKCE and nonce do not fit.
    String code = standIn.code(others.location());
    assertThat(location(browse(mine.back(code), mine.cookie()))).isEqualTo("/?sign-in=provider");
  }

  @Test
  void aBrowserThatBringsASessionAlongGetsAnotherOne() {
    var _ = set(words());
    Trip trip = start();

    HttpResponse<String> in = browse(trip.back(), trip.cookie(), "sb_refresh=planted");

    assertThat(cookie(in, "sb_refresh")).isNotNull().doesNotContain("planted");
    assertThat(cookie(in, "sb_sign_in")).isNull();
  }

  @Test
  void aProviderThatWasChangedMeanwhileLetsNobodyIn() {
    var _ = set(words());
    Trip trip = start();
    var _ = set(words().put("name", "Another name"));
    assertThat(location(browse(trip.back(), trip.cookie()))).isEqualTo("/?sign-in=again");
    Trip next = start();
    house.postgres.execute("delete from sign_in_provider");
    assertThat(location(browse(next.back(), next.cookie()))).isEqualTo("/?sign-in=no-provider");
  }

  @Test
  void whatTheProviderDoesWrongIsSaidToTheBrowserAndTheLog() {
    var _ = set(words());
    standIn.signs = ProviderStandIn.Signs.NONE;
    assertThat(refusal()).isEqualTo("/?sign-in=provider");
    await()
        .untilAsserted(
            () -> assertThat(acts("sign_in.failed").toString()).contains("not signed by RS256"));
    Trip trip = start();
    String denied = OIDC + "/callback?error=access_denied&state=" + trip.state();
    assertThat(location(browse(denied, trip.cookie()))).isEqualTo("/?sign-in=cancelled");
    Trip down = start();
    standIn.instead.put("/token", request -> request.response().setStatusCode(502).end());
    assertThat(location(browse(down.back(), down.cookie()))).isEqualTo("/?sign-in=unreachable");
  }

  @Test
  void anAddressWithoutAProviderIsAnsweredAsAnyOther() {
    var _ = set(words());
    for (String email : List.of("owen@example.com", "nobody@example.com", "", "nonsense")) {
      HttpResponse<String> answer =
          browse(OIDC + "/start?email=" + URLEncoder.encode(email, StandardCharsets.UTF_8));
      assertThat(location(answer)).isEqualTo("/?sign-in=no-provider");
      assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    }
    // And one that has: the same for whoever there is, and is not.
    assertThat(location(browse(OIDC + "/start?email=nobody%40northlamp.example")))
        .startsWith(standIn.issuer());
    assertThat(browse(OIDC + "/provider?domain=example.com").body())
        .isEqualTo("{\"provider\":null}");
    JsonObject offered =
        new JsonObject(browse(OIDC + "/provider?domain=NORTHLAMP.example").body())
            .getJsonObject("provider");
    assertThat(offered.getString("name")).isEqualTo("Northlamp");
    assertThat(location(browse(OIDC + "/start?provider=" + offered.getString("id"))))
        .startsWith(standIn.issuer());
  }

  @Test
  void whoHasASecondFactorIsAskedForItWhereTheAgencyWants() {
    JsonObject factor = factorOfAnn();
    var _ = set(words());
    var _ = me(comeBack());

    var _ = set(words().put("secondFactor", "own"));
    HttpResponse<String> half = comeBack();
    assertThat(location(half)).isEqualTo("/?sign-in=code");
    assertThat(cookie(half, "sb_refresh")).isNull();
    String waiting = String.valueOf(cookie(half, "sb_sign_in"));
    assertThat(code(waiting, "000000").statusCode()).isEqualTo(401);
    assertThat(code("sb_sign_in=forged", "000000").statusCode()).isEqualTo(401);
    assertThat(code(start().cookie(), recovery(factor)).statusCode()).isEqualTo(401);
    HttpResponse<String> in = code(waiting, recovery(factor));
    assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
    assertThat(cookie(in, "sb_refresh")).isNotNull();
    assertThat(code(waiting, recovery(factor)).statusCode()).isEqualTo(401);
  }

  private static HttpResponse<String> code(String cookie, String code) {
    return house.send(
        "POST",
        OIDC + "/code",
        Map.of("Cookie", cookie),
        new JsonObject().put("code", code).encode());
  }

  private static String recovery(JsonObject factor) {
    return factor.getJsonArray("recoveryCodes").getString(0);
  }

  private static JsonObject factorOfAnn() {
    String token = token("ann@northlamp.example");
    String secret =
        new JsonObject(
                house.call("POST", "/api/v1/auth/totp", token, "{\"password\":\"secret\"}").body())
            .getString("secret");
    String now = Totp.code(secret, Instant.now().getEpochSecond() / 30);
    return new JsonObject(
        house
            .call(
                "POST",
                "/api/v1/auth/totp/confirm",
                token,
                new JsonObject().put("code", now).encode())
            .body());
  }

  @Test
  void passwordsAreForOwnersOnlyWhereTheAgencyWants() {
    var _ =
        set(
            words()
                .put("domains", new JsonArray().add("northlamp.example").add("example.com"))
                .put("passwords", false));

    HttpResponse<String> refused = login("ann@northlamp.example", "secret");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("Northlamp");
    assertThat(login("ann@northlamp.example", "wrong").statusCode()).isEqualTo(401);
    assertThat(login("owen@example.com", "secret").statusCode()).isEqualTo(200);
    // Another agency's, though of a domain of ours.
    assertThat(login("theo@example.com", "secret").statusCode()).isEqualTo(200);
    var _ = me(comeBack());
  }

  private static HttpResponse<String> login(String email, String password) {
    return house.call(
        "POST",
        "/api/v1/auth/login",
        "none",
        new JsonObject().put("email", email).put("password", password).encode());
  }

  @Test
  void noAgencysProviderSaysWhoIsInAnother() {
    JsonObject same = words().put("domains", new JsonArray().add("elsewhere.example"));
    assertThat(put(theirs, same.put("newcomers", "agent")).statusCode()).isEqualTo(200);

    HttpResponse<String> start = browse(OIDC + "/start?email=x%40elsewhere.example");
    Trip trip = new Trip(String.valueOf(cookie(start, "sb_sign_in")), location(start));
    // It says an address of the first agency's.
    assertThat(location(browse(trip.back(), trip.cookie()))).isEqualTo("/?sign-in=not-let-in");
    assertThat(identities()).isEmpty();

    var _ = set(words());
    HttpResponse<String> taken =
        put(theirs, words().put("domains", new JsonArray().add("northlamp.example")));
    assertThat(taken.statusCode()).isEqualTo(409);
    assertThat(new JsonObject(taken.body()).getJsonArray("errors").encode()).contains("domains");
    assertThat(house.call("GET", PROVIDER, theirs, "").body()).contains("elsewhere.example");
  }

  @Test
  void itsSecretIsSealedNeverShownAndNeverSentElsewhere() {
    JsonObject provider = set(words());
    assertThat(provider.encode()).doesNotContain(ProviderStandIn.SECRET);
    assertThat(house.postgres.select("select encode(secret, 'escape') from sign_in_provider"))
        .noneMatch(secret -> secret.contains(ProviderStandIn.SECRET));

    JsonObject without = words();
    without.remove("clientSecret");
    assertThat(put(owner, without.copy().put("name", "N")).statusCode()).isEqualTo(200);
    var _ = me(comeBack());
    HttpResponse<String> moved = put(owner, without.copy().put("issuer", real.issuer()));
    assertThat(moved.statusCode()).isEqualTo(400);
    assertThat(moved.body()).contains("clientSecret");
    assertThat(put(owner, words().put("issuer", real.issuer())).statusCode()).isEqualTo(200);
    assertThat(identities()).isEmpty();
  }

  @Test
  void editsAreForAVersionAndForOwners() {
    var _ = set(words());
    var _ = set(words().put("name", "N"));
    assertThat(house.ifMatch("\"0\"", "PUT", PROVIDER, owner, words()).statusCode()).isEqualTo(412);
    assertThat(house.ifMatch("\"1\"", "PUT", PROVIDER, owner, words()).statusCode()).isEqualTo(200);
    assertThat(put(admin, words()).statusCode()).isEqualTo(403);
    assertThat(house.ifMatch("\"1\"", "DELETE", PROVIDER, owner, new JsonObject()).statusCode())
        .isEqualTo(412);
    assertThat(house.call("DELETE", PROVIDER, owner, "").statusCode()).isEqualTo(204);
    assertThat(house.call("GET", PROVIDER, owner, "").statusCode()).isEqualTo(404);
    assertThat(acts("sign_in.provider_removed")).isNotEmpty();
    assertThat(acts("sign_in.provider_changed").toString()).contains("\"from\":\"Northlamp\"");
  }

  @Test
  void whatIsNoProviderIsSaidAtItsField() {
    Map<String, Object> bad = new HashMap<>();
    bad.put("issuer", "http://login.example");
    bad.put("name", "");
    bad.put("domains", new JsonArray().add("gmail.com"));
    bad.put("secondFactor", "none");
    bad.put("passwords", "no");
    bad.forEach((field, value) -> {
      HttpResponse<String> answer = put(owner, words().put(field, value));
      assertThat(answer.statusCode()).as(field).isEqualTo(400);
      assertThat(new JsonObject(answer.body()).getJsonArray("errors").encode()).contains(field);
    });
    for (String domain : List.of("", "@a.example", "a", "*.a.example", "1.2.3.4")) {
      assertThat(put(owner, words().put("domains", new JsonArray().add(domain))).statusCode())
          .as(domain)
          .isEqualTo(400);
    }
    var _ = set(words());
    standIn.document = said -> said.put("issuer", "https://evil.example");
    assertThat(house.call("POST", PROVIDER + "/test", owner, "").body())
        .contains("\"ok\":false", "its document names another issuer");
  }

  @Test
  void whoIsUnlinkedIsOutAndIsFoundByTheirAddressAgain() {
    var _ = set(words());
    HttpResponse<String> in = comeBack();
    var _ = me(in);
    String path = "/api/v1/users/" + ann + "/identities";
    assertThat(house.call("GET", path, owner, "").body()).contains("s-1", "Northlamp");
    assertThat(house.call("GET", path, admin, "").statusCode()).isEqualTo(403);
    assertThat(house.call("DELETE", path, theirs, "").statusCode()).isEqualTo(404);

    assertThat(house.call("DELETE", path, owner, "").statusCode()).isEqualTo(204);

    assertThat(
            house.postgres.select(
                "select 1 from user_session where ended_at is null and user_id = " + ann))
        .isEmpty();
    assertThat(house.call("DELETE", path, owner, "").statusCode()).isEqualTo(404);
    standIn.claims = claims -> claims.put("sub", "s-2");
    assertThat(me(comeBack()).getString("id")).isEqualTo(ann);
    assertThat(acts("user.identity_unlinked")).isNotEmpty();
  }

  private static List<Object> acts(String act) {
    String path = "/api/v1/audit?act=" + act;
    return new JsonObject(house.call("GET", path, owner, "").body())
        .getJsonArray("items").stream().toList();
  }
}
