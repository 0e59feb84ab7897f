package dev.switchboard.media;

import dev.switchboard.platform.PublicAddress;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where files may be fetched from: by HTTPS, from hosts on the list, at public addresses. So no
 * address that somebody writes into a message can make this node ask its own network.
 *
 * @param hosts names; {@code *.fbcdn.net} stands for every name under it
 * @param privateHosts {@code host:port} of stand-ins for Meta, by HTTP and at any address
 */
record HostPolicy(List<String> hosts, List<String> privateHosts) {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  /** Why an address is not asked; empty: it may be, if what it resolves to may be. */
  Optional<String> refusal(URI url) {
    @Nullable String host = url.getHost();
    if (host == null || url.getRawUserInfo() != null || port(url) < 0) {
      return Optional.of("its address is not one of a file");
    }
    if (isPrivate(url)) {
      return Optional.empty();
    }
    boolean isListed = hosts.stream().anyMatch(pattern -> matches(pattern, lower(host)));
    return isListed && "https".equals(url.getScheme()) && port(url) == HTTPS
        ? Optional.empty()
        : Optional.of("it lies at a place that is not the platform's: " + host);
  }

  /** Whether all that a host resolves to may be asked. */
  boolean mayAsk(URI url, List<InetAddress> addresses) {
    return isPrivate(url) || PublicAddress.areAll(addresses);
  }

  private boolean isPrivate(URI url) {
    return privateHosts.contains(lower(String.valueOf(url.getHost())) + ":" + port(url));
  }

  /** -1: not HTTP at all. */
  static int port(URI url) {
    return switch (String.valueOf(url.getScheme())) {
      case "https" -> url.getPort() < 0 ? HTTPS : url.getPort();
      case "http" -> url.getPort() < 0 ? HTTP : url.getPort();
      default -> -1;
    };
  }

  private static boolean matches(String pattern, String host) {
    return pattern.startsWith("*.") ? host.endsWith(pattern.substring(1)) : host.equals(pattern);
  }

  private static String lower(String host) {
    return host.toLowerCase(Locale.ROOT);
  }
}
