package dev.switchboard.ledger;

import io.vertx.core.buffer.Buffer;
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
    @Nullable String parkedBecause) {

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
  }

  static final int SHARDS = 16;

  /** All leaves of a tenant are in one shard, so that they are worked on in order. */
  public int shard() {
    long id = tenantId == null ? 0 : tenantId;
    return (int) Math.floorMod(id ^ (id >>> 32), (long) SHARDS);
  }
}
