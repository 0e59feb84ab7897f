package dev.switchboard.ops;

/**
 * Settings of the ops verticle: {@code verticles.ops} in verticles.conf.
 *
 * @param host address to listen on; default localhost, since nobody signs in here
 * @param port default 8082; 0 picks a free one
 */
public record OpsConfig(String host, int port) {
  public OpsConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port (%d) must be 0 to 65535".formatted(port));
    }
  }
}
