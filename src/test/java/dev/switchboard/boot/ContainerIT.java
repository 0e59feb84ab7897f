package dev.switchboard.boot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Containerfile keeps our rules, and its steps lead to a program that starts. */
class ContainerIT {
  private static final Path FILE = Path.of("deploy/Containerfile");
  private static final Path JAR = Path.of("target/switchboard.jar");

  @TempDir private Path root;

  private record Step(String word, String rest) {}

  // A line that ends with a backslash goes on; comments stand on their own.
  private static List<Step> steps() throws IOException {
    String text =
        Files.readString(FILE).replaceAll("(?m)^#.*\\n", "").replaceAll("\\\\\\n\\s*", " ");
    return text.lines()
        .filter(line -> !line.isBlank())
        .map(line ->
            new Step(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)))
        .toList();
  }

  // A release has the jar beside the rest.
  private static Path inARelease(String file) {
    return file.equals("switchboard.jar") ? JAR : Path.of(file);
  }

  private static List<String> of(String word) throws IOException {
    return steps().stream().filter(step -> step.word().equals(word)).map(Step::rest).toList();
  }

  @Test
  void itRunsAsNobodyInParticularOnAPinnedVersion() throws IOException {
    List<Step> steps = steps();

    assertThat(of("USER")).containsExactly("10001:10001");
    assertThat(of("FROM"))
        .singleElement()
        .asString()
        .matches("docker\\.io/library/\\S+:25-jre\\S*");
    assertThat(steps.getFirst().word()).isEqualTo("FROM");
    // Nothing is written as root after it, and nothing is fetched from anywhere.
    assertThat(steps.stream().map(Step::word).toList().lastIndexOf("RUN"))
        .isLessThan(steps.stream().map(Step::word).toList().indexOf("USER"));
    assertThat(of("ADD")).isEmpty();
    assertThat(Files.readString(FILE))
        .doesNotContain("curl", "wget", "latest", "PASSWORD", "KEYSET");
  }

  @Test
  void itStopsByTheSignalThatIsGracefulAndIsLookedAt() throws IOException {
    assertThat(of("STOPSIGNAL")).containsExactly("SIGTERM");
    // In the form of a list: a shell between would keep the signal.
    assertThat(of("ENTRYPOINT")).containsExactly("[\"/opt/switchboard/switchboard\"]");
    assertThat(of("CMD"))
        .containsExactly("[\"serve\", \"-c\", \"/opt/switchboard/verticles.conf\"]");
    assertThat(of("HEALTHCHECK"))
        .singleElement()
        .asString()
        .endsWith("CMD [\"/opt/switchboard/healthcheck\"]");
  }

  @Test
  void whatItCopiesIsThereAndIsLetIn() throws IOException {
    List<String> letIn = Files.readAllLines(Path.of(".containerignore"));

    for (String copy : of("COPY")) {
      String source = copy.split(" ", -1)[1];
      assertThat(letIn).contains("!" + source);
      assertThat(inARelease(source)).exists();
    }
    assertThat(letIn).startsWith("*").hasSize(of("COPY").size() + 1);
  }

  @Test
  void itsStepsLeadToAProgramThatKnowsItsConfiguration() throws Exception {
    assertThat(JAR).as("built before this test, or by ./mvnw package").exists();
    for (String copy : of("COPY")) {
      String[] words = copy.split(" ", -1);
      put(inARelease(words[1]), root.resolve(words[2].substring(1)), words[0].endsWith("0755"));
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                root.resolve("opt/switchboard/switchboard").toString(),
                "check",
                root.resolve("opt/switchboard/verticles.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("out").toFile())
            .directory(Files.createDirectories(root.resolve("var/lib/switchboard")).toFile());
    builder
        .environment()
        .put("SWITCHBOARD_JAR", root.resolve("opt/switchboard/switchboard.jar").toString());
    Process check = builder.start();
    assertThat(check.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(Files.readString(root.resolve("out"))).contains("is right");
    assertThat(check.exitValue()).isZero();
  }

  private static void put(Path from, Path to, boolean executable) throws IOException {
    Files.createDirectories(requireNonNull(to.getParent()));
    Files.copy(from, to);
    assertThat(to.toFile().setExecutable(executable)).isTrue();
  }

  @Test
  void theHealthCheckSaysWhatTheAdminPortSays() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer server =
          vertx
              .createHttpServer()
              .requestHandler(request -> {
                var _ =
                    request
                        .response()
                        .setStatusCode("/ready".equals(request.path()) ? 200 : 503)
                        .end();
              })
              .listen(0, "127.0.0.1")
              .await();
      String port = Integer.toString(server.actualPort());

      assertThat(healthcheck(port)).isZero();
      assertThat(healthcheck(port, "/other")).isEqualTo(1);
      server.close().await();
      assertThat(healthcheck(port)).isEqualTo(1);
    } finally {
      vertx.close().await();
    }
  }

  private static int healthcheck(String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of("bash", "deploy/healthcheck"));
    words.addAll(Stream.of(arguments).toList());
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
