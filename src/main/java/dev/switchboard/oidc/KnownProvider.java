package dev.switchboard.oidc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.NoSuchKeyIdException;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A provider as it was fetched. Addresses are written and signatures checked by vertx-auth-oauth2,
 * which is given nothing that it could ask. Thread-safe.
 */
final class KnownProvider {
  private final Vertx vertx;
  private final Metadata metadata;
  private final List<JsonObject> keys;
  private final Instant readAt;
  private final Map<String, OAuth2Auth> clients = new ConcurrentHashMap<>();

  KnownProvider(Vertx vertx, Metadata metadata, List<JsonObject> keys, Instant readAt) {
    this.vertx = vertx;
    this.metadata = metadata;
    this.keys = keys;
    this.readAt = readAt;
  }

  Metadata metadata() {
    return metadata;
  }

  /** When it was fetched. */
  Instant readAt() {
    return readAt;
  }

  private OAuth2Auth as(String clientId) {
    return clients.computeIfAbsent(
        clientId,
        id ->
            OAuth2Auth.create(
                vertx,
                new OAuth2Options()
                    .setClientId(id)
                    .setAuthorizationPath(metadata.authorization().split("\\?", 2)[0])
                    .setJwks(keys)
                    .setJWTOptions(
                        new JWTOptions()
                            .setIssuer(metadata.issuer())
                            .setLeeway(IdTokenPolicy.LEEWAY_SECONDS))));
  }

  /** Where a browser goes to sign in. */
  String signInAt(String clientId, Attempt attempt) {
    Map<String, String> more = ownParameters();
    more.put("nonce", attempt.nonce());
    return as(clientId)
        .authorizeURL(
            new OAuth2AuthorizationURL()
                .setAdditionalParameters(more)
                .setScopes(List.of("openid", "email", "profile"))
                .setState(attempt.state())
                .setRedirectUri(attempt.redirectUri())
                .setCodeChallenge(attempt.challenge())
                .setCodeChallengeMethod("S256"));
  }

  // An address that has a query already keeps it; the library would write a second one.
  private Map<String, String> ownParameters() {
    Map<String, String> own = new HashMap<>();
    String[] parts = metadata.authorization().split("\\?", 2);
    for (String pair : parts.length < 2 ? new String[0] : parts[1].split("&", -1)) {
      String[] halves = pair.split("=", 2);
      if (!halves[0].isEmpty()) {
        own.put(decoded(halves[0]), halves.length < 2 ? "" : decoded(halves[1]));
      }
    }
    return own;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** What the signature of a token is worth. */
  Future<Signature> signature(String clientId, String token) {
    try {
      return as(clientId)
          .authenticate(new TokenCredentials(token))
          .map(Signature.GOOD)
          .otherwise(
              e -> e instanceof NoSuchKeyIdException ? Signature.UNKNOWN_KEY : Signature.BAD);
    } catch (RuntimeException e) { // of a token that is none, the library throws some
      return Future.succeededFuture(Signature.BAD);
    }
  }

  /** What became of looking. */
  enum Signature {
    GOOD,
    BAD,
    /** None of these keys: there may be newer ones. */
    UNKNOWN_KEY
  }
}
