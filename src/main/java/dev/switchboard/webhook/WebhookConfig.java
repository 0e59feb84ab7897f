package dev.switchboard.webhook;

import dev.switchboard.access.Proxies;
import java.time.Duration;

/**
 * Settings of the HTTP verticle: {@code verticles.http} in verticles.conf.
 *
 * @param port where webhooks, the API and the inbox are served; default 8080; 0 picks a free one
 * @param directoryRefresh how old the knowledge of apps and lines may be; default 5 s
 * @param unsignedSources whether sources that sign nothing and show a token instead (Wati) are
 *     served; default false
 * @param bounds what an instance holds at most
 * @param proxies who may say for whom they ask; default those on this machine
 */
public record WebhookConfig(
    int port, Duration directoryRefresh, boolean unsignedSources, Bounds bounds, Proxies proxies) {
  /** Meta's own limit, and room for what a proxy adds. */
  public static final int MOST_BYTES = 3 * 1024 * 1024 + 64 * 1024;

  public WebhookConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port (%d) must be 0 to 65535".formatted(port));
    }
    if (directoryRefresh.toMillis() < 50) {
      throw new IllegalArgumentException(
          "directory-refresh (%s) must be at least 50 ms".formatted(directoryRefresh));
    }
  }
}
