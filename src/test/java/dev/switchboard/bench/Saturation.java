package dev.switchboard.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** wrk with 64 connections, posting a file of distinct requests as fast as they are answered. */
final class Saturation {
  private final Path script;
  private final Path file;

  Saturation(Path script, Path file) {
    this.script = script;
    this.file = file;
  }

  /**
   * What a leg came to.
   *
   * @param seconds as wrk measured them
   * @param p50 and p99 in milliseconds
   */
  record Result(long answered, double seconds, double p50, double p99, long errors) {
    double perSecond() {
      return answered / seconds;
    }
  }

  /**
   * Runs one leg. Blocks.
   *
   * @param most requests to prepare: more than the leg can post
   */
  Result run(int port, int seconds, long most, Supplier<byte[]> requests)
      throws IOException, InterruptedException {
    write(most, requests);
    Process wrk =
        new ProcessBuilder(
                List.of(
                    "wrk",
                    "-t1",
                    "-c64",
                    "-d" + seconds + "s",
                    "--timeout",
                    "10s",
                    "--latency",
                    "-s",
                    script.toString(),
                    "http://127.0.0.1:" + port,
                    "--",
                    file.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = wrk.waitFor();
    Files.delete(file);
    return said.lines()
        .filter(line -> line.startsWith("RESULT "))
        .findFirst()
        .map(Saturation::parse)
        .orElseThrow(
            () -> new IllegalStateException("wrk ended with %d:%n%s".formatted(exit, said)));
  }

  private void write(long most, Supplier<byte[]> requests) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (long i = 0; i < most; i++) {
        byte[] request = requests.get();
        out.write("%06d".formatted(request.length).getBytes(StandardCharsets.US_ASCII));
        out.write(request);
      }
    }
  }

  private static Result parse(String line) {
    String[] word = line.split(" ", -1);
    return new Result(
        Long.parseLong(word[1]),
        Long.parseLong(word[2]) / 1e6,
        Double.parseDouble(word[3]),
        Double.parseDouble(word[4]),
        Long.parseLong(word[5]));
  }
}
