package dev.switchboard.api;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** What describes the API to programs: files of the jar, the same for everybody. */
final class DocumentRoutes implements Routes {
  private static final String STREAM = "/asyncapi/stream.yaml";
  private static final String API = "/openapi/switchboard.yaml";

  private final Buffer stream;
  private final Buffer api;

  private DocumentRoutes(Buffer stream, Buffer api) {
    this.stream = stream;
    this.api = api;
  }

  /** Reads the files; blocks. */
  static DocumentRoutes load() {
    return new DocumentRoutes(read(STREAM), read(API));
  }

  private static Buffer read(String file) {
    try (InputStream in = DocumentRoutes.class.getResourceAsStream(file)) {
      return Buffer.buffer(Objects.requireNonNull(in, file).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  /** The contract is open, as is the page that shows it: it holds nothing of anybody's. */
  @Override
  public void mountFirst(Router router, Handler<RoutingContext> signIn) {
    router.get("/api/v1/openapi.yaml").handler(context -> answer(context, api));
  }

  @Override
  public void mount(Router router) {
    router
        .get("/api/v1/asyncapi.yaml")
        .handler(context -> {
          var _ = ApiRouter.who(context);
          answer(context, stream);
        });
  }

  private static void answer(RoutingContext context, Buffer file) {
    var _ =
        context
            .response()
            .putHeader("Content-Type", "application/yaml")
            .putHeader("Cache-Control", "no-cache")
            .end(file);
  }
}
