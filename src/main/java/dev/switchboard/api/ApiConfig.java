package dev.switchboard.api;

import org.jspecify.annotations.Nullable;

/**
 * What the API tells browsers of the rest of the house.
 *
 * @param pushPort where the stream is, on the page's own host
 * @param pushUrl the stream's whole address where that does not do; null otherwise
 */
public record ApiConfig(int pushPort, @Nullable String pushUrl) {}
