package dev.switchboard.api;

import org.jspecify.annotations.Nullable;

/**
 * Who makes a request.
 *
 * @param userId null for an API key
 * @param role {@code owner}, {@code admin}, {@code agent}, {@code viewer} or {@code key}
 */
public record Principal(long tenantId, @Nullable Long userId, String name, String role) {}
