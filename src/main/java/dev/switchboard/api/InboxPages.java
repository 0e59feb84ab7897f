package dev.switchboard.api;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves the web inbox and the pages of the API's contract from the jar. Names with a hash in them
 * are kept by browsers for ever, the page itself is asked for each time; a path without a dot is
 * one of the page's own addresses.
 */
public final class InboxPages {
  private static final String ROOT = "/web/";
  private static final String HASHED = "/assets/";
  private static final String PAGE = ".html";
  // The contract of the API, to be read: a page of its own, so that the inbox loads none of it.
  private static final String DOCS = "/docs";
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}");

  private final InboxFiles files;
  private final ApiConfig config;

  InboxPages(InboxFiles files, ApiConfig config) {
    this.files = files;
    this.config = config;
  }

  /** Reads the files once; a node that was built without them serves none. Thread-safe. */
  public static InboxPages load(ApiConfig config) {
    return new InboxPages(InboxFiles.read(path -> resource(ROOT + path)), config);
  }

  private static Optional<byte[]> resource(String path) {
    try (InputStream in = InboxPages.class.getResourceAsStream(path)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param others answers what is not the inbox's, and every path that does not exist
   */
  public Handler<HttpServerRequest> over(Handler<HttpServerRequest> others) {
    return request -> {
      Optional<String> path = pathOf(request);
      Optional<InboxFiles.File> file = path.flatMap(files::find);
      if (file.isPresent()) {
        answer(request, path.get(), file.get());
      } else {
        others.handle(request);
      }
    };
  }

  private static Optional<String> pathOf(HttpServerRequest request) {
    @Nullable String path = request.path();
    boolean reads =
        HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method());
    if (path == null || !reads || path.startsWith("/api/") || path.startsWith("/webhooks/")) {
      return Optional.empty();
    }
    if (path.equals(DOCS)) {
      return Optional.of(DOCS + PAGE);
    }
    return Optional.of(path.indexOf('.') < 0 ? InboxFiles.INDEX : path);
  }

  private void answer(HttpServerRequest request, String path, InboxFiles.File file) {
    HttpServerResponse response = request.response();
    response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("ETag", file.tag())
        .putHeader("Vary", "Accept-Encoding")
        .putHeader(
            "Cache-Control",
            path.startsWith(HASHED) ? "public, max-age=31536000, immutable" : "no-cache");
    if (path.endsWith(PAGE)) {
      guard(request, response);
    }
    if (file.tag().equals(request.getHeader("If-None-Match"))) {
      var _ = response.setStatusCode(304).end();
    } else {
      write(request, response.putHeader("Content-Type", file.type()), file);
    }
  }

  private static void write(
      HttpServerRequest request, HttpServerResponse response, InboxFiles.File file) {
    @Nullable Buffer gzip = file.gzip();
    @Nullable String accepted = request.getHeader("Accept-Encoding");
    Buffer body = file.plain();
    if (gzip != null && accepted != null && accepted.contains("gzip")) {
      response.putHeader("Content-Encoding", "gzip");
      body = gzip;
    }
    if (HttpMethod.HEAD.equals(request.method())) {
      var _ = response.putHeader("Content-Length", Integer.toString(body.length())).end();
    } else {
      var _ = response.end(body);
    }
  }

  // Nothing but our own files runs, and the page talks to nobody but this node.
  private void guard(HttpServerRequest request, HttpServerResponse response) {
    response
        .putHeader(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
                + " frame-ancestors 'none'; connect-src 'self' "
                + stream(request))
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin");
  }

  private String stream(HttpServerRequest request) {
    @Nullable String url = config.pushUrl();
    if (url != null) {
      URI uri = URI.create(url);
      return uri.getScheme() + "://" + uri.getAuthority();
    }
    var authority = request.authority();
    // An address that cannot be written in a policy leaves the host open, never the port.
    String host =
        authority != null && HOST.matcher(authority.host()).matches() ? authority.host() : "*";
    return "ws://%1$s:%2$d wss://%1$s:%2$d".formatted(host, config.pushPort());
  }
}
