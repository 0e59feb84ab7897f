package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void checkSaysThatAFileIsRight() {
    int code = run("check", "verticles.conf");

    assertThat(code).isEqualTo(Exit.OK);
    assertThat(out.toString()).contains("verticles.conf is right");
  }

  @Test
  void checkFailsOnAMistakeWithOneLineAndNoStackTrace() throws IOException {
    Path file = Files.writeString(directory.resolve("a.conf"), "nod {}");

    int code = run("check", file.toString());

    assertThat(code).isEqualTo(Exit.FAILED);
    assertThat(err.toString()).contains("did you mean node?").hasLineCount(1);
  }

  @Test
  void checkOfNoFileNamesTheFile() {
    assertThat(run("check", "/nowhere/x.conf")).isEqualTo(Exit.FAILED);
    assertThat(err.toString()).contains("there is no file /nowhere/x.conf");
  }

  @Test
  void aWrongCommandLineShowsTheUsage() {
    assertThat(run("dmeo")).isEqualTo(Exit.USAGE);
    assertThat(err.toString()).contains("Usage: switchboard");
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : Main.commandLine().getSubcommands().keySet()) {
      assertThat(run("help", command)).as(command).isEqualTo(Exit.OK);
    }
    assertThat(out.toString()).contains("--traffic").contains("--fresh").contains("--data");
  }

  @Test
  void aPortOutOfRangeIsAMistakeOfTheCommandLine() {
    assertThat(run("demo", "--port", "80")).isEqualTo(Exit.USAGE);
    assertThat(err.toString()).contains("--port (80) must be 1024 to 65532");
  }

  @Test
  void aTakenPortIsNamedWithAWayOut() throws IOException {
    Ports ports = DemoTest.freePorts();
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(ports.push()));

      int code =
          run("demo", "--data", directory.toString(), "--port", Integer.toString(ports.http()));

      assertThat(code).isEqualTo(Exit.ENVIRONMENT);
      assertThat(err.toString())
          .contains("port %d (push) is taken".formatted(ports.push()), "--port N");
    }
  }

  @Test
  void aDirectoryInUseIsNamedWithTheProcess() {
    try (DataLock held = DataLock.take(directory)) {
      assertThat(held).isNotNull();

      int code = run("demo", "--data", directory.toString());

      assertThat(code).isEqualTo(Exit.ENVIRONMENT);
      assertThat(err.toString())
          .contains("in use by process " + ProcessHandle.current().pid(), "--data DIR");
    }
  }

  @Test
  void trafficIsAWordOrANumber() {
    assertThat(new Traffic.Words().convert("busy").perSecond()).isEqualTo(2);
    assertThat(run("demo", "--traffic", "heavy")).isEqualTo(Exit.USAGE);
    assertThat(err.toString()).contains("'heavy' must be off, calm");
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
