package dev.switchboard.webhook;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A source that signs the time and the body with an endpoint's own secret. */
final class SignedSource extends NamedSource {
  /** Stripe's own. */
  static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String DEFAULT = "default";

  private final Scheme scheme;
  private final InstantSource clock;

  /**
   * How it signs.
   *
   * @param header where: {@code t=<seconds>,<label>=<hex>}, the label as often as there are secrets
   */
  record Scheme(String header, String label) {}

  SignedSource(
      String name,
      Scheme scheme,
      Known known,
      InstantSource clock,
      Function<JsonSlice, Split> cut) {
    super(name, known, cut);
    this.scheme = scheme;
    this.clock = clock;
  }

  @Override
  public Proof proof() {
    return Proof.SECRET;
  }

  @Override
  public Optional<String> endpoint(@Nullable String key) {
    return Optional.of(key == null ? DEFAULT : key);
  }

  @Override
  public Claim claim(Ask ask) {
    Optional<Directory.Endpoint> endpoint =
        ask.token() == null
            ? endpoint(ask.key()).flatMap(key -> known.directory().endpoint(name, key))
            : Optional.empty();
    if (endpoint.isEmpty()) {
      return new Claim.Refused(
          Refusal.NO_SUCH_WEBHOOK, "No such endpoint", "No active endpoint has this name.");
    }
    @Nullable TimedSignature claimed =
        TimedSignature.read(ask.header().apply(scheme.header), scheme.label);
    if (claimed == null) {
      return new Claim.Refused(
          Refusal.NOT_SIGNED,
          "Not signed",
          "%s: t=<seconds>,%s=<64 hex digits> is needed.".formatted(scheme.header, scheme.label));
    }
    // Older only, as Stripe's own libraries do: a clock of ours that is behind must not refuse.
    if (claimed.seconds() < clock.instant().getEpochSecond() - TOLERANCE.toSeconds()) {
      return new Claim.Refused(
          Refusal.SIGNED_TOO_LONG_AGO, "Too old", "The signature is more than 300 s old.");
    }
    return (Claim.Open) body -> signer(endpoint.get(), claimed, body);
  }

  private Optional<Directory.Signer> signer(
      Directory.Endpoint endpoint, TimedSignature claimed, byte[] body) {
    return known.signatures(endpoint).stream().anyMatch(secret -> claimed.isBy(secret, body))
        ? Optional.of(endpoint)
        : Optional.empty();
  }
}
