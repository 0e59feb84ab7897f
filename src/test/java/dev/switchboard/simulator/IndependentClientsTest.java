package dev.switchboard.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of Meta's API that others wrote find in the simulator what they expect of Meta. Where npm
 * or its registry is not there, nothing is claimed.
 */
class IndependentClientsTest {
  private static final Path CLIENTS = Path.of("src/test/clients");

  @TempDir Path folder = Path.of("");
  @AutoClose Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @Test
  void threeClientsSendAndAreAnsweredAsByMeta() throws IOException, InterruptedException {
    for (String file : List.of("package.json", "package-lock.json", "clients.mjs")) {
      Files.copy(CLIENTS.resolve(file), folder.resolve(file));
    }
    int installed = run(List.of("npm", "ci", "--no-audit", "--no-fund"));
    assertThat(installed).as(() -> output()).isZero();

    String simulator = "http://localhost:" + bench.port();
    int exit = run(List.of("node", "clients.mjs", simulator, Bench.NUMBER, Bench.TOKEN));

    String output = output();
    assertThat(exit).as(output).isZero();
    Map<String, Object> answers =
        output
            .lines()
            .filter(line -> line.startsWith("{\"client\""))
            .map(JsonObject::new)
            .collect(Collectors.toMap(a -> a.getString("client"), a -> a.getValue("answer")));
    assertThat(answers).hasSize(10);
    List.of(
            "kapso text",
            "kapso buttons",
            "kapso image",
            "cloudapi text",
            "cloudapi buttons",
            "great-detail text")
        .forEach(call ->
            assertThat(String.valueOf(answers.get(call))).as(call).contains("\"id\":\"wamid."));
    assertThat(answers.get("cloudapi read")).isEqualTo(new JsonObject().put("success", true));
    assertThat(String.valueOf(answers.get("cloudapi refusal"))).contains("\"code\":190");
    assertThat(bench.journal("send").stream().map(send -> send.getString("type")))
        .containsExactly(
            "text", "interactive", "read", "image", "text", "interactive", "read", "text", "text");
  }

  private int run(List<String> command) throws IOException, InterruptedException {
    File output = folder.resolve("output").toFile();
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output)
              .start();
      if (process.waitFor(120, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      process.destroyForcibly();
      return -1;
    } catch (IOException e) {
      // There is no such program.
      return -1;
    }
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
