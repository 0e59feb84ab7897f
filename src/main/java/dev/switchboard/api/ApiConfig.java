package dev.switchboard.api;

import dev.switchboard.access.Proxies;
import org.jspecify.annotations.Nullable;

/**
 * What the API tells browsers of the rest of the house, and whose word it takes.
 *
 * @param pushPort where the stream is, on the page's own host
 * @param pushUrl the stream's whole address where that does not do; null otherwise
 * @param proxies who may say for whom they ask
 */
public record ApiConfig(int pushPort, @Nullable String pushUrl, Proxies proxies) {}
