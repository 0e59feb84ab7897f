package dev.switchboard.oidc;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which ID tokens prove who somebody is (OpenID Connect Core 1.0, 3.1.3.7), beside their signature.
 * Pure.
 */
final class IdTokenPolicy {
  static final int LEEWAY_SECONDS = 60;
  private static final Set<String> ALGORITHMS = Set.of("RS256", "ES256");
  private static final int LONGEST_SUBJECT = 255;

  private IdTokenPolicy() {}

  /**
   * What the token must be for.
   *
   * @param accessToken what came with it; null: nothing
   */
  record Expected(
      String issuer, String clientId, String nonce, @Nullable String accessToken, Instant now) {}

  /** Why it proves nothing; empty: it does, if its signature is good. */
  static Optional<String> refusal(JsonObject header, JsonObject claims, Expected expected) {
    long now = expected.now().getEpochSecond();
    if (!ALGORITHMS.contains(String.valueOf(header.getValue("alg")))) {
      return Optional.of("the token is not signed by RS256 or ES256");
    }
    if (header.containsKey("crit")) {
      return Optional.of("the token wants something understood that we do not know");
    }
    if (!expected.issuer().equals(claims.getValue("iss"))) {
      return Optional.of("the token is another issuer's");
    }
    if (!isForUs(claims, expected.clientId())) {
      return Optional.of("the token is for somebody else");
    }
    if (!(claims.getValue("exp") instanceof Number exp)
        || exp.longValue() <= now - LEEWAY_SECONDS) {
      return Optional.of("the token is too old");
    }
    if (!isPast(claims.getValue("iat"), now)
        || (claims.containsKey("nbf") && !isPast(claims.getValue("nbf"), now))) {
      return Optional.of("the token is of a time to come");
    }
    if (!same(expected.nonce(), claims.getValue("nonce"))) {
      return Optional.of("the token is of another sign-in");
    }
    if (!(claims.getValue("sub") instanceof String subject) || !isName(subject)) {
      return Optional.of("the token names nobody");
    }
    @Nullable Object hash = claims.getValue("at_hash");
    return hash == null || same(hash(expected.accessToken()), hash)
        ? Optional.empty()
        : Optional.of("the token came with another access token");
  }

  private static boolean isForUs(JsonObject claims, String clientId) {
    @Nullable Object audience = claims.getValue("aud");
    List<?> all = audience instanceof JsonArray list ? list.getList() : Arrays.asList(audience);
    @Nullable Object party = claims.getValue("azp");
    boolean isNamed = party == null ? all.size() == 1 : clientId.equals(party);
    return all.contains(clientId) && isNamed;
  }

  private static boolean isPast(@Nullable Object at, long now) {
    return at instanceof Number seconds && seconds.longValue() <= now + LEEWAY_SECONDS;
  }

  private static boolean isName(String subject) {
    return !subject.isEmpty() && subject.length() <= LONGEST_SUBJECT && subject.indexOf('\0') < 0;
  }

  private static boolean same(String expected, @Nullable Object said) {
    return said instanceof String text
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
  }

  private static String hash(@Nullable String accessToken) {
    return accessToken == null
        ? ""
        : Attempt.base64(Arrays.copyOf(Attempt.sha256(accessToken), 16));
  }
}
