package dev.switchboard.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings of files: {@code media} in verticles.conf.
 *
 * @param folder where they lie, unless {@code s3} is there, and where they are gathered while they
 *     come; default {@code media}
 * @param s3 the bucket they lie in; default none
 * @param hosts where files of messages may be fetched from; default Meta's
 * @param privateHosts {@code host:port} of stand-ins for Meta, asked by HTTP and at any address;
 *     default none
 * @param linkLife how long a link to a file works at least; default 15 min, 1 min to 1 day
 */
public record MediaConfig(
    Path folder,
    Optional<S3Config> s3,
    List<String> hosts,
    List<String> privateHosts,
    Duration linkLife) {
  public static final List<String> METAS_HOSTS =
      List.of(
          "lookaside.fbsbx.com",
          "*.fbsbx.com",
          "*.fbcdn.net",
          "*.cdninstagram.com",
          "*.whatsapp.net",
          "graph.facebook.com");

  public MediaConfig {
    if (linkLife.toMinutes() < 1 || linkLife.toDays() > 1) {
      throw new IllegalArgumentException(
          "media.link-life (%s) must be 1 min to 1 day".formatted(linkLife));
    }
    for (String host : hosts) {
      if (!host.matches("(\\*\\.)?[a-z0-9.-]+\\.[a-z]+")) {
        throw new IllegalArgumentException(
            "media.hosts (%s) must be names such as *.fbcdn.net, in lower case".formatted(host));
      }
    }
    for (String host : privateHosts) {
      if (!host.matches("[a-z0-9.-]+:[0-9]{1,5}")) {
        throw new IllegalArgumentException(
            "media.private-hosts (%s) must be host:port, in lower case".formatted(host));
      }
    }
  }

  /** A folder with everything else as it is by default. */
  public static MediaConfig in(Path folder) {
    return new MediaConfig(
        folder, Optional.empty(), METAS_HOSTS, List.of(), Duration.ofMinutes(15));
  }

  /** Where files are gathered; on the folder's own disk, so that they can be moved. */
  public Path incoming() {
    return folder.resolve("incoming");
  }

  HostPolicy policy() {
    return new HostPolicy(hosts, privateHosts);
  }
}
