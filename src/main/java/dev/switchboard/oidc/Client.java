package dev.switchboard.oidc;

/**
 * As what we are registered with a provider.
 *
 * @param issuer the provider's address, exactly as it says it itself
 * @param secret what we prove with that we are it
 */
public record Client(String issuer, String clientId, String secret) {
  @Override
  public String toString() {
    return "Client[" + issuer + "]";
  }
}
