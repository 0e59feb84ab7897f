package dev.switchboard.api;

import dev.switchboard.access.Proxies;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a request comes from. A proxy that is trusted says for whom it asks. */
final class Caller {
  private static final String PROXIES = "proxies";
  private static final Proxies NOBODY = Proxies.of(List.of());

  private Caller() {}

  /** Before every route: from whom we take a word for where a request comes from. */
  static Handler<RoutingContext> by(Proxies proxies) {
    return context -> {
      context.put(PROXIES, proxies);
      context.next();
    };
  }

  // A route that nobody told whom to trust trusts nobody.
  private static Proxies proxies(RoutingContext context) {
    @Nullable Proxies proxies = context.get(PROXIES);
    return proxies == null ? NOBODY : proxies;
  }

  static String address(RoutingContext context) {
    return proxies(context).address(context.request());
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
    return proxies(context).isEncrypted(context.request());
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
