package dev.switchboard.proof;

import dev.switchboard.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Redis of this run alone, to be flushed and stopped: nothing in it may be needed. */
final class OwnRedis implements AutoCloseable {
  private final Path directory;
  private final int port = FreePorts.one();
  private @Nullable Process process;

  OwnRedis(Path directory) {
    this.directory = directory;
  }

  int port() {
    return port;
  }

  void start() {
    process =
        launch(
            "redis-server", "--port", Integer.toString(port), "--save", "", "--appendonly", "no");
  }

  void flush() {
    launch("redis-cli", "-p", Integer.toString(port), "flushall").onExit().join();
  }

  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  private Process launch(String... words) {
    try {
      return new ProcessBuilder(List.of(words))
          .directory(directory.toFile())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("redis.log").toFile()))
          .start();
    } catch (IOException e) {
      throw new IllegalStateException("needs Redis: apt-get install redis-server", e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
