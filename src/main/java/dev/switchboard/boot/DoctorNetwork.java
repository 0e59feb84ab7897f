package dev.switchboard.boot;

import dev.switchboard.media.S3Config;
import dev.switchboard.media.S3Probe;
import dev.switchboard.rates.RedisProbe;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at the other nodes and at Redis. Blocks; every look has a deadline. */
final class DoctorNetwork {
  private static final int PATIENCE_MILLIS = 5_000;
  // A client is made for it first.
  private static final Duration REDIS_PATIENCE = Duration.ofSeconds(10);

  private DoctorNetwork() {}

  /** The Redis that keeps rate limits. */
  static Finding redis(URI url) {
    // The address may hold a password.
    String what = "Redis at %s:%d".formatted(url.getHost(), url.getPort());
    Vertx vertx = Vertx.vertx();
    try {
      new RedisProbe(vertx, url, REDIS_PATIENCE).ping().await();
      return Finding.good(what + " answers");
    } catch (Exception e) { // await rethrows checked causes too
      return Finding.bad(
          "%s does not answer (%s)".formatted(what, e.getMessage()),
          "check redis.url and its password; without it nothing is refused, but limits are kept by Postgres and each node for itself");
    } finally {
      vertx.close().await();
    }
  }

  /** The bucket that files lie in: something is kept there, read and deleted. */
  static Finding bucket(S3Config bucket) {
    return switch (S3Probe.look(bucket)) {
      case S3Probe.Answer.Good() ->
          Finding.good("files: %s takes, gives and forgets".formatted(bucket.name()));
      case S3Probe.Answer.Refused(var why, var remedy) -> Finding.bad("files: " + why, remedy);
      case S3Probe.Answer.Away(var why) ->
          Finding.bad(
              "files: %s".formatted(why),
              "check media.s3.endpoint, the name server, and that the firewall lets this node reach it; until then files are neither kept nor shown");
    };
  }

  /** The nodes this one looks for. */
  static List<Finding> cluster(ClusterConfig cluster) {
    List<Finding> findings = new ArrayList<>(List.of(self(cluster.host())));
    for (String member : cluster.members()) {
      int colon = member.lastIndexOf(':');
      String host = colon < 0 ? member : member.substring(0, colon);
      int port = colon < 0 ? cluster.port() : Integer.parseInt(member.substring(colon + 1));
      if (!host.equals(cluster.host()) || port != cluster.port()) {
        findings.add(member(host, port));
      }
    }
    return findings;
  }

  private static Finding self(String host) {
    try {
      return Finding.of(
          NetworkInterface.getByInetAddress(InetAddress.getByName(host)) != null,
          "cluster.host %s is an address of this machine".formatted(host),
          "set cluster.host to the address by which the other nodes reach this one");
    } catch (IOException e) {
      return Finding.bad(
          "cluster.host %s is nobody's address".formatted(host),
          "set cluster.host to the address by which the other nodes reach this one");
    }
  }

  private static Finding member(String host, int port) {
    String what = "cluster member %s:%d".formatted(host, port);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
      return Finding.good(what + " answers");
    } catch (IOException e) {
      return Finding.bad(
          "%s does not answer (%s)".formatted(what, e.getMessage()),
          "start it, and let cluster.port and cluster.bus-port through between the nodes; alone this one loses speed, nothing else");
    }
  }
}
