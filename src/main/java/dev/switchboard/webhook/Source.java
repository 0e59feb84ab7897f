package dev.switchboard.webhook;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A platform that posts webhooks: how its posts are known to be its own, and how one is cut into
 * leaves. Belongs to one event loop.
 */
interface Source {
  /** Its name, in the ledger and in addresses. */
  String name();

  /** Judges what a POST says of its sender, before the body is read. */
  Claim claim(Ask ask);

  /** Cuts a body into leaves; pure. Called only for bodies whose claim was proven. */
  Split split(byte[] body);

  /** What its posts are known by. */
  Proof proof();

  /** The endpoint that an address with this key is of; empty for sources without endpoints. */
  default Optional<String> endpoint(@Nullable String key) {
    return Optional.empty();
  }

  /** Whether it asks us to prove with a GET that an address is ours. */
  default boolean verifiesAddresses() {
    return proof() == Proof.APP;
  }

  /** Whether a verification GET with this token is answered. */
  default boolean knowsToken(@Nullable String key, String token) {
    return false;
  }

  /**
   * What comes with a POST besides its body.
   *
   * @param key the app or the endpoint its address names; null when none
   * @param token the secret part of its address; null when none
   * @param header gives a header's value, or null
   */
  record Ask(@Nullable String key, @Nullable String token, UnaryOperator<@Nullable String> header) {
    @Override
    public String toString() {
      return "Ask[key=" + key + "]";
    }
  }

  /** What a POST claims of its sender. */
  sealed interface Claim {
    /** Nothing that could be true: not to be read any further. */
    record Refused(Refusal refusal, String title, String detail) implements Claim {}

    /** Something that the body proves or does not. */
    @FunctionalInterface
    non-sealed interface Open extends Claim {
      /** Who vouches for these bytes; empty when nobody we know does. */
      Optional<Directory.Signer> signerOf(byte[] body);
    }
  }
}
