package dev.switchboard.platform;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses that somebody gives us this node asks: by HTTPS, at public addresses, without a
 * name and a password in the address. A name is resolved once, and what was looked at is asked: no
 * second answer of a name server can lead elsewhere.
 *
 * @param privateHosts {@code host:port} that may be asked by HTTP and at any address
 */
public record AddressGuard(List<String> privateHosts) {
  private static final int LONGEST = 2_000;
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  /** Why an address is not asked; empty: it is, if what it resolves to may be. */
  public Optional<String> refusal(String address) {
    Optional<URI> read = read(address);
    if (read.isEmpty()) {
      return Optional.of("must be an address like https://example.com/hooks");
    }
    URI url = read.get();
    if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
      return Optional.of("must have no name, password or fragment");
    }
    return "https".equals(url.getScheme()) || isPrivate(url)
        ? Optional.empty()
        : Optional.of("must begin with https://");
  }

  private static Optional<URI> read(String address) {
    try {
      URI url = URI.create(address);
      boolean isHttp = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
      return address.length() <= LONGEST && isHttp && url.getHost() != null
          ? Optional.of(url)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether all that a host resolves to may be asked. */
  public boolean mayAsk(URI url, List<InetAddress> addresses) {
    return isPrivate(url) ? !addresses.isEmpty() : PublicAddress.areAll(addresses);
  }

  /** All that the host of an address resolves to. Blocks. */
  public static List<InetAddress> resolve(URI url) throws UnknownHostException {
    String host = url.getHost();
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return Arrays.asList(InetAddress.getAllByName(bare));
  }

  private boolean isPrivate(URI url) {
    @Nullable String host = url.getHost();
    return host != null && privateHosts.contains(host.toLowerCase(Locale.ROOT) + ":" + port(url));
  }

  public static int port(URI url) {
    int usual = "https".equals(url.getScheme()) ? HTTPS : HTTP;
    return url.getPort() < 0 ? usual : url.getPort();
  }
}
