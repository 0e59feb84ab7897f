package dev.switchboard.oidc;

import org.jspecify.annotations.Nullable;

/**
 * Whom a provider says that somebody is.
 *
 * @param subject its name for them, never given to anybody else
 * @param email in lower case; null: not said, or not verified by the provider
 */
public record Identity(String subject, @Nullable String email, @Nullable String name) {}
