package dev.switchboard.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files handed to Meta, over a real socket. */
class GraphMediaTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final int LARGE = 24 * 1024 * 1024;

  @TempDir private static Path directory;
  private static volatile Consumer<HttpServerRequest> server = request -> {};
  private static GraphMedia graph;

  @BeforeAll
  static void start() {
    int port =
        VERTX
            .createHttpServer()
            .requestHandler(request -> server.accept(request))
            .listen(0)
            .await()
            .actualPort();
    URI base = URI.create("http://localhost:%d/v24.0".formatted(port));
    graph = new GraphMedia(VERTX, GraphHosts.at(base, Duration.ofSeconds(1)));
  }

  @AfterAll
  static void stop() {
    VERTX.close().await();
  }

  private static GraphMedia.Upload upload(Platform platform, String kind, int size)
      throws IOException {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 'x');
    Path file = Files.write(directory.resolve("file"), bytes);
    return new GraphMedia.Upload(platform, "4711", "secret", kind, "image/png", file, size);
  }

  /** What a form had in it: fields, and of the file its type and size. */
  private static Map<String, String> reading(HttpServerRequest request, String answer) {
    Map<String, String> form = new ConcurrentHashMap<>();
    form.put("path", String.valueOf(request.path()));
    form.put("token", String.valueOf(request.getHeader("Authorization")));
    request.setExpectMultipart(true);
    long[] size = {0};
    request.uploadHandler(file -> {
      file.handler(buffer -> size[0] += buffer.length());
      file.endHandler(end -> form.put(file.name(), file.contentType() + " " + size[0]));
    });
    request.endHandler(end -> {
      request.formAttributes().forEach(field -> form.put(field.getKey(), field.getValue()));
      var _ = request.response().end(answer);
    });
    return form;
  }

  private static Map<String, String> answering(String answer) {
    Map<String, String> seen = new ConcurrentHashMap<>();
    server =
        request -> {
          Map<String, String> form = reading(request, answer);
          request.response().endHandler(end -> seen.putAll(form));
        };
    return seen;
  }

  @Test
  void isWhatsAppsForm() throws IOException {
    Map<String, String> form = answering("{\"id\":\"815\"}");

    UploadAnswer answer = graph.upload(upload(Platform.WHATSAPP, "image", LARGE)).await();

    assertThat(answer).isEqualTo(new UploadAnswer.Uploaded("815"));
    assertThat(form)
        .isEqualTo(
            Map.of(
                "path",
                "/v24.0/4711/media",
                "token",
                "Bearer secret",
                "messaging_product",
                "whatsapp",
                "type",
                "image/png",
                "file",
                "image/png " + LARGE));
  }

  @Test
  void isMessengersForm() throws IOException {
    Map<String, String> form = answering("{\"attachment_id\":\"816\"}");

    UploadAnswer answer = graph.upload(upload(Platform.MESSENGER, "document", 10)).await();

    assertThat(answer).isEqualTo(new UploadAnswer.Uploaded("816"));
    assertThat(form)
        .containsEntry("path", "/v24.0/4711/message_attachments")
        .containsEntry("filedata", "image/png 10")
        .containsEntry(
            "message", "{\"attachment\":{\"type\":\"file\",\"payload\":{\"is_reusable\":true}}}");
  }

  @Test
  void aRefusalInTheMiddleIsHeard() throws IOException {
    server =
        request -> {
          var _ =
              request
                  .response()
                  .setStatusCode(400)
                  .end("{\"error\":{\"code\":131053,\"message\":\"too much\"}}");
          request.handler(ignored -> {});
        };

    UploadAnswer answer = graph.upload(upload(Platform.WHATSAPP, "image", LARGE)).await();

    assertThat(answer)
        .isEqualTo(new UploadAnswer.Refused(new GraphAnswer.Refused(131053, 0, "too much", null)));
  }

  @Test
  void silenceEndsAtTheDeadline() throws IOException {
    server = request -> request.handler(ignored -> {});

    UploadAnswer answer = graph.upload(upload(Platform.WHATSAPP, "image", 10)).await();

    assertThat(answer).isInstanceOf(UploadAnswer.Unreachable.class);
  }

  @Test
  void aFileThatIsGoneIsSaidAtOnce() throws IOException {
    server = request -> reading(request, "{}");
    GraphMedia.Upload upload = upload(Platform.WHATSAPP, "image", 10);
    Files.delete(upload.file());

    assertThat(graph.upload(upload).await()).isInstanceOf(UploadAnswer.Unreachable.class);
  }

  @Test
  void aPageIsNoAnswer() throws IOException {
    var _ = answering("<html>");

    assertThat(graph.upload(upload(Platform.WHATSAPP, "image", 10)).await())
        .isInstanceOf(UploadAnswer.Unreachable.class);
  }

  @Test
  void theIdComesIntoTheMessageWhereItsPlatformWantsIt() {
    JsonObject whatsApp =
        new JsonObject()
            .put("type", "image")
            .put("image", new JsonObject().put("caption", "Bread"));
    JsonObject messenger =
        new JsonObject("{\"message\":{\"attachment\":{\"type\":\"image\",\"payload\":{}}}}");

    assertThat(withFile(Platform.WHATSAPP, whatsApp).getJsonObject("image"))
        .isEqualTo(new JsonObject().put("caption", "Bread").put("id", "815"));
    assertThat(withFile(Platform.MESSENGER, messenger).encode())
        .isEqualTo(
            "{\"message\":{\"attachment\":{\"type\":\"image\",\"payload\":{\"attachment_id\":\"815\"}}}}");
  }

  private static JsonObject withFile(Platform platform, JsonObject body) {
    return new GraphCall(platform, "4711", "secret", body).withFile("815").body();
  }
}
