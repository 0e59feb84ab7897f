package dev.switchboard.platform;

import java.net.URI;
import java.time.Duration;

/**
 * Where Meta's Graph API is.
 *
 * @param base of WhatsApp and Messenger, with the version, without a slash at the end
 * @param instagram the same of Instagram
 * @param timeout longest wait for one answer
 */
public record GraphHosts(URI base, URI instagram, Duration timeout) {
  /** One host for all. */
  public static GraphHosts at(URI base, Duration timeout) {
    return new GraphHosts(base, base, timeout);
  }

  URI of(Platform platform) {
    return switch (platform) {
      case WHATSAPP, MESSENGER -> base;
      case INSTAGRAM -> instagram;
    };
  }
}
