package dev.switchboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A store with Amazon's interface that others wrote (s3rver, on Node), with one bucket. It knows
 * one key; of newer signatures it looks at the key's id only. Installed by npm as {@code
 * src/test/s3} says, once for a checkout.
 */
public final class TestBucket implements AutoCloseable {
  public static final String NAME = "files";

  /** The id of the key and its secret. */
  public static final String KEY = "S3RVER";

  private static final Path SOURCE = Path.of("src/test/s3");
  private static final Path INSTALLED = Path.of("target/s3rver");

  private final Path folder;
  private final int port = FreePorts.one();
  private @Nullable Process running;

  private TestBucket(Path folder) {
    this.folder = folder;
  }

  /**
   * @param folder where its objects lie
   */
  public static TestBucket start(Path folder) {
    Needs.here(
        new NpmFolder(SOURCE, INSTALLED).isInstalled(),
        "npm and its registry are needed for a store with S3's interface");
    TestBucket bucket = new TestBucket(folder);
    bucket.start();
    return bucket;
  }

  public void start() {
    try {
      Process process =
          new ProcessBuilder(
                  "node",
                  INSTALLED.resolve("node_modules/s3rver/bin/s3rver.js").toString(),
                  "--directory",
                  folder.toString(),
                  "--address",
                  "127.0.0.1",
                  "--port",
                  Integer.toString(port),
                  "--configure-bucket",
                  NAME)
              .redirectErrorStream(true)
              .redirectOutput(INSTALLED.resolve("s3rver-" + port + ".out").toFile())
              .start();
      running = process;
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      Awaitility.await("s3rver answers").atMost(Duration.ofSeconds(60)).until(this::isListening);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes it away; what it holds stays. */
  public void stop() {
    if (running != null) {
      running.destroyForcibly().onExit().join();
      running = null;
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** Settings of a node whose files lie here. */
  public String settings() {
    return """
    media {
      store = s3
      s3 { endpoint = "%s", region = us-east-1, bucket = %s, path-style = true, prefix = a/house/, access-key = %s, secret-key = %s }
    }
    """
        .formatted(endpoint(), NAME, KEY, KEY);
  }

  @Override
  public void close() {
    stop();
  }
}
