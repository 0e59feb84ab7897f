package dev.switchboard.testing;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a server of the tests comes from: the address that the environment gives, else a container
 * when the Maven profile {@code containers} is on and Docker answers, else an embedded one. The
 * same test classes run on each.
 */
final class TestServer {
  private static final Logger LOG = LoggerFactory.getLogger(TestServer.class);

  // Test JVMs that run beside each other are numbered from 1.
  private static final int FORK = Integer.getInteger("switchboard.test.jvm", 1);

  private TestServer() {}

  /** What was chosen, and why not what comes before it. */
  sealed interface Source {
    record Given(String address) implements Source {}

    record Contained(Containers containers) implements Source {}

    record Embedded(String reason) implements Source {}
  }

  /**
   * The address of a running server; says once in the log which one it is. The environment may give
   * several, with spaces between: test JVMs that run beside each other take one each.
   */
  static String address(
      String name,
      String variable,
      Function<Containers, String> contained,
      Supplier<String> embedded) {
    return switch (choose(mine(variable, System.getenv(variable), FORK), containers())) {
      case Source.Given(var address) -> {
        LOG.info("test JVM {} runs on the {} of {}: {}", FORK, name, variable, address);
        yield address;
      }
      case Source.Contained(var running) -> {
        LOG.info("tests run on {} in a container", name);
        yield contained.apply(running);
      }
      case Source.Embedded(var reason) -> {
        LOG.info("tests run on an embedded {}: {} is not set, {}", name, variable, reason);
        yield embedded.get();
      }
    };
  }

  static @Nullable String mine(String variable, @Nullable String given, int fork) {
    if (given == null || given.isBlank()) {
      return null;
    }
    List<String> addresses = Pattern.compile("\\s+").splitAsStream(given.strip()).toList();
    if (fork > addresses.size()) {
      throw new IllegalStateException(
          "%s gives %d servers, this is test JVM %d: give one to each"
              .formatted(variable, addresses.size(), fork));
    }
    return addresses.get(fork - 1);
  }

  // Asked only under the profile: what it once compiled may still lie in target.
  private static Optional<Containers> containers() {
    return Boolean.getBoolean("switchboard.test.containers")
        ? ServiceLoader.load(Containers.class).findFirst()
        : Optional.empty();
  }

  static Source choose(@Nullable String given, Optional<Containers> containers) {
    if (given != null && !given.isBlank()) {
      return new Source.Given(given);
    }
    if (containers.isEmpty()) {
      return new Source.Embedded("no containers without -Pcontainers");
    }
    return containers
        .get()
        .obstacle()
        .<Source>map(Source.Embedded::new)
        .orElseGet(() -> new Source.Contained(containers.get()));
  }
}
