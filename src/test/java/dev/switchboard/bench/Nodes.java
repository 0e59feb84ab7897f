package dev.switchboard.bench;

import dev.switchboard.boot.BenchHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Starts {@code switchboard serve} on the bench's Postgres. */
final class Nodes {
  private final Path repository;
  private final Path data;
  private final BenchHouse house;

  Nodes(Path repository, Path data, BenchHouse house) {
    this.repository = repository;
    this.data = data;
    this.house = house;
  }

  /**
   * Starts a node.
   *
   * @param verticles what runs on it; its first {@code %d} becomes the port that is waited for
   */
  Server start(String name, String verticles) throws IOException, InterruptedException {
    int port = Server.freePort();
    String config =
        """
        postgres {
          host = localhost, port = %d, database = postgres
          api { password = ${SWITCHBOARD_API_PASSWORD} }
          pipeline { password = ${SWITCHBOARD_PIPELINE_PASSWORD} }
        }
        vault { keyset = ${SWITCHBOARD_KEYSET} }
        # One agency posts all of a bench: its limit is not what is measured.
        ingest { limit { tenant-platform = 100000000 } }
        auth { jwt-secret = ${SWITCHBOARD_JWT_SECRET} }
        verticles {
          %s
        }
        """
            .formatted(house.postgresPort(), verticles.formatted(port));
    Path file = Files.writeString(data.resolve(name + ".conf"), config);
    List<String> command =
        List.of(repository.resolve("switchboard").toString(), "serve", "-c", file.toString());
    Map<String, String> environment = new HashMap<>(house.environment());
    environment.put("SWITCHBOARD_JAVA_OPTS", gcLog(name).option() + " " + ofTheCaller());
    return Server.start(port, command, environment, data.resolve(name + ".log"));
  }

  // A profiler, say.
  private static String ofTheCaller() {
    return Objects.requireNonNullElse(System.getenv("SWITCHBOARD_JAVA_OPTS"), "");
  }

  /** What the node of a name wrote of its heap. */
  GcLog gcLog(String name) {
    return new GcLog(data.resolve(name + ".gc"));
  }
}
