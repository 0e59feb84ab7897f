package dev.switchboard.api;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where a request comes from. A proxy on this machine says for whom it asks. */
final class Caller {
  private static final int LONGEST = 100;

  private Caller() {}

  static String address(RoutingContext context) {
    HttpServerRequest request = context.request();
    @Nullable String peer = request.remoteAddress().hostAddress();
    @Nullable String forwarded = request.getHeader("X-Forwarded-For");
    boolean isProxy = "127.0.0.1".equals(peer) || "0:0:0:0:0:0:0:1".equals(peer);
    return forwarded == null || !isProxy
        ? String.valueOf(peer)
        : cut(forwarded.substring(forwarded.lastIndexOf(',') + 1).strip(), LONGEST);
  }

  /** What the program calls itself. */
  static @Nullable String agent(RoutingContext context) {
    @Nullable String agent = context.request().getHeader("User-Agent");
    return agent == null ? null : cut(agent, 200);
  }

  static @Nullable String requestId(RoutingContext context) {
    return context.response().headers().get("X-Request-Id");
  }

  static boolean isEncrypted(RoutingContext context) {
    return context.request().isSSL()
        || "https".equalsIgnoreCase(context.request().getHeader("X-Forwarded-Proto"));
  }

  /** The address by which the caller reached us, without a path. */
  static String base(RoutingContext context) {
    return (isEncrypted(context) ? "https://" : "http://") + context.request().authority();
  }

  /**
   * Refuses what a page from elsewhere sends: browsers say which page it is, and pages cannot lie.
   */
  static void requireOwnPage(RoutingContext context) {
    @Nullable String origin = context.request().getHeader("Origin");
    var authority = context.request().authority();
    if (origin != null && (authority == null || !authority.host().equals(host(origin)))) {
      throw Problem.of(403, "Not allowed", "This is for our own pages.");
    }
  }

  private static @Nullable String host(String origin) {
    try {
      return URI.create(origin).getHost();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String cut(String text, int most) {
    String clean = text.replace("\0", "");
    return clean.substring(0, Math.min(most, clean.length()));
  }
}
