package dev.switchboard.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A source that signs nothing: who knows the token in the endpoint's address may post. Such an
 * address must not be logged, here or by a proxy.
 */
final class TokenSource implements Source {
  private static final Claim.Refused NOBODY =
      new Claim.Refused(
          Refusal.NO_SUCH_WEBHOOK,
          "No such endpoint",
          "No active endpoint has this name and token.");

  private final String name;
  private final Known known;
  private final Function<JsonSlice, Split> cut;

  TokenSource(String name, Known known, Function<JsonSlice, Split> cut) {
    this.name = name;
    this.known = known;
    this.cut = cut;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Split split(byte[] body) {
    return Split.of(body, cut);
  }

  @Override
  public Claim claim(Ask ask) {
    @Nullable String key = ask.key();
    @Nullable String token = ask.token();
    if (key == null || token == null) {
      return NOBODY;
    }
    return known
        .directory()
        .endpoint(name, key)
        .filter(endpoint -> fits(endpoint, token))
        .<Claim>map(endpoint -> (Claim.Open) body -> Optional.of(endpoint))
        .orElse(NOBODY);
  }

  private static boolean fits(Directory.Endpoint endpoint, String token) {
    @Nullable String hash = endpoint.tokenHash();
    return hash != null && MessageDigest.isEqual(HexFormat.of().parseHex(hash), hash(token));
  }

  /** What is kept of a token. */
  static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
