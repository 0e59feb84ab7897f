package dev.switchboard.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An OpenID provider that does wrong what it is told to do wrong. Nobody signs in at it: a test
 * takes a code for the address that a browser would be sent to.
 */
public final class ProviderStandIn implements AutoCloseable {
  public static final String CLIENT = "us";
  public static final String SECRET = "ours";

  // Made once: they are dear, and a test needs no others.
  private static final KeyPair FIRST = pair("RSA");
  private static final KeyPair SECOND = pair("RSA");
  private static final KeyPair HIDDEN = pair("RSA");
  private static final KeyPair ELLIPTIC = pair("EC");

  private final HttpServer server;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile KeyPair key = FIRST;
  private volatile String keyId = "one";
  private volatile String shownKeyId = "one";
  private volatile KeyPair shown = key;

  /** How it signs. */
  public enum Signs {
    RS256,
    ES256,
    NONE,
    /** With the public key as if it were a secret. */
    HS256_BY_PUBLIC_KEY,
    /** With a key that it shows nobody, under the name of one that it shows. */
    RS256_BY_ANOTHER_KEY
  }

  /** What it signs with. */
  public volatile Signs signs = Signs.RS256;

  /** Changes what it says in tokens. */
  public volatile UnaryOperator<JsonObject> claims = claims -> claims;

  /** Changes what it says of itself. */
  public volatile UnaryOperator<JsonObject> document = document -> document;

  /** Changes what a code is good for. */
  public volatile UnaryOperator<JsonObject> tokens = tokens -> tokens;

  /** Answers at a path instead of what it would answer. */
  public final Map<String, Answers> instead = new ConcurrentHashMap<>();

  /** Answers a request. */
  @FunctionalInterface
  public interface Answers {
    void answer(HttpServerRequest request);
  }

  public ProviderStandIn(Vertx vertx) {
    server = vertx.createHttpServer().requestHandler(this::answer).listen(0).await();
  }

  public String issuer() {
    return "http://localhost:" + server.actualPort();
  }

  public String host() {
    return "localhost:" + server.actualPort();
  }

  /** The paths that were asked. */
  public List<String> asked() {
    return asked;
  }

  /** Signs with a new key from now on. */
  public void rotate() {
    key = SECOND;
    shown = key;
    keyId = "two";
    shownKeyId = "two";
  }

  /** Signs under a name that nobody finds. */
  public void signAs(String id) {
    keyId = id;
  }

  /** As if somebody had signed in where a browser was sent to. */
  public String code(String location) {
    String code = "code-" + codes.size();
    codes.put(code, parameters(URI.create(location).getRawQuery()));
    return code;
  }

