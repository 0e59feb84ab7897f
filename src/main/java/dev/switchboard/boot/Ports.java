package dev.switchboard.boot;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The four ports of a demo, one after the other.
 *
 * @param http webhooks, API and web inbox; push, admin and simulator follow it
 */
record Ports(int http) {
  static final int DEFAULT = 8080;
  private static final int COUNT = 4;

  Ports {
    if (http < 1024 || http + COUNT - 1 > 65_535) {
      throw new BadConfigException(
          "--port (%d) must be 1024 to %d: it and the next three are used"
              .formatted(http, 65_535 - COUNT + 1));
    }
  }

  int push() {
    return http + 1;
  }

  int admin() {
    return http + 2;
  }

  int simulator() {
    return http + 3;
  }

  SequencedMap<String, Integer> named() {
    SequencedMap<String, Integer> named = new LinkedHashMap<>();
    named.put("webhooks, API and inbox", http());
    named.put("push", push());
    named.put("admin", admin());
    named.put("simulator", simulator());
    return named;
  }

  /** Fails when one of them is taken, before anything is started. */
  void requireFree() {
    for (Map.Entry<String, Integer> port : named().entrySet()) {
      if (!isFree(port.getValue())) {
        throw new StartException(
            "port %d (%s) is taken by another program. Stop it, or move all four ports with --port N, for example --port %d."
                .formatted(
                    port.getValue(), port.getKey(), http < 60_000 ? http + 100 : http - 100));
      }
    }
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As Vert.x does: a port that only waits out old connections counts as free.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
