package dev.switchboard.proof;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code switchboard serve} in a process of its own, to be killed and frozen. */
final class ServedNode {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Path directory;
  private final String classPath;
  private final int http;
  private final Map<String, String> environment;
  private final Path config;
  private final List<String> jvm;
  private @Nullable Process process;

  /**
   * @param classPath which classes it runs
   */
  ServedNode(
      Path directory, String classPath, int http, String config, Map<String, String> environment)
      throws IOException {
    this(directory, classPath, http, config, environment, List.of());
  }

  /**
   * The same.
   *
   * @param jvm more options of its JVM
   */
  ServedNode(
      Path directory,
      String classPath,
      int http,
      String config,
      Map<String, String> environment,
      List<String> jvm)
      throws IOException {
    this.jvm = List.copyOf(jvm);
    this.directory = directory;
    this.classPath = classPath;
    this.http = http;
    this.environment = environment;
    this.config = Files.writeString(directory.resolve("node-%d.conf".formatted(http)), config);
  }

  String base() {
    return "http://localhost:" + http;
  }

  /** Starts it and waits until it answers. */
  void start() throws IOException {
    Process started = launch();
    await("a node on " + http)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          if (!started.isAlive()) {
            throw new IllegalStateException(
                Files.readString(directory.resolve("node-%d.log".formatted(http))));
          }
          return answers();
        });
  }

  /** Starts it and does not wait. */
  Process launch() throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m"));
    words.addAll(jvm);
    words.addAll(
        List.of("-cp", classPath, "dev.switchboard.boot.Main", "serve", "-c", config.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(
                    directory.resolve("node-%d.log".formatted(http)).toFile()));
    builder.environment().putAll(environment);
    Process started = builder.start();
    process = started;
    return started;
  }

  /** Whether it serves. */
  boolean answers() {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(base() + "/api/v1/me")).build();
      return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 401;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code kill -9}. */
  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  /** SIGTERM; comes back when the process has ended. */
  void stop() {
    Process running = process;
    if (running != null) {
      running.destroy();
      running.onExit().join();
    }
  }

  void freeze() {
    signal("STOP");
  }

  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("not started");
    }
    try {
      int exit =
          new ProcessBuilder("kill", "-" + name, Long.toString(running.pid())).start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill -" + name + " ended with " + exit);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
