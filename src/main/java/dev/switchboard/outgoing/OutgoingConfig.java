package dev.switchboard.outgoing;

import java.util.List;

/**
 * Settings of the agencies' own webhooks: {@code outgoing}.
 *
 * @param privateHosts {@code host:port} that may be posted to by HTTP and at any address; for tests
 *     and a receiver in one's own network. Default none
 */
public record OutgoingConfig(List<String> privateHosts) {
  public OutgoingConfig {
    privateHosts = List.copyOf(privateHosts);
    for (String host : privateHosts) {
      if (!host.matches("[a-z0-9.-]+:[0-9]{1,5}")) {
        throw new IllegalArgumentException(
            "outgoing.private-hosts (%s) must be host:port, in lower case".formatted(host));
      }
    }
  }
}
