package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import org.jspecify.annotations.Nullable;

/**
 * Who does something.
 *
 * @param userId null for an API key
 */
@Door
public record Actor(long tenantId, @Nullable Long userId, String name) {}
