package dev.switchboard.testing;

import java.time.Duration;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * Servers in Docker, by Testcontainers, which removes them when this JVM ends. {@code
 * SWITCHBOARD_TEST_POSTGRES_IMAGE} and {@code SWITCHBOARD_TEST_REDIS_IMAGE} choose others than
 * postgres:18 and redis:7.
 */
public final class DockerContainers implements Containers {
  private static final int POSTGRES = 5432;
  private static final int REDIS = 6379;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public Optional<String> obstacle() {
    return DockerClientFactory.instance().isDockerAvailable()
        ? Optional.empty()
        : Optional.of("Docker does not answer");
  }

  @Override
  public String postgres() {
    var container =
        started(
            new GenericContainer<>(image("SWITCHBOARD_TEST_POSTGRES_IMAGE", "postgres:18"))
                .withEnv("POSTGRES_PASSWORD", "postgres")
                .withCommand("postgres", "-c", "fsync=on", "-c", "max_connections=200")
                .withExposedPorts(POSTGRES)
                // It starts twice: once to set itself up.
                .waitingFor(
                    Wait.forLogMessage(".*ready to accept connections.*\\s", 2)
                        .withStartupTimeout(PATIENCE)));
    return "jdbc:postgresql://%s:%d/postgres"
        .formatted(container.getHost(), container.getMappedPort(POSTGRES));
  }

  @Override
  public String redis() {
    var container =
        started(
            new GenericContainer<>(image("SWITCHBOARD_TEST_REDIS_IMAGE", "redis:7"))
                .withExposedPorts(REDIS)
                .waitingFor(Wait.forListeningPort().withStartupTimeout(PATIENCE)));
    return "redis://%s:%d".formatted(container.getHost(), container.getMappedPort(REDIS));
  }

  private static DockerImageName image(String variable, String otherwise) {
    return DockerImageName.parse(System.getenv().getOrDefault(variable, otherwise));
  }

  private static GenericContainer<?> started(GenericContainer<?> container) {
    container.start();
    return container;
  }
}
