package dev.switchboard.boot;

import java.util.List;
import java.util.Optional;

/**
 * The event bus that several nodes share: {@code cluster} in verticles.conf. Without a host the
 * node is alone. Members talk in the clear: put them on a network of their own.
 *
 * @param host the address by which the other nodes reach this one
 * @param port where members find each other; default 5701
 * @param busPort where this node takes events; default 5702
 * @param members addresses of nodes to look for, {@code host} or {@code host:port}; those that run
 *     are enough
 */
record ClusterConfig(String host, int port, int busPort, List<String> members) {
  private static final int HIGHEST_PORT = 65_535;

  ClusterConfig {
    port("cluster.port", port);
    port("cluster.bus-port", busPort);
    if (port == busPort) {
      throw new IllegalArgumentException(
          "cluster.port and cluster.bus-port (%d) must differ".formatted(port));
    }
    if (members.isEmpty()) {
      throw new IllegalArgumentException(
          "cluster.members must name at least one node; this one will do");
    }
    members = List.copyOf(members);
  }

  static Optional<ClusterConfig> from(Section cluster) {
    String host = cluster.textOrNull("host");
    int port = cluster.number("port", 5701);
    int busPort = cluster.number("bus-port", 5702);
    List<String> members = cluster.texts("members");
    if (host == null) {
      if (!members.isEmpty()) {
        throw new IllegalArgumentException(
            "cluster.host must be set where cluster.members are: the address of this node");
      }
      return Optional.empty();
    }
    return Optional.of(new ClusterConfig(host, port, busPort, members));
  }

  private static void port(String key, int port) {
    if (port < 1 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          "%s (%d) must be 1 to %d".formatted(key, port, HIGHEST_PORT));
    }
  }
}
