package dev.switchboard.ledger;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A leaf as the ack path hands it over.
 *
 * @param key what makes it the same leaf when it is posted again; starts with the event's own time
 * @param externalAccount the platform's id of the line it names; null when it names none
 * @param parkedBecause null when it can be worked on; otherwise it is parked at once, with this
 *     reason
 */
public record NewLeaf(
    long id,
    long appId,
    UUID key,
    @Nullable Long accountId,
    @Nullable Long tenantId,
    String source,
    String kind,
    Queue queue,
    Buffer body,
    @Nullable String externalAccount,
    @Nullable String parkedBecause)
    implements AnyLeaf {

  /** Who works on a leaf. */
  public enum Queue {
    INBOX(0),
    STATUS(1);

    // Stored in pending.queue.
    private final short number;

    Queue(int number) {
      this.number = (short) number;
    }

    public short number() {
      return number;
    }

    static Queue of(int number) {
      return switch (number) {
        case 0 -> INBOX;
        case 1 -> STATUS;
        default -> throw new IllegalArgumentException("no queue " + number);
      };
    }
  }

  static final int SHARDS = 16;

  /**
   * When the platform says it happened, to the second; null when it does not say. It is the front
   * of the key.
   */
  public @Nullable Instant platformAt() {
    long seconds = key.getMostSignificantBits() >>> 32;
    return seconds == 0 ? null : Instant.ofEpochSecond(seconds);
  }

  /** All leaves of a tenant are in one shard, so that they are worked on in order. */
  public int shard() {
    long id = tenantId == null ? 0 : tenantId;
    return (int) Math.floorMod(id ^ (id >>> 32), (long) SHARDS);
  }
}
