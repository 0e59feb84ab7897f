package dev.switchboard.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.switchboard.testing.ProviderStandIn;
import dev.switchboard.testing.ProviderStandIn.Signs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who it is that comes back from a provider, and what of providers proves nothing. */
class RelyingPartyTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String BACK = "https://switchboard.example/back";

  private final ProviderStandIn provider = new ProviderStandIn(VERTX);
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final RelyingParty party =
      new RelyingParty(
          VERTX, new OidcConfig(List.of(provider.host())), Duration.ofSeconds(1), now::get);
  private final Client client =
      new Client(provider.issuer(), ProviderStandIn.CLIENT, ProviderStandIn.SECRET);
  private final Attempt attempt = Attempt.fresh(BACK);

  @AfterEach
  void close() {
    provider.close();
  }

  @AfterAll
  static void end() {
    VERTX.close().await();
  }

  private Identity identity() {
    return identity(null);
  }

  private Identity identity(@Nullable String issuer) {
    String location = party.signInAt(client, attempt).await();
    return party
        .identify(client, attempt, new RelyingParty.Return(provider.code(location), issuer))
        .await();
  }

  private ProviderException refusal() {
    return refusal(() -> Future.succeededFuture(identity()));
  }

  private static ProviderException refusal(Supplier<Future<?>> work) {
    Throwable thrown = catchThrowable(() -> work.get().await());
    assertThat(thrown).isInstanceOf(ProviderException.class);
    return (ProviderException) thrown;
  }

  @Test
  void theBrowserIsSentWithChallengeStateAndNonce() {
    String location = party.signInAt(client, attempt).await();

    assertThat(location).startsWith(provider.issuer() + "/auth?");
    Map<String, String> said = ProviderStandIn.parameters(location.split("\\?", 2)[1]);
    assertThat(said)
        .containsEntry("response_type", "code")
        .containsEntry("client_id", ProviderStandIn.CLIENT)
        .containsEntry("redirect_uri", BACK)
        .containsEntry("scope", "openid email profile")
        .containsEntry("state", attempt.state())
        .containsEntry("nonce", attempt.nonce())
        .containsEntry("code_challenge", attempt.challenge())
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("tenant", "a b");
    assertThat(location).doesNotContain(attempt.verifier()).doesNotContain(ProviderStandIn.SECRET);
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "ES256"})
  void whoeverComesBackIsKnown(Signs signs) {
    provider.signs = signs;

    assertThat(identity()).isEqualTo(new Identity("s-1", "ann@northlamp.example", "Ann Lamp"));
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "HS256_BY_PUBLIC_KEY", "RS256_BY_ANOTHER_KEY"})
  void whatNoKeyOfTheProviderSignedIsRefused(Signs signs) {
    provider.signs = signs;

    assertThat(refusal().kind()).isEqualTo(ProviderException.Kind.INVALID);
    assertThat(refusal().detail()).contains("signed");
  }

  static Stream<Arguments> lies() {
    return Stream.of(
        lie("another issuer's", claims -> claims.put("iss", "https://evil.example")),
        lie("another issuer's", claims -> claims.put("iss", claims.getString("iss") + "/")),
        lie("for somebody else", claims -> claims.put("aud", "others")),
        lie("for somebody else", claims -> claims.putNull("aud")),
        lie("for somebody else", claims -> claims.put("aud", new JsonArray())),
        lie("for somebody else", claims -> claims.put("aud", new JsonArray().add("us").add("b"))),
        lie("for somebody else", claims -> claims.put("azp", "others")),
        lie("too old", claims -> claims.put("exp", claims.getLong("iat") - 61)),
        lie("too old", claims -> claims.put("exp", "2099")),
        lie("too old", without("exp")),
        lie("time to come", claims -> claims.put("iat", claims.getLong("iat") + 120)),
        lie("time to come", claims -> claims.put("nbf", claims.getLong("iat") + 120)),
        lie("time to come", without("iat")),
        lie("another sign-in", claims -> claims.put("nonce", "other")),
        lie("another sign-in", without("nonce")),
        lie("names nobody", without("sub")),
        lie("names nobody", claims -> claims.put("sub", 7)),
        lie("names nobody", claims -> claims.put("sub", "s".repeat(256))),
        lie("another access token", claims -> claims.put("at_hash", "x")));
  }

  private static Arguments lie(String why, UnaryOperator<JsonObject> claims) {
    return Arguments.of(why, claims);
  }

  private static UnaryOperator<JsonObject> without(String claim) {
    return claims -> {
      claims.remove(claim);
      return claims;
    };
  }

  @ParameterizedTest
  @MethodSource("lies")
  void aTokenThatSaysSomethingElseIsRefused(String why, UnaryOperator<JsonObject> claims) {
    provider.claims = claims;

    ProviderException refusal = refusal();
    assertThat(refusal.kind()).isEqualTo(ProviderException.Kind.INVALID);
    assertThat(refusal.detail()).contains(why);
  }

  @Test
  void aTokenForSeveralIsTakenWhereItNamesUs() {
    provider.claims =
        claims ->
            claims
                .put("aud", new JsonArray().add("others").add("us"))
                .put("azp", "us")
                .put("exp", claims.getLong("iat") - 20)
                .put("at_hash", ProviderStandIn.hashOfAccessToken());

    assertThat(identity().subject()).isEqualTo("s-1");
  }

  @Test
  void aNewKeyIsFoundAtOnce() {
    var _ = identity();
    provider.rotate();

    assertThat(identity().subject()).isEqualTo("s-1");
  }

  @Test
  void anUnknownKeyIsLookedForOnceInAWhile() {
    var _ = identity();
    provider.signAs("nobody knows");
    assertThat(refusal().detail()).contains("signed");
    assertThat(refusal().detail()).contains("signed");
    assertThat(timesRead()).isEqualTo(2);

    now.updateAndGet(at -> at.plusSeconds(31));
    assertThat(refusal().detail()).contains("signed");
    assertThat(timesRead()).isEqualTo(3);
  }

  @Test
  void aProviderIsReadAgainAfterTenMinutes() {
    var _ = identity();
    var _ = identity();
    assertThat(timesRead()).isEqualTo(1);

    now.updateAndGet(at -> at.plusSeconds(601));
    var _ = party.signInAt(client, attempt).await();
    assertThat(timesRead()).isEqualTo(2);
  }

  private long timesRead() {
    return provider.asked().stream().filter("/keys"::equals).count();
  }

  @Test
  void anAddressThatIsNotVerifiedIsNoAddress() {
    provider.claims = claims -> claims.put("email_verified", false);
    assertThat(identity().email()).isNull();
    provider.claims = claims -> claims.put("email_verified", "true");
    assertThat(identity().email()).isNull();
    provider.claims = without("email_verified");
    assertThat(identity().email()).isNull();
  }

  @Test
  void anAddressThatIsNotInTheTokenIsAskedFor() {
    provider.claims = without("email");

    assertThat(identity()).isEqualTo(new Identity("s-1", "ann@northlamp.example", "Ann"));
  }

  @Test
  void whatIsSaidOfSomebodyElseIsRefused() {
    provider.claims = claims -> without("email").apply(claims.put("sub", "s-2"));

    assertThat(refusal().detail()).contains("somebody else");
  }

  @Test
  void aWayBackFromAnotherProviderIsRefused() {
    assertThat(identity(provider.issuer()).subject()).isEqualTo("s-1");
    assertThat(refusal(() -> Future.succeededFuture(identity("https://evil.example"))).detail())
        .contains("another provider");
    provider.document = said -> said.put("authorization_response_iss_parameter_supported", true);
    now.updateAndGet(at -> at.plusSeconds(601));
    assertThat(refusal().detail()).contains("another provider");
  }

  @Test
  void aCodeIsGoodOnceAndForWhoAskedForIt() {
    String code = provider.code(party.signInAt(client, attempt).await());
    var back = new RelyingParty.Return(code, null);
    var other = new Attempt(attempt.state(), attempt.nonce(), Attempt.fresh(BACK).verifier(), BACK);

    assertThat(refusal(() -> party.identify(client, other, back)).detail())
        .isEqualTo("it answers 400, invalid_grant");
    assertThat(refusal(() -> party.identify(client, attempt, back)).detail())
        .isEqualTo("it answers 400, invalid_grant");
  }

  static Stream<Arguments> documents() {
    return Stream.of(
        lie("another issuer", said -> said.put("issuer", "https://evil.example")),
        lie("token_endpoint must begin", said -> said.put("token_endpoint", "http://a.example")),
        lie("no jwks_uri", without("jwks_uri")),
        lie(
            "authorization_endpoint must be",
            said -> said.put("authorization_endpoint", "javascript:alert(1)")),
        lie(
            "none of S256",
            said -> said.put("code_challenge_methods_supported", new JsonArray().add("plain"))),
        lie(
            "none of RS256",
            said ->
                said.put("id_token_signing_alg_values_supported", new JsonArray().add("HS256"))),
        lie(
            "none of client_secret_basic",
            said ->
                said.put(
                    "token_endpoint_auth_methods_supported",
                    new JsonArray().add("private_key_jwt"))),
        lie("not in the public net", said -> said.put("jwks_uri", "https://127.0.0.1/keys")),
        lie(
            "not in the public net",
            said -> said.put("jwks_uri", "https://[::ffff:10.0.0.1]/keys")),
        lie(
            "not in the public net",
            said -> said.put("jwks_uri", "https://169.254.169.254/latest")));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aProviderThatSaysNonsenseOfItselfIsRefused(String why, UnaryOperator<JsonObject> document) {
    provider.document = document;

    assertThat(refusal(() -> party.look(provider.issuer())).detail()).contains(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/.well-known/openid-configuration", "/keys", "/token"})
  void aHugeAnswerIsNotReadToItsEnd(String path) {
    provider.instead.put(
        path,
        request -> {
          var response = request.response().setChunked(true);
          Buffer part = Buffer.buffer(" ".repeat(64 * 1024));
          for (int i = 0; i < 8; i++) {
            response.write(part);
          }
        });

    assertThat(refusal().detail()).isEqualTo("it answers more than 256 KB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/.well-known/openid-configuration", "/keys", "/token"})
  void aSlowAnswerIsNotWaitedFor(String path) {
    provider.instead.put(path, request -> {});

    assertThat(refusal().kind()).isEqualTo(ProviderException.Kind.UNREACHABLE);
  }

  @Test
  void anAnswerThatDripsIsNotWaitedFor() {
    provider.instead.put(
        "/keys",
        request -> {
          var response = request.response().setChunked(true);
          var _ = VERTX.setPeriodic(100, timer -> response.write(" "));
        });

    assertThat(refusal().kind()).isEqualTo(ProviderException.Kind.UNREACHABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/.well-known/openid-configuration", "/keys", "/token"})
  void noRedirectionIsFollowed(String path) {
    provider.instead.put(
        path,
        request ->
            request
                .response()
                .setStatusCode(302)
                .putHeader("Location", provider.issuer() + "/elsewhere")
                .end());

    assertThat(refusal().detail()).isEqualTo("it answers 302");
    assertThat(provider.asked()).doesNotContain("/elsewhere");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "no",
        "{\"keys\":[]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"YWJj\"}]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}"
      })
  void keysThatAreNoneAreRefused(String said) {
    provider.instead.put("/keys", request -> request.response().end(said));

    assertThat(refusal().kind()).isEqualTo(ProviderException.Kind.INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "a.b.c", "....", "e30.e30.", "W10.W10.W10"})
  void aTokenThatIsNoneIsRefused(String token) {
    provider.tokens = said -> said.put("id_token", token);

    assertThat(refusal().kind()).isEqualTo(ProviderException.Kind.INVALID);
  }

  @Test
  void aProviderThatIsAwayIsUnreachable() {
    provider.instead.put("/keys", request -> request.response().setStatusCode(503).end());
    assertThat(refusal().kind()).isEqualTo(ProviderException.Kind.UNREACHABLE);
    assertThat(refusal(() -> party.look("https://nobody.invalid")).detail())
        .isEqualTo("nobody knows the host nobody.invalid");
  }

  @Test
  void withoutASettingNoNodeAsksItsOwnNetwork() {
    RelyingParty strict = new RelyingParty(VERTX, new OidcConfig(List.of()));

    assertThat(strict.refusal(provider.issuer())).isPresent();
    assertThat(refusal(() -> strict.look(provider.issuer())).detail()).contains("https://");
    assertThat(refusal(() -> strict.look("https://" + provider.host())).detail())
        .isEqualTo("localhost is not in the public net");
    assertThat(provider.asked()).isEmpty();
  }
}
