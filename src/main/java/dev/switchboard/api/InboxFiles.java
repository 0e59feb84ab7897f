package dev.switchboard.api;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The files of the built web inbox, held in memory by the path they are asked for. A path is looked
 * up, never resolved: what is not listed does not exist.
 */
final class InboxFiles {
  static final String INDEX = "/index.html";
  // Written by the web build: one path a line.
  private static final String LIST = "files.txt";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "txt", "text/plain; charset=utf-8");

  private final Map<String, File> files;

  private InboxFiles(Map<String, File> files) {
    this.files = Map.copyOf(files);
  }

  /**
   * One file.
   *
   * @param gzip the same, compressed; null where that would not pay
   * @param tag its ETag, quotes included
   */
  record File(String type, Buffer plain, @Nullable Buffer gzip, String tag) {}

  /**
   * Reads what was built.
   *
   * @param source the bytes of a path, or nothing; without a list in it there are no files
   */
  static InboxFiles read(Function<String, Optional<byte[]>> source) {
    Map<String, File> files = new HashMap<>();
    source
        .apply(LIST)
        .map(list -> new String(list, StandardCharsets.UTF_8))
        .orElse("")
        .lines()
        .filter(path -> !path.isBlank())
        .forEach(path -> files.put("/" + path, file(source, path)));
    return new InboxFiles(files);
  }

  Optional<File> find(String path) {
    return Optional.ofNullable(files.get(path));
  }

  private static File file(Function<String, Optional<byte[]>> source, String path) {
    byte[] plain =
        source
            .apply(path)
            .orElseThrow(() -> new IllegalStateException("listed but not built: " + path));
    return new File(
        TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "application/octet-stream"),
        Buffer.buffer(plain),
        source.apply(path + ".gz").map(Buffer::buffer).orElse(null),
        '"' + digest(plain) + '"');
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
