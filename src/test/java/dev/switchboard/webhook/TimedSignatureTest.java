package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Timed signatures, beside stripe-java as the judge of what Stripe's are. */
class TimedSignatureTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final String BODY = "{\"id\":\"evt_1\",\"type\":\"a.b\",\"n\":\"\\u00e4ä\\/\"}";
  private static final String SECRET = "whsec_now";
  private static final String BEFORE = "whsec_before";

  @Test
  void whatStripesLibrarySignsIsTakenAndWhatOursSignsItsLibraryTakes() throws Exception {
    assertThat(signer(stripes(SECRET, 0))).isPresent();
    assertThatCode(
            () -> Webhook.Signature.verifyHeader(BODY, ours(SECRET, 0), SECRET, 300, clock()))
        .doesNotThrowAnyException();
    assertThat(signer(ours(SECRET, 0))).isPresent();
  }

  @Test
  void anyOfSeveralHashesUnderAnyOfBothSecretsIsEnough() throws Exception {
    String wrong = "v1=" + "0".repeat(64);
    String good = stripes(BEFORE, 0);

    assertThat(signer(good.replace(",v1=", "," + wrong + ",v1="))).isPresent();
    assertThat(signer(good + "," + wrong + ",v0=" + "f".repeat(64))).isPresent();
    assertThat(signer(good.replace("v1=", "v0="))).isEmpty();
    assertThat(signer(stripes("whsec_other", 0))).isEmpty();
  }

  @Test
  void isRefusedWhenOlderThanFiveMinutesAndNotBefore() throws Exception {
    assertThat(signer(stripes(SECRET, -300))).isPresent();
    assertThat(signer(stripes(SECRET, -301))).isEmpty();
    assertThat(signer(stripes(SECRET, 3_600))).isPresent();
    assertThat(stripeTakes(stripes(SECRET, -300))).isTrue();
    assertThat(stripeTakes(stripes(SECRET, -301))).isFalse();
    assertThat(stripeTakes(stripes(SECRET, 3_600))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "t=",
        "v1=00",
        "t=1763985600",
        "t=x,v1=0000000000000000000000000000000000000000000000000000000000000000",
        "t=-1,v1=0000000000000000000000000000000000000000000000000000000000000000",
        ",,,=,=,",
        "t=99999999999999999999,v1=zz"
      })
  void isRefusedBeforeTheBodyWhenItIsNoSignature(String header) {
    assertThat(claim(header)).isInstanceOf(Source.Claim.Refused.class);
    assertThat(claim(null)).isInstanceOf(Source.Claim.Refused.class);
  }

  @Test
  void anotherTimeOrBodyThanTheSignedIsRefused() throws Exception {
    String header = stripes(SECRET, 0);

    assertThat(
            signer(header.replace("t=" + NOW.getEpochSecond(), "t=" + (NOW.getEpochSecond() + 1))))
        .isEmpty();
    assertThat(signer(header, BODY + " ")).isEmpty();
  }

  private static String stripes(String secret, long seconds) throws GeneralSecurityException {
    return Webhook.Signature.generateSignatureHeader(BODY, secret, NOW.getEpochSecond() + seconds);
  }

  private static String ours(String secret, long seconds) {
    long time = NOW.getEpochSecond() + seconds;
    return "t=%d,v1=%s"
        .formatted(
            time, HexFormat.of().formatHex(new Signature(secret).of(time + ".", bytes(BODY))));
  }

  private static boolean stripeTakes(String header) {
    try {
      return Webhook.Signature.verifyHeader(BODY, header, SECRET, 300, clock());
    } catch (SignatureVerificationException e) {
      return false;
    }
  }

  private static java.time.Clock clock() {
    return java.time.Clock.fixed(NOW, java.time.ZoneOffset.UTC);
  }

  private static Optional<Directory.Signer> signer(String header) {
    return signer(header, BODY);
  }

  private static Optional<Directory.Signer> signer(String header, String body) {
    return switch (claim(header)) {
      case Source.Claim.Refused _ -> Optional.empty();
      case Source.Claim.Open open -> open.signerOf(bytes(body));
    };
  }

  private static Source.Claim claim(@Nullable String header) {
    Known known = new Known();
    known.know(
        new Directory(
            List.of(),
            Map.of(),
            Map.of(
                new Directory.Name("stripe", "default"),
                new Directory.Endpoint(7, 1, null, "", List.of(SECRET, BEFORE), List.of()))));
    Sources.Route route =
        new Sources(known, () -> NOW, false).at("/api/stripe/webhook").orElseThrow();
    return route.source().claim(new Source.Ask(route.key(), route.token(), name -> header));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
