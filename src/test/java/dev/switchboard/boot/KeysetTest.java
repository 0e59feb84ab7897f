package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.switchboard.db.Vault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The key of the database, in the environment and in a file. */
class KeysetTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aNewOneIsPrintedAndGood() {
    assertThat(run(Map.of())).isEqualTo(Exit.OK);

    assertThat(Vault.open(out.toString()).seal("a", "b")).isNotEmpty();
  }

  @Test
  void aRotatedOneEncryptsAnewAndStillDecrypts() {
    String before = Vault.newKeyset();
    byte[] sealed = Vault.open(before).seal("secret", "purpose");

    assertThat(run(Map.of("SWITCHBOARD_KEYSET", before), "--rotate")).isEqualTo(Exit.OK);

    assertRotated(before, sealed, out.toString());
  }

  private static void assertRotated(String before, byte[] sealed, String after) {
    Vault rotated = Vault.open(after);
    assertThat(rotated.unseal(sealed, "purpose")).isEqualTo("secret");
    byte[] anew = rotated.seal("secret", "purpose");
    assertThatThrownBy(() -> Vault.open(before).unseal(anew, "purpose"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void thereMustBeOneToRotate() {
    assertThat(run(Map.of(), "--rotate")).isEqualTo(Exit.FAILED);
    assertThat(err.toString()).contains("in SWITCHBOARD_KEYSET or by --file").hasLineCount(1);

    assertThat(run(Map.of("SWITCHBOARD_KEYSET", "{\"key\":[]}"), "--rotate"))
        .isEqualTo(Exit.FAILED);
    assertThat(err.toString()).contains("SWITCHBOARD_KEYSET: the keyset cannot be read");
  }

  @Test
  void aFileIsMadeForItsOwnerOnlyAndNeverOverAnother() throws IOException {
    Path file = directory.resolve("keyset.json");

    assertThat(run(Map.of(), "--file", file.toString())).isEqualTo(Exit.OK);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    String made = Files.readString(file);
    assertThat(settings(file).keyset().json()).isEqualTo(made.strip());
    assertThat(out.toString()).doesNotContain("keyData");

    assertThat(run(Map.of(), "--file", file.toString())).isEqualTo(Exit.FAILED);
    assertThat(err.toString()).contains("is there already").hasLineCount(1);
    assertThat(Files.readString(file)).isEqualTo(made);
  }

  @Test
  void aFileIsRotatedInItsPlace() throws IOException {
    Path file = keyset("rw-------");
    String before = Files.readString(file);
    byte[] sealed = Vault.open(before).seal("secret", "purpose");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);

    assertThat(run(Map.of(), "--rotate", "--file", link.toString())).isEqualTo(Exit.OK);

    assertRotated(before, sealed, Files.readString(file));
    assertThat(link).isSymbolicLink();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(file, link);
    }
    assertThat(out.toString()).doesNotContain("keyData");
  }

  @Test
  void aFileThatIsNoKeysetStaysAsItWas() throws IOException {
    Path file = keyset("rw-------");
    var _ = Files.writeString(file, "{\"key\":[]}");

    assertThat(run(Map.of(), "--rotate", "--file", file.toString())).isEqualTo(Exit.FAILED);

    assertThat(Files.readString(file)).isEqualTo("{\"key\":[]}");
    assertThatThrownBy(() -> settings(file))
        .hasMessageContaining("vault.keyset-file: the keyset cannot be read")
        .hasMessageNotContaining("\"key\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
  void aFileThatOthersMayOpenIsRefusedWithAWayOut(String permissions) throws IOException {
    Path file = keyset(permissions);

    assertThatThrownBy(() -> settings(file))
        .isInstanceOf(BadConfigException.class)
        .hasMessageContaining("open to group or others (%s): chmod 600 %s", permissions, file);
    assertThat(run(Map.of(), "--rotate", "--file", file.toString())).isEqualTo(Exit.FAILED);
    assertThat(err.toString()).contains("chmod 600 " + file).hasLineCount(1);

    Path conf =
        Files.writeString(directory.resolve("a.conf"), "vault.keyset-file = \"" + file + "\"");
    assertThatThrownBy(() -> Settings.check(conf)).hasMessageContaining("chmod 600");
  }

  @Test
  void aFileThatIsNotThereIsNamedAndAwayFromItsMachineIsMissing() throws IOException {
    Path file = directory.resolve("nowhere.json");

    assertThatThrownBy(() -> settings(file))
        .hasMessageContaining("there is no keyset in " + file)
        .hasMessageContaining("switchboard keyset --file");
    Path conf =
        Files.writeString(directory.resolve("a.conf"), "vault.keyset-file = \"" + file + "\"");
    assertThat(Settings.check(conf)).contains(file.toString()).doesNotContain("SWITCHBOARD_KEYSET");
  }

  @Test
  void bothAtOnceAreRefused() throws IOException {
    Config both =
        ConfigFactory.parseMap(
            Map.of(
                "vault.keyset",
                Vault.newKeyset(),
                "vault.keyset-file",
                keyset("rw-------").toString()));

    assertThatThrownBy(() -> Settings.from(both, new ArrayList<>()))
        .hasMessageContaining("vault.keyset and vault.keyset-file are both set");
  }

  @Test
  void theDoctorSaysWhereItIsAndNotWhatItIs() throws IOException {
    Path file = keyset("r--------");

    assertThat(Doctor.keyset(settings(file).keyset()).line())
        .isEqualTo("ok    keyset: in %s, for its owner only", file);
    assertThat(settings(file).keyset().toString()).doesNotContain("keyData");
  }

  private Path keyset(String permissions) throws IOException {
    Path file = directory.resolve("keyset.json");
    Files.deleteIfExists(file);
    var _ = Files.writeString(file, Vault.newKeyset());
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static Settings settings(Path file) {
    Config conf =
        ConfigFactory.parseMap(
            Map.of(
                "vault.keyset-file",
                file.toString(),
                "postgres.api.password",
                "a",
                "postgres.pipeline.password",
                "b",
                "auth.jwt-secret",
                "a secret of more than thirty-two bytes, for tests"));
    return Settings.from(conf, null);
  }

  private int run(Map<String, String> environment, String... arguments) {
    CommandLine line = new CommandLine(new KeysetCommand(environment::get));
    line.setExecutionExceptionHandler(Main.commandLine().getExecutionExceptionHandler());
    return line.setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
