package dev.switchboard.media;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Door;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.workflow.EventStore;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The door by which files of received messages come in: written down and announced in the
 * transaction that shows their message, fetched afterwards. Thread-safe.
 */
@Door
public final class MediaArrivals {
  private final EventStore events;
  private final Ids ids;

  public MediaArrivals(Bus bus, Ids ids) {
    this.events = new EventStore(bus, ids);
    this.ids = ids;
  }

  /**
   * A file as its message names it.
   *
   * @param externalId the platform's id; null where there is an address instead
   * @param sha256 as the platform writes it
   */
  @Door
  public record File(
      MediaKind kind,
      @Nullable String externalId,
      @Nullable String url,
      String mimeType,
      @Nullable String sha256,
      @Nullable String name) {}

  /** A file of a message; {@code position} counts a message's files from 0. */
  @Door
  public record Arrived(long tenantId, long accountId, long messageId, int position, File file) {}

  /** Writes files down and announces them, with the caller's transaction. */
  public Future<Void> add(Tx tx, List<Arrived> files) {
    if (files.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Long> made = files.stream().map(file -> ids.next()).toList();
    return MediaStore.arrived(tx, made, files)
        .compose(written -> events.publish(tx, "inbox", written));
  }
}
