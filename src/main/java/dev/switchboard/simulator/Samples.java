package dev.switchboard.simulator;

import dev.switchboard.simulator.MediaShelf.Media;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** Small media that customers send when nobody says which. */
final class Samples {
  private static final Map<String, String> MIME_TYPES =
      Map.of(
          "image", "image/png",
          "sticker", "image/webp",
          "audio", "audio/ogg; codecs=opus",
          "video", "video/mp4",
          "document", "application/pdf");
  // One orange pixel.
  private static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4EIAAA4ugP+"
                  + "UdHgqgAAAABJRU5ErkJggg==");
  private static final byte[] PDF =
      "%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
          .getBytes(StandardCharsets.US_ASCII);

  private Samples() {}

  static boolean isMedia(String type) {
    return MIME_TYPES.containsKey(type);
  }

  static Media make(String id, String type) {
    String mimeType = MIME_TYPES.getOrDefault(type, "application/octet-stream");
    byte[] bytes = bytes(mimeType).getBytes();
    return new Media(id, mimeType, sha256(bytes), bytes.length, null);
  }

  /** The same bytes for the same type, always. */
  static Buffer bytes(String mimeType) {
    return switch (mimeType) {
      case "image/png" -> Buffer.buffer(PNG);
      case "application/pdf" -> Buffer.buffer(PDF);
      // They begin as what they are, but are not playable.
      case "image/webp" -> Buffer.buffer("RIFF\0\0\0\0WEBP a sample");
      case "video/mp4" -> Buffer.buffer("\0\0\0\u0018ftypisom a sample");
      case "audio/ogg; codecs=opus" -> Buffer.buffer("OggS a sample");
      default -> Buffer.buffer("a sample of " + mimeType);
    };
  }

  /** Of a file, a piece at a time. Blocks. */
  static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      var hashing = new DigestInputStream(in, digest);
      hashing.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
