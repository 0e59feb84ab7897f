package dev.switchboard.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.Needs;
import dev.switchboard.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What systemd is told, and the unit that is delivered. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "systemd is on Linux only")
class SystemdIT {
  private static final Path UNIT = Path.of("deploy/switchboard.service");
  private static final int WATCHDOG_MILLIS = 3_000;

  @TempDir private Path directory;

  @Test
  void systemdIsToldWhenTheNodeServesThatItTurnsAndWhenItStops() throws Throwable {
    Needs.here(
        Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/lib64")
            .anyMatch(place -> Files.exists(Path.of(place, "libsystemd.so.0"))),
        "libsystemd is not on this machine (Debian: apt-get install libsystemd0)");
    try (NotifySocket systemd = new NotifySocket(directory.resolve("notify"))) {
      ServedNode node = node(systemd.path());
      Process process = node.launch();
      try {
        assertThat(systemd.next(60_000)).contains("READY=1");
        assertThat(node.answers()).as("serves when it says so").isTrue();
        assertThat(systemd.next(WATCHDOG_MILLIS)).contains("WATCHDOG=1");

        node.freeze();
        drain(systemd);
        assertThat(systemd.next(WATCHDOG_MILLIS)).as("frozen").isEmpty();
        node.thaw();
        assertThat(systemd.next(WATCHDOG_MILLIS)).contains("WATCHDOG=1");

        process.destroy();
        assertThat(nextBut(systemd, "WATCHDOG=1")).contains("STOPPING=1");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
      } finally {
        node.kill();
      }
    }
  }

  private static void drain(NotifySocket systemd) throws Throwable {
    while (systemd.next(0).isPresent()) {
      // Said before it froze.
    }
  }

  private static Optional<String> nextBut(NotifySocket systemd, String other) throws Throwable {
    Optional<String> next = systemd.next(10_000);
    while (next.filter(other::equals).isPresent()) {
      next = systemd.next(10_000);
    }
    return next;
  }

  private ServedNode node(Path notify) throws IOException {
    TestPostgres postgres = TestPostgres.fresh();
    Pools.Login login = postgres.apiLogin();
    int http = FreePorts.one();
    String config =
        """
        postgres {
          host = "%s", port = %d, database = "%s"
          api { password = ${SWITCHBOARD_API_PASSWORD}, pool = 2 }
          pipeline { password = ${SWITCHBOARD_PIPELINE_PASSWORD}, pool = 2 }
        }
        vault { keyset = ${SWITCHBOARD_KEYSET} }
        auth { jwt-secret = ${SWITCHBOARD_JWT_SECRET} }
        verticles { http { port = %d } }
        """
            .formatted(login.host(), login.port(), login.database(), http);
    return new ServedNode(
        directory,
        System.getProperty("java.class.path"),
        http,
        config,
        Map.of(
            "SWITCHBOARD_API_PASSWORD",
            "test",
            "SWITCHBOARD_PIPELINE_PASSWORD",
            "test",
            "SWITCHBOARD_KEYSET",
            Vault.newKeyset(),
            "SWITCHBOARD_JWT_SECRET",
            "a secret of more than thirty-two bytes, for tests",
            "NOTIFY_SOCKET",
            notify.toString(),
            "WATCHDOG_USEC",
            Integer.toString(WATCHDOG_MILLIS * 1_000)));
  }

  @Test
  void theUnitIsOneThatSystemdKnowsAndLetsTheNodeDoLittle() throws Exception {
    Path systemd = Path.of("/usr/bin/systemd-analyze");
    Needs.here(Files.isExecutable(systemd), "systemd-analyze is not on this machine");
    // Program and person are not on this machine.
    String unit =
        Files.readString(UNIT)
            .replaceAll("(?m)^ExecStart=.*", "ExecStart=/bin/true")
            .replaceAll("(?m)^(User|Group)=.*", "$1=root");
    Path copy = Files.writeString(directory.resolve("switchboard.service"), unit);

    assertThat(output(systemd, "verify", copy.toString())).isEmpty();
    // Root counts against it; without that it is under 2.
    assertThat(output(systemd, "security", "--offline=true", "--threshold=25", copy.toString()))
        .contains("OK");
  }

  private String output(Path program, String... arguments) throws Exception {
    Path out = directory.resolve("out");
    Process run =
        new ProcessBuilder(
                Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(out);
    assertThat(run.exitValue()).as(said).isZero();
    return said;
  }
}
