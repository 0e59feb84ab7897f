package dev.switchboard.boot;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.switchboard.boot.PostgresConfig.Account;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at what a node needs from outside. Blocks; every look has a deadline. */
final class Doctor {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration CLOCK_SLACK = Duration.ofSeconds(5);
  private static final int JAVA = 25;
  private static final long FEW_FILES = 4096;
  private static final long MEGABYTE = 1024 * 1024;
  private static final long LEAST_FREE = 2048 * MEGABYTE;

  private Doctor() {}

  /** What the demo needs. */
  static List<Finding> machine() {
    List<Finding> findings = new ArrayList<>(List.of(java(), files()));
    for (Map.Entry<String, Integer> port : new Ports(Ports.DEFAULT).named().entrySet()) {
      findings.add(port(port.getKey(), port.getValue()));
    }
    return findings;
  }

  /** What a configured node needs. */
  static List<Finding> node(Settings settings) {
    List<Finding> findings =
        new ArrayList<>(
            List.of(
                java(),
                files(),
                disk(settings.media().folder(), LEAST_FREE),
                keyset(settings.keyset())));
    settings.media().s3().map(DoctorNetwork::bucket).ifPresent(findings::add);
    PostgresConfig postgres = settings.postgres();
    for (Account account : List.of(postgres.api(), postgres.pipeline())) {
      findings.addAll(DoctorStore.look(postgres, account));
    }
    findings.addAll(DoctorStore.server(postgres, InstantSource.system()));
    findings.add(
        settings
            .redis()
            .map(server -> DoctorNetwork.redis(server.url()))
            .orElse(Finding.good("Redis: none; Postgres keeps the limits")));
    settings.cluster().map(DoctorNetwork::cluster).ifPresent(findings::addAll);
    for (URI base : settings.graph().addresses()) {
      findings.addAll(graph(base));
    }
    return findings;
  }

  static Finding java() {
    String what = "Java " + Runtime.version();
    return Runtime.version().feature() >= JAVA
        ? Finding.good(what)
        : Finding.bad(what, "install a JDK 25, for example from https://adoptium.net");
  }

  private static Finding files() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? files(unix.getMaxFileDescriptorCount())
        : Finding.good("open files: not limited here");
  }

  static Finding files(long limit) {
    return Finding.of(
        limit >= FEW_FILES,
        "open files: at most %d".formatted(limit),
        "each agent's socket is a file: ulimit -n 65536, or LimitNOFILE= in the unit");
  }

  // One that cannot be read, or that others may read, ended the reading of the settings.
  static Finding keyset(Settings.Keyset keyset) {
    return Finding.good(
        keyset
            .file()
            .map(file -> "keyset: in %s, for its owner only".formatted(file))
            .orElse("keyset: in the environment"));
  }

  /**
   * @param least what must be free
   */
  static Finding disk(Path folder, long least) {
    @Nullable Path place = folder.toAbsolutePath();
    while (place != null && !Files.exists(place)) {
      place = place.getParent();
    }
    if (place == null || !Files.isDirectory(place) || !Files.isWritable(place)) {
      return Finding.bad(
          "media.folder %s cannot be written to".formatted(folder),
          "make it and give it to who runs the node: install -d -o switchboard " + folder);
    }
    try {
      long free = Files.getFileStore(place).getUsableSpace();
      return Finding.of(
          free >= least,
          "media.folder %s: %d MB free".formatted(folder, free / MEGABYTE),
          "make room, or set media.folder to a larger disk; files are refused when it is full");
    } catch (IOException e) {
      return Finding.bad(
          "media.folder %s cannot be looked at (%s)".formatted(folder, e.getMessage()),
          "look at its disk");
    }
  }

  static Finding port(String what, int port) {
    String text = "port %d (%s)".formatted(port, what);
    return Ports.isFree(port)
        ? Finding.good(text + " is free")
        : Finding.bad(text + " is taken", "stop what listens there, or start with --port N");
  }

  static List<Finding> graph(URI base) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<Void> answer =
          client.send(
              HttpRequest.newBuilder(base).timeout(PATIENCE).build(), BodyHandlers.discarding());
      return List.of(Finding.good("the Graph API at " + base + " answers"), clock(answer));
    } catch (IOException e) {
      return List.of(
          Finding.bad(
              "the Graph API at %s does not answer (%s)".formatted(base, e),
              "check graph.base, the name server, and that the firewall lets HTTPS out"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(Finding.bad("the look at the Graph API was interrupted", "try again"));
    }
  }

  private static Finding clock(HttpResponse<Void> answer) {
    return answer
        .headers()
        .firstValue("date")
        .map(date ->
            clock(
                Instant.now(),
                ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant()))
        .orElse(Finding.good("clock: nobody to compare with"));
  }

  static Finding clock(Instant here, Instant there) {
    Duration off = Duration.between(there, here).abs();
    String what = "clock: %d s from the Graph API's".formatted(off.toSeconds());
    return off.compareTo(CLOCK_SLACK) <= 0
        ? Finding.good(what)
        : Finding.bad(what, "windows and tokens go by time: run chrony or systemd-timesyncd");
  }
}
