package dev.switchboard.simulator;

import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The media there are, uploaded by businesses or made up for customers' messages. */
final class MediaShelf {
  private final Map<String, Media> byId = new HashMap<>();
  private final SecureRandom random = new SecureRandom();

  /**
   * One medium.
   *
   * @param sha256 in hex
   * @param file its name in the folder of uploads; null = a made-up sample
   */
  record Media(String id, String mimeType, String sha256, long size, @Nullable String file) {

    JsonObject journaled(JsonObject line) {
      return line.put("id", id)
          .put("mime_type", mimeType)
          .put("sha256", sha256)
          .put("file_size", size)
          .put("file", file);
    }

    /** As it stands in webhooks, where the hash is in base64. */
    JsonObject inWebhook() {
      byte[] hash = HexFormat.of().parseHex(sha256);
      return new JsonObject()
          .put("mime_type", mimeType)
          .put("sha256", Base64.getEncoder().encodeToString(hash))
          .put("id", id);
    }
  }

  String newId() {
    return Long.toString(random.nextLong(1_000_000_000_000_000L, 10_000_000_000_000_000L));
  }

  void add(Media media) {
    byId.put(media.id(), media);
  }

  Optional<Media> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  void remove(String id) {
    byId.remove(id);
  }

  int size() {
    return byId.size();
  }

  void replay(JsonObject line) {
    String id = line.getString("id");
    if ("media-deleted".equals(line.getString("kind"))) {
      remove(id);
    } else {
      add(
          new Media(
              id,
              line.getString("mime_type"),
              line.getString("sha256"),
              line.getLong("file_size"),
              line.getString("file")));
    }
  }
}
