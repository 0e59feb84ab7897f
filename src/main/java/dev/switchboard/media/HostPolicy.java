package dev.switchboard.media;

import java.net.Inet4Address;
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
    return isPrivate(url)
        || (!addresses.isEmpty() && addresses.stream().allMatch(HostPolicy::isPublic));
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

  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    return !address.isAnyLocalAddress()
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isSiteLocalAddress()
        && !address.isMulticastAddress()
        && (address instanceof Inet4Address ? isPublic4(bytes) : isPublic6(bytes));
  }

  // What IANA keeps for special purposes, beside what InetAddress knows.
  private static boolean isPublic4(byte[] ip) {
    int first = ip[0] & 0xFF;
    int second = ip[1] & 0xFF;
    int third = ip[2] & 0xFF;
    boolean isShared = first == 100 && (second & 0xC0) == 64;
    boolean isBench = first == 198 && (second & 0xFE) == 18;
    boolean isExample =
        (first == 192 && second == 0 && (third == 0 || third == 2))
            || (first == 198 && second == 51 && third == 100)
            || (first == 203 && second == 0 && third == 113)
            || (first == 192 && second == 88 && third == 99);
    return first != 0 && first < 240 && !isShared && !isBench && !isExample;
  }

  // Only global unicast, without what carries IPv4 addresses inside (6to4, Teredo), or examples.
  private static boolean isPublic6(byte[] ip) {
    int first = ((ip[0] & 0xFF) << 8) | (ip[1] & 0xFF);
    int second = ((ip[2] & 0xFF) << 8) | (ip[3] & 0xFF);
    boolean isCarrier = first == 0x2002 || (first == 0x2001 && second < 0x200);
    return (first & 0xE000) == 0x2000 && !isCarrier && !(first == 0x2001 && second == 0xDB8);
  }
}
