package dev.switchboard.oidc;

import dev.switchboard.platform.AddressGuard;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0), checked.
 *
 * @param userInfo null: there is none
 * @param saysIssuer whether it names itself when it sends a browser back (RFC 9207)
 * @param byPost whether the client's secret goes into the form, not the header
 */
record Metadata(
    String issuer,
    String authorization,
    String token,
    String keys,
    @Nullable String userInfo,
    boolean saysIssuer,
    boolean byPost) {
  private static final String PATH = "/.well-known/openid-configuration";

  static String address(String issuer) {
    return (issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer) + PATH;
  }

  static Metadata of(String issuer, JsonObject said, AddressGuard guard) throws ProviderException {
    if (!issuer.equals(said.getValue("issuer"))) {
      throw ProviderException.invalid("its document names another issuer");
    }
    requireOne(said, "response_types_supported", "code");
    requireOne(said, "code_challenge_methods_supported", "S256");
    requireOne(said, "id_token_signing_alg_values_supported", "RS256", "ES256");
    requireOne(
        said, "token_endpoint_auth_methods_supported", "client_secret_basic", "client_secret_post");
    return new Metadata(
        issuer,
        endpoint(said, "authorization_endpoint", guard),
        endpoint(said, "token_endpoint", guard),
        endpoint(said, "jwks_uri", guard),
        said.containsKey("userinfo_endpoint") ? endpoint(said, "userinfo_endpoint", guard) : null,
        Boolean.TRUE.equals(said.getValue("authorization_response_iss_parameter_supported")),
        !offers(said, "token_endpoint_auth_methods_supported", "client_secret_basic"));
  }

  private static String endpoint(JsonObject said, String name, AddressGuard guard)
      throws ProviderException {
    if (!(said.getValue(name) instanceof String address)) {
      throw ProviderException.invalid("its document has no " + name);
    }
    Optional<String> refusal = guard.refusal(address);
    if (refusal.isPresent()) {
      throw ProviderException.invalid("its %s %s".formatted(name, refusal.get()));
    }
    return address;
  }

  private static void requireOne(JsonObject said, String name, String... wanted)
      throws ProviderException {
    for (String one : wanted) {
      if (offers(said, name, one)) {
        return;
      }
    }
    throw ProviderException.invalid(
        "its %s have none of %s".formatted(name, String.join(", ", wanted)));
  }

  // What is not listed is as the standard has it, or shows itself.
  private static boolean offers(JsonObject said, String name, String wanted) {
    return !said.containsKey(name)
        || (said.getValue(name) instanceof JsonArray list && list.contains(wanted));
  }
}
