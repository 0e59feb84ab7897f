package dev.switchboard.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** What describes the API to programs: files of the jar, the same for everybody who is in. */
final class DocumentRoutes implements Routes {
  private static final String STREAM = "/asyncapi/stream.yaml";

  private final Buffer stream;

  private DocumentRoutes(Buffer stream) {
    this.stream = stream;
  }

  /** Reads the files; blocks. */
  static DocumentRoutes load() {
    try (InputStream in = DocumentRoutes.class.getResourceAsStream(STREAM)) {
      return new DocumentRoutes(Buffer.buffer(Objects.requireNonNull(in, STREAM).readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(STREAM, e);
    }
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/asyncapi.yaml").handler(this::stream);
  }

  private void stream(RoutingContext context) {
    var _ = ApiRouter.who(context);
    var _ =
        context
            .response()
            .putHeader("Content-Type", "application/yaml")
            .putHeader("Cache-Control", "no-cache")
            .end(stream);
  }
}
