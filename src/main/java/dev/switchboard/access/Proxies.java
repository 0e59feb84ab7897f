package dev.switchboard.access;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word counts: who says for whom they ask ({@code X-Forwarded-For}), and whether
 * that was encrypted ({@code X-Forwarded-Proto}). Of anybody else these headers say nothing.
 */
public final class Proxies {
  /** What is on this machine. */
  public static final Proxies LOOPBACK = Proxies.of(List.of("127.0.0.0/8", "::1"));

  private final List<IpSubnetFilterRule> trusted;

  private Proxies(List<IpSubnetFilterRule> trusted) {
    this.trusted = trusted;
  }

  /**
   * @param networks addresses ({@code 10.0.0.7}) or networks ({@code 10.0.0.0/24}); never names
   */
  public static Proxies of(List<String> networks) {
    return new Proxies(networks.stream().map(Proxies::rule).toList());
  }

  private static IpSubnetFilterRule rule(String network) {
    int slash = network.indexOf('/');
    InetAddress address =
        literal(slash < 0 ? network : network.substring(0, slash))
            .orElseThrow(() -> notANetwork(network, null));
    int whole = address.getAddress().length * Byte.SIZE;
    try {
      int bits = slash < 0 ? whole : Integer.parseInt(network.substring(slash + 1));
      return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
    } catch (IllegalArgumentException e) {
      throw notANetwork(network, e);
    }
  }

  private static IllegalArgumentException notANetwork(
      String network, @Nullable IllegalArgumentException cause) {
    return new IllegalArgumentException(
        "trusted-proxies (%s) must be addresses or networks, for example 10.0.0.7 or 10.0.0.0/24"
            .formatted(network),
        cause);
  }

  /**
   * Where a request comes from: the last address on its way that is none of ours. What cannot be
   * read ends the search, so nobody hides behind it.
   */
  public String address(HttpServerRequest request) {
    @Nullable String peer = request.remoteAddress().hostAddress();
    Optional<InetAddress> hop = literal(String.valueOf(peer));
    if (hop.isEmpty()) {
      return String.valueOf(peer);
    }
    InetAddress known = hop.get();
    List<String> way =
        List.of(String.join(",", request.headers().getAll("X-Forwarded-For")).split(","));
    for (String before : way.reversed()) {
      Optional<InetAddress> address = literal(before.strip());
      if (address.isEmpty() || !isTrusted(known)) {
        break;
      }
      known = address.get();
    }
    return known.getHostAddress();
  }

  /** Whether it came by TLS all the way to us or to a proxy of ours. */
  public boolean isEncrypted(HttpServerRequest request) {
    if (request.isSSL()) {
      return true;
    }
    return "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"))
        && literal(String.valueOf(request.remoteAddress().hostAddress()))
            .map(this::isTrusted)
            .orElse(false);
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(rule -> rule.matches(new InetSocketAddress(address, 0)));
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
