package dev.switchboard.media;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Addresses by which a browser gets a file without a token, for a short time: signed over agency,
 * file, variant and end. Thread-safe.
 */
public final class MediaLinks {
  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;
  private final InstantSource clock;
  private final Duration life;

  /**
   * @param secret what the node signs with; links get a key of their own made of it
   * @param life how long a link works at least; at most twice that
   */
  public MediaLinks(String secret, InstantSource clock, Duration life) {
    SecretKeySpec root = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), MAC);
    this.key = new SecretKeySpec(mac(root, "switchboard media links v1"), MAC);
    this.clock = clock;
    this.life = life;
  }

  /** Which of a file's bytes. */
  public enum Variant {
    FILE,
    THUMBNAIL;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** When links that are made now end: the same for a while, so that browsers can keep files. */
  public Instant end() {
    long step = life.toSeconds();
    return Instant.ofEpochSecond((clock.instant().getEpochSecond() / step + 2) * step);
  }

  /** A link's path and query. */
  public String link(long tenantId, long mediaId, Variant variant) {
    long until = end().getEpochSecond();
    return "/api/v1/media/%d/%s?t=%d&e=%d&s=%s"
        .formatted(
            mediaId, variant.wire(), tenantId, until, sign(tenantId, mediaId, variant, until));
  }

  /**
   * Whose file a link shows; empty for one that is not ours, was changed, or has ended.
   *
   * @param tenant the query's {@code t}, {@code end} its {@code e}, {@code signature} its {@code s}
   */
  public OptionalLong check(
      long mediaId,
      Variant variant,
      @Nullable String tenant,
      @Nullable String end,
      @Nullable String signature) {
    if (!isNumber(tenant) || !isNumber(end) || signature == null) {
      return OptionalLong.empty();
    }
    long of = Long.parseLong(tenant);
    long until = Long.parseLong(end);
    boolean isOurs =
        MessageDigest.isEqual(
            sign(of, mediaId, variant, until).getBytes(StandardCharsets.UTF_8),
            signature.getBytes(StandardCharsets.UTF_8));
    return isOurs && clock.instant().getEpochSecond() < until
        ? OptionalLong.of(of)
        : OptionalLong.empty();
  }

  private static boolean isNumber(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,18}");
  }

  private String sign(long tenantId, long mediaId, Variant variant, long until) {
    byte[] mac = mac(key, "%d/%d/%s/%d".formatted(tenantId, mediaId, variant.wire(), until));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
  }

  private static byte[] mac(SecretKeySpec key, String text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }
}
