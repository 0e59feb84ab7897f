package dev.switchboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider that others wrote (oidc-provider, on Node), with its own pages to sign in at.
 * Installed by npm as {@code src/test/oidc} says, once for a checkout.
 */
public final class TestProvider implements AutoCloseable {
  public static final String CLIENT = "switchboard";
  public static final String SECRET = "a secret: of the client's & more";

  private static final Path SOURCE = Path.of("src/test/oidc");
  private static final Path INSTALLED = Path.of("target/oidc-provider");

  private final int port = FreePorts.one();
  private @Nullable Process running;

  private TestProvider() {}

  /** One whose address is known; it is not there yet. */
  public static TestProvider reserve() {
    Needs.here(
        new NpmFolder(SOURCE, INSTALLED).isInstalled(),
        "npm and its registry are needed for an OpenID provider");
    return new TestProvider();
  }

  /**
   * @param redirectUri where it sends browsers back to
   */
  public void start(String redirectUri) {
    try {
      Path script = INSTALLED.resolve("provider.mjs");
      Files.copy(SOURCE.resolve("provider.mjs"), script, StandardCopyOption.REPLACE_EXISTING);
      Process process =
          new ProcessBuilder(
                  "node", script.toString(), Integer.toString(port), CLIENT, SECRET, redirectUri)
              .redirectErrorStream(true)
              .redirectOutput(INSTALLED.resolve("provider-" + port + ".out").toFile())
              .start();
      running = process;
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await("oidc-provider answers")
        .atMost(Duration.ofSeconds(60))
        .until(this::isListening);
  }

  private boolean isListening() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public String issuer() {
    return "http://localhost:" + port;
  }

  /** As a node's settings name it. */
  public String host() {
    return "localhost:" + port;
  }

  @Override
  public void close() {
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }
}