  public static Map<String, String> parameters(String query) {
    Map<String, String> found = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      String[] halves = pair.split("=", 2);
      found.put(
          URLDecoder.decode(halves[0], StandardCharsets.UTF_8),
          URLDecoder.decode(halves[1], StandardCharsets.UTF_8));
    }
    return found;
  }

  private void answer(HttpServerRequest request) {
    asked.add(request.path());
    Answers other = instead.get(request.path());
    if (other != null) {
      other.answer(request);
      return;
    }
    switch (String.valueOf(request.path())) {
      case "/.well-known/openid-configuration" -> json(request, document.apply(document()));
      case "/keys" -> json(request, new JsonObject().put("keys", keys()));
      case "/token" -> request.body().onSuccess(body -> redeem(request, body));
      case "/me" ->
          json(
              request,
              new JsonObject()
                  .put("sub", "s-1")
                  .put("email", "Ann@Northlamp.example")
                  .put("email_verified", true)
                  .put("name", "Ann"));
      default -> request.response().setStatusCode(404).end();
    }
  }

  private static void json(HttpServerRequest request, JsonObject body) {
    request.response().putHeader("Content-Type", "application/json").end(body.toBuffer());
  }

  private JsonObject document() {
    return new JsonObject()
        .put("issuer", issuer())
        .put("authorization_endpoint", issuer() + "/auth?tenant=a+b")
        .put("token_endpoint", issuer() + "/token")
        .put("jwks_uri", issuer() + "/keys")
        .put("userinfo_endpoint", issuer() + "/me");
  }

  private void redeem(HttpServerRequest request, Buffer body) {
    Map<String, String> form = parameters(body.toString());
    Map<String, String> wanted = codes.remove(form.get("code"));
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
    if (wanted == null
        || !basic.equals(request.getHeader("Authorization"))
        || !Objects.equals(wanted.get("redirect_uri"), form.get("redirect_uri"))
        || !challenge(form.getOrDefault("code_verifier", ""))
            .equals(wanted.get("code_challenge"))) {
      request
          .response()
          .setStatusCode(400)
          .end(new JsonObject().put("error", "invalid_grant").encode());
      return;
    }
    long now = Instant.now().getEpochSecond();
    JsonObject said =
        new JsonObject()
            .put("iss", issuer())
            .put("aud", CLIENT)
            .put("sub", "s-1")
            .put("nonce", wanted.get("nonce"))
            .put("iat", now)
            .put("exp", now + 300)
            .put("email", "Ann@Northlamp.example")
            .put("email_verified", true)
            .put("name", "Ann Lamp");
    json(
        request,
        tokens.apply(
            new JsonObject()
                .put("access_token", "an-access-token")
                .put("token_type", "Bearer")
                .put("id_token", token(claims.apply(said)))));
  }

  private static String challenge(String verifier) {
    try {
      return base64(
          MessageDigest.getInstance("SHA-256")
              .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonArray keys() {
    RSAPublicKey rsa = (RSAPublicKey) shown.getPublic();
    ECPublicKey ec = (ECPublicKey) ELLIPTIC.getPublic();
    return new JsonArray()
        .add(
            new JsonObject()
                .put("kty", "RSA")
                .put("kid", shownKeyId)
                .put("use", "sig")
                .put("alg", "RS256")
                .put("n", number(rsa.getModulus(), 256))
                .put("e", number(rsa.getPublicExponent(), 3)))
        .add(
            new JsonObject()
                .put("kty", "EC")
                .put("kid", "ec")
                .put("crv", "P-256")
                .put("x", number(ec.getW().getAffineX(), 32))
                .put("y", number(ec.getW().getAffineY(), 32)));
  }

  private static String number(BigInteger value, int bytes) {
    byte[] raw = value.toByteArray();
    byte[] fixed = new byte[bytes];
    int from = Math.max(0, raw.length - bytes);
    System.arraycopy(raw, from, fixed, bytes - (raw.length - from), raw.length - from);
    return base64(fixed);
  }

  private String token(JsonObject said) {
    String algorithm =
        switch (signs) {
          case RS256, RS256_BY_ANOTHER_KEY -> "RS256";
          case ES256 -> "ES256";
          case NONE -> "none";
          case HS256_BY_PUBLIC_KEY -> "HS256";
        };
    String kid = signs == Signs.ES256 ? "ec" : keyId;
    String head =
        base64(new JsonObject().put("alg", algorithm).put("kid", kid).toBuffer().getBytes());
    String input = head + "." + base64(said.toBuffer().getBytes());
    return input + "." + base64(signed(input.getBytes(StandardCharsets.US_ASCII)));
  }

  private byte[] signed(byte[] input) {
    try {
      return switch (signs) {
        case RS256 -> sign("SHA256withRSA", key, input);
        case RS256_BY_ANOTHER_KEY -> sign("SHA256withRSA", HIDDEN, input);
        case ES256 -> sign("SHA256withECDSAinP1363Format", ELLIPTIC, input);
        case NONE -> new byte[0];
        case HS256_BY_PUBLIC_KEY -> {
          Mac mac = Mac.getInstance("HmacSHA256");
          mac.init(new SecretKeySpec(key.getPublic().getEncoded(), "HmacSHA256"));
          yield mac.doFinal(input);
        }
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sign(String algorithm, KeyPair pair, byte[] input)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(pair.getPrivate());
    signature.update(input);
    return signature.sign();
  }

  /** What {@code at_hash} is of the access token that it gives. */
  public static String hashOfAccessToken() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest("an-access-token".getBytes(StandardCharsets.US_ASCII));
      return base64(Arrays.copyOf(hash, 16));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static KeyPair pair(String kind) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
      if (kind.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close().await();
  }
}
