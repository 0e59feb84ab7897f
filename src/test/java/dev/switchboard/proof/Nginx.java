package dev.switchboard.proof;

import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.FreePorts;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Debian's nginx with the file that is delivered, on the ports and paths of a test. */
final class Nginx implements AutoCloseable {
  static final String NAME = "inbox.example.com";
  private static final Path DELIVERED = Path.of("deploy/nginx/switchboard.conf");

  private final Path binary;
  private final Path directory;
  private final SelfSignedCertificate certificate = SelfSignedCertificate.create(NAME);
  private final int port = FreePorts.one();
  private final int plainPort = FreePorts.one();
  private @Nullable Process process;

  /** A node's ports. */
  record Node(int http, int push) {}

  Nginx(Path binary, Path directory) throws IOException {
    this.binary = binary;
    this.directory = Files.createDirectories(directory);
  }

  /** Where nginx is on this machine. */
  static Optional<Path> installed() {
    return Stream.of(
            "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx", "/opt/homebrew/bin/nginx")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  int port() {
    return port;
  }

  /**
   * Where who speaks no TLS is let in, to the same nodes by the same rules: a test's own programs.
   */
  int plainPort() {
    return plainPort;
  }

  /** Lines of a log. */
  String log(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  /**
   * Starts it.
   *
   * @param metasCertificate the one that Meta's servers must show; null: none
   */
  void start(List<Node> nodes, @Nullable Path metasCertificate) throws IOException {
    render(nodes, metasCertificate);
    Process started = command();
    process = started;
    await("nginx on " + port)
        .until(() -> {
          if (!started.isAlive()) {
            throw new IllegalStateException(log("nginx.log"));
          }
          return listens();
        });
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("localhost", port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** {@code nginx -t}; what it says when something is wrong. */
  String complaint(List<Node> nodes, @Nullable Path metasCertificate)
      throws IOException, InterruptedException {
    render(nodes, metasCertificate);
    Process check = command("-t");
    boolean isRight = check.waitFor(10, TimeUnit.SECONDS) && check.exitValue() == 0;
    return isRight ? "" : log("nginx.log");
  }

  private Process command(String... more) throws IOException {
    List<String> words =
        Stream.concat(
                Stream.of(binary.toString(), "-p", directory.toString(), "-c", config().toString()),
                Stream.of(more))
            .toList();
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("nginx.log").toFile())
        .start();
  }

  private Path config() {
    return directory.resolve("nginx.conf");
  }

  // Every address and path of the file is replaced; what it decides is left as it is.
  private void render(List<Node> nodes, @Nullable Path metasCertificate) throws IOException {
    String file = Files.readString(DELIVERED);
    for (int i = 0; i < nodes.size(); i++) {
      String address = "10.0.0.%d:".formatted(i + 1);
      file =
          file.replace(address + "8080", "127.0.0.1:" + nodes.get(i).http())
              .replace(address + "8081", "127.0.0.1:" + nodes.get(i).push());
    }
    file =
        file.replaceAll("listen \\[::]:.*\n", "")
            .replace("listen 443", "listen " + port)
            .replace("listen 80;", "listen %d;".formatted(FreePorts.one()))
            .replace(
                "/etc/letsencrypt/live/%s/fullchain.pem".formatted(NAME),
                certificate.certificatePath())
            .replace(
                "/etc/letsencrypt/live/%s/privkey.pem".formatted(NAME),
                certificate.privateKeyPath())
            .replace("/var/log/nginx/", directory + "/");
    if (metasCertificate != null) {
      file =
          file.replace("#meta ", "")
              .replace("/etc/switchboard/meta-ca.pem", metasCertificate.toString());
    }
    Files.writeString(directory.resolve("switchboard.conf"), file);
    Files.writeString(config(), around());
  }

  // What stands in Debian's own file, with nothing outside the directory.
  private String around() {
    return """
    daemon off;
    %2$s
    pid %1$s/nginx.pid;
    error_log stderr;
    events { worker_connections 768; }
    http {
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/proxy;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      include %1$s/switchboard.conf;
      server {
        listen 127.0.0.1:%3$d;
        proxy_set_header Host %4$s;
        proxy_set_header Connection "";
        proxy_http_version 1.1;
        proxy_connect_timeout 2s;
        proxy_read_timeout 40s;
        location / { proxy_pass http://switchboard_api; }
      }
    }
    """
        .formatted(
            directory,
            "root".equals(System.getProperty("user.name")) ? "user root;" : "",
            plainPort,
            NAME);
  }

  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      running.destroy();
      var _ = running.onExit().join();
    }
    certificate.delete();
  }
}
