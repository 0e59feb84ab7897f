package dev.switchboard.webhook;

import dev.switchboard.db.Database;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What looks on at the front door, shared by its instances.
 *
 * @param counts where counts by minute are written
 * @param rejectOlderThan {@code ingest.reject-older-than}; null: never
 * @param rates how much may be posted
 */
public record Watch(
    Attempts attempts,
    WebhookMetrics metrics,
    Database counts,
    @Nullable Duration rejectOlderThan,
    Rates rates) {}
