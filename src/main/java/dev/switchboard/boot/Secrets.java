package dev.switchboard.boot;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.switchboard.db.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What a demo makes up once and keeps, readable by its owner only. Never logged.
 *
 * @param keyset encrypts tokens in the demo's database
 * @param apiKey for scripts, starts with {@code sbk_}
 * @param password of the four demo people
 */
record Secrets(
    String keyset,
    String jwtSecret,
    String appSecret,
    String verifyToken,
    String accessToken,
    String apiPassword,
    String pipelinePassword,
    String apiKey,
    String password) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Those of a data directory; made at the first start. */
  static Secrets of(Path data) {
    Path file = data.resolve("secrets.json");
    try {
      if (Files.exists(file)) {
        return JSON.readValue(file.toFile(), Secrets.class);
      }
      Secrets secrets = make();
      writePrivately(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(secrets));
      return secrets;
    } catch (IOException e) {
      throw new StartException(
          "cannot read or write %s: %s. 'demo --fresh' starts over."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Writes a file whole or not at all, readable by its owner only. */
  static void writePrivately(Path file, String text) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".half");
    Files.deleteIfExists(half);
    Files.createFile(
        half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(half, text + "\n");
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Secrets make() {
    return new Secrets(
        Vault.newKeyset(),
        random(36),
        random(24),
        random(18),
        random(48),
        random(24),
        random(24),
        "sbk_" + random(24),
        random(9));
  }

  private static String random(int bytes) {
    byte[] made = new byte[bytes];
    RANDOM.nextBytes(made);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(made);
  }

  @Override
  public String toString() {
    return "Secrets";
  }
}
