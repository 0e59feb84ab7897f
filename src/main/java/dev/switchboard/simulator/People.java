package dev.switchboard.simulator;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;

/** The customers that were heard of: their names, and when they last wrote to which number. */
final class People {
  private static final long SEVENTEEN_DIGITS = 100_000_000_000_000_000L;

  private final Map<String, String> names = new HashMap<>();
  private final Map<String, Long> wrote = new HashMap<>();

  /** Somebody wrote; their business-scoped id is known from now on, too. */
  void heard(String phoneNumberId, String waId, String name, long at) {
    String userId = userId(waId);
    names.put(waId, name);
    names.put(userId, name);
    wrote.put(phoneNumberId + ":" + waId, at);
    wrote.put(phoneNumberId + ":" + userId, at);
  }

  String name(String party) {
    return names.getOrDefault(party, party);
  }

  long lastWrote(String phoneNumberId, String party) {
    return wrote.getOrDefault(phoneNumberId + ":" + party, 0L);
  }

  /** The {@code contacts} entry of webhooks about who has this number. */
  JsonObject contact(String waId) {
    return new JsonObject()
        .put("profile", new JsonObject().put("name", name(waId)))
        .put("wa_id", waId)
        .put("user_id", userId(waId));
  }

  /** Without a phone number, as when a message was sent to the business-scoped id. */
  JsonObject scopedContact(String userId) {
    return new JsonObject()
        .put("profile", new JsonObject().put("name", name(userId)))
        .put("user_id", userId);
  }

  /** The business-scoped user id: always the same for the same number. */
  static String userId(String waId) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(waId.getBytes(StandardCharsets.UTF_8));
      long digits = Math.floorMod(ByteBuffer.wrap(hash).getLong(), SEVENTEEN_DIGITS);
      return "US.%017d".formatted(digits);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
