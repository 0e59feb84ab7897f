package dev.switchboard.boot;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/**
 * Joins the nodes' event buses by Hazelcast. Only hints and who hears them are shared: what a split
 * loses, sweeps find, and leases in Postgres alone decide who does what.
 */
final class Cluster {
  private static final String NAME = "switchboard";
  // A node that answers nobody for so long is gone; the others stop sending it hints.
  private static final String HEARTBEAT_SECONDS = "1";
  private static final String GONE_AFTER_SECONDS = "6";
  private static final int CONNECT_SECONDS = 2;
  // After a split each half looks for the other so often. Until they meet no hint passes, and
  // Hazelcast's own first look is after five minutes.
  private static final String MERGE_SECONDS = "5";

  private Cluster() {}

  /** Makes a Vert.x that has joined; blocks until it has. */
  static Vertx join(VertxBuilder builder, VertxOptions options, ClusterConfig cluster) {
    return join(builder, options, cluster, hazelcast(cluster));
  }

  /**
   * The same.
   *
   * @param hazelcast as {@link #hazelcast} makes it, but for the way to it
   */
  static Vertx join(
      VertxBuilder builder, VertxOptions options, ClusterConfig cluster, Config hazelcast) {
    options.setEventBusOptions(
        new EventBusOptions(options.getEventBusOptions())
            .setHost(cluster.host())
            .setPort(cluster.busPort()));
    try {
      return builder
          .with(options)
          .withClusterManager(new HazelcastClusterManager(hazelcast))
          .buildClustered()
          .await();
    } catch (Exception e) { // await rethrows checked causes too
      throw new StartException(
          "The node did not join its cluster as %s: %s. Stop the program on port %d or %d, or set another cluster.port and cluster.bus-port."
              .formatted(cluster.host(), e.getMessage(), cluster.port(), cluster.busPort()),
          e);
    }
  }

  /** The maps that Vert.x needs stand in the file that comes with it. */
  static Config hazelcast(ClusterConfig cluster) {
    Config config = ConfigUtil.loadConfig().setClusterName(NAME);
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.heartbeat.interval.seconds", HEARTBEAT_SECONDS);
    config.setProperty("hazelcast.max.no.heartbeat.seconds", GONE_AFTER_SECONDS);
    config.setProperty("hazelcast.merge.first.run.delay.seconds", MERGE_SECONDS);
    config.setProperty("hazelcast.merge.next.run.delay.seconds", MERGE_SECONDS);
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(cluster.port()).setPortAutoIncrement(false).setReuseAddress(true);
    network.setPublicAddress(cluster.host() + ":" + cluster.port());
    network.getInterfaces().setEnabled(true).addInterface(cluster.host());
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig()
        .setEnabled(true)
        .setConnectionTimeoutSeconds(CONNECT_SECONDS)
        .setMembers(cluster.members());
    return config;
  }
}
