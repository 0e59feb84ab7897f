package dev.switchboard.boot;

import dev.switchboard.platform.GraphHosts;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where Meta's Graph API is: {@code graph} in verticles.conf.
 *
 * @param base of WhatsApp and Messenger, with the version, without a slash at the end
 * @param instagram the same of Instagram
 * @param timeout longest wait for one answer; default 10 s, 1 s to 2 min
 */
record GraphSettings(URI base, URI instagram, Duration timeout) {
  GraphSettings {
    for (URI address : List.of(base, instagram)) {
      if (address.toString().endsWith("/")) {
        throw new IllegalArgumentException(
            "graph.base and graph.instagram (%s) must not end with a slash".formatted(address));
      }
    }
    if (timeout.toMillis() < 1000 || timeout.toMillis() > 120_000) {
      throw new IllegalArgumentException(
          "graph.timeout (%s) must be 1 s to 2 min".formatted(timeout));
    }
  }

  // A base of one's own, such as the simulator's, is for Instagram, too.
  static GraphSettings from(Section graph) {
    URI base = graph.address("base", URI.create("https://graph.facebook.com/v24.0"));
    URI instagram =
        "graph.facebook.com".equals(base.getHost())
            ? URI.create("https://graph.instagram.com" + base.getPath())
            : base;
    return new GraphSettings(
        base,
        graph.address("instagram", instagram),
        graph.duration("timeout", Duration.ofSeconds(10)));
  }

  /** Both, or the one for all. */
  List<URI> addresses() {
    return Stream.of(base, instagram).distinct().toList();
  }

  GraphHosts hosts() {
    return new GraphHosts(base, instagram, timeout);
  }
}
