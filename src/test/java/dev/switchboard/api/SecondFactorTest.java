package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.access.Totp;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The second factor: set up by a code, asked for at the sign-in, each code good once. */
class SecondFactorTest extends AgencyAtWork {
  private static final String TOTP = "/api/v1/auth/totp";

  @Test
  void whoHasOneNeedsACodeThatIsGoodOnce() {
    String token = house.person(81, "Tina", "agent");
    JsonObject begun = begin(token);
    String secret = begun.getString("secret");
    assertThat(begun.getString("uri"))
        .isEqualTo(
            "otpauth://totp/Switchboard:tina%40example.com?secret="
                + secret
                + "&issuer=Switchboard");
    assertThat(
            house.postgres.select("select encode(secret, 'escape') from second_factor").toString())
        .doesNotContain(secret);
    // Not asked for before it is confirmed: nobody locks themselves out.
    assertThat(login("tina", null).statusCode()).isEqualTo(200);
    long step = step();
    assertThat(house.call("POST", TOTP + "/confirm", token, code("000000")).statusCode()).isIn(400);
    confirm(token, Totp.code(secret, step));

    HttpResponse<String> without = login("tina", null);
    assertThat(without.statusCode()).isEqualTo(401);
    assertThat(errorField(without)).isEqualTo("code");
    // The one that confirmed is used up.
    assertThat(login("tina", Totp.code(secret, step)).statusCode()).isEqualTo(401);
    String next = Totp.code(secret, step + 1);
    assertThat(login("tina", next).statusCode()).isEqualTo(200);
    assertThat(login("tina", next).statusCode()).isEqualTo(401);
    assertThat(get(token, "/api/v1/auth/me").getJsonObject("user").getBoolean("totp")).isTrue();
    assertThat(house.call("POST", TOTP, token, "{\"password\":\"secret\"}").statusCode())
        .isEqualTo(409);
  }

  @Test
  void aRecoveryCodeIsGoodOnceWhoeverComesAtOnce() {
    String token = house.person(82, "Rosa", "agent");
    List<String> codes = enrol(token);

    assertThat(codes).hasSize(10).doesNotHaveDuplicates();
    List<Integer> answers =
        IntStream.range(0, 4)
            .mapToObj(n ->
                CompletableFuture.supplyAsync(() ->
                    login("rosa", codes.getFirst().toLowerCase(java.util.Locale.ROOT))
                        .statusCode()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .sorted()
            .toList();

    assertThat(answers).containsExactly(200, 401, 401, 401);
    assertThat(login("rosa", codes.getLast().replace("-", " ")).statusCode()).isEqualTo(200);
  }

  @Test
  void itIsTurnedOffWithThePasswordOrByAnAdmin() {
    String token = house.person(83, "Otto", "agent");
    var _ = enrol(token);

    assertThat(house.call("DELETE", TOTP, token, "{\"password\":\"wrong\"}").statusCode())
        .isEqualTo(400);
    assertThat(house.call("DELETE", TOTP, token, "{\"password\":\"secret\"}").statusCode())
        .isEqualTo(204);
    assertThat(login("otto", null).statusCode()).isEqualTo(200);
    var _ = enrol(token);
    assertThat(house.call("DELETE", "/api/v1/users/83/totp", marta, "").statusCode())
        .isEqualTo(403);
    assertThat(house.call("DELETE", "/api/v1/users/83/totp", jonas, "").statusCode())
        .isEqualTo(204);
    assertThat(login("otto", null).statusCode()).isEqualTo(200);
    assertThat(get(jonas, "/api/v1/audit?act=user.totp_off&subject=83").getJsonArray("items"))
        .hasSize(2);
  }

  private static JsonObject begin(String token) {
    return ok("POST", TOTP, token, "{\"password\":\"secret\"}");
  }

  private static List<String> enrol(String token) {
    return confirm(token, Totp.code(begin(token).getString("secret"), step()));
  }

  private static List<String> confirm(String token, String code) {
    return ok("POST", TOTP + "/confirm", token, code(code)).getJsonArray("recoveryCodes").stream()
        .map(String.class::cast)
        .toList();
  }

  private static long step() {
    return Instant.now().getEpochSecond() / 30;
  }

  private static String code(String code) {
    return new JsonObject().put("code", code).encode();
  }

  private static HttpResponse<String> login(String name, @Nullable String code) {
    JsonObject body =
        new JsonObject()
            .put("email", name + "@example.com")
            .put("password", "secret")
            .put("code", code);
    return house.call("POST", "/api/v1/auth/login", "none", body.encode());
  }
}
