package dev.switchboard.webhook;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A source that signs nothing: who knows the token in the endpoint's address may post. Such an
 * address must not be logged, here or by a proxy.
 */
final class TokenSource extends NamedSource {
  private static final Claim.Refused NOBODY =
      new Claim.Refused(
          Refusal.NO_SUCH_WEBHOOK,
          "No such endpoint",
          "No active endpoint has this name and token.");

  TokenSource(String name, Known known, Function<JsonSlice, Split> cut) {
    super(name, known, cut);
  }

  @Override
  public Proof proof() {
    return Proof.TOKEN;
  }

  @Override
  public Optional<String> endpoint(@Nullable String key) {
    return Optional.ofNullable(key);
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
    byte[] hash = AddressToken.hash(token);
    boolean fits = false;
    for (String kept : endpoint.tokenHashes()) {
      fits |= MessageDigest.isEqual(HexFormat.of().parseHex(kept), hash);
    }
    return fits;
  }
}
