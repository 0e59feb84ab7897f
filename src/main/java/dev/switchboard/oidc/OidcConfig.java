package dev.switchboard.oidc;

import java.util.List;

/**
 * Settings of the sign-in by OpenID providers: {@code oidc}.
 *
 * @param privateHosts {@code host:port} of providers that may be asked by HTTP and at any address;
 *     for tests and a provider in one's own network. Default none
 */
public record OidcConfig(List<String> privateHosts) {
  public OidcConfig {
    privateHosts = List.copyOf(privateHosts);
    for (String host : privateHosts) {
      if (!host.matches("[a-z0-9.-]+:[0-9]{1,5}")) {
        throw new IllegalArgumentException(
            "oidc.private-hosts (%s) must be host:port, in lower case".formatted(host));
      }
    }
  }
}
