package dev.switchboard.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.multipart.MultipartForm;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaApiTest {
  private static final Buffer BYTES = Buffer.buffer("not really a picture");

  @TempDir Path folder = Path.of("");
  @AutoClose Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @Test
  void keepsWhatIsUploadedOverARestart() {
    String id = upload();
    bench.stop();
    bench.start();

    JsonObject described = Bench.json(bench.get("/v24.0/" + id));
    HttpResponse<Buffer> bytes = bench.get(URI.create(described.getString("url")).getPath());

    assertThat(described.getString("mime_type")).isEqualTo("image/jpeg");
    assertThat(described.getLong("file_size")).isEqualTo(BYTES.length());
    assertThat(described.getString("sha256")).isEqualTo(Samples.sha256(BYTES.getBytes()));
    assertThat(bytes.body()).isEqualTo(BYTES);
    assertThat(bytes.getHeader("Content-Type")).isEqualTo("image/jpeg");
  }

  @Test
  void wantsTheTokenForTheBytes() {
    String id = upload();

    HttpResponse<Buffer> answer =
        bench.call(HttpMethod.GET, MediaApi.BYTES + id, new JsonObject(), "no");

    assertThat(answer.statusCode()).isEqualTo(401);
  }

  @Test
  void forgetsWhatIsDeleted() {
    String id = upload();

    HttpResponse<Buffer> deleted =
        bench.call(HttpMethod.DELETE, "/v24.0/" + id, new JsonObject(), Bench.TOKEN);

    assertThat(Bench.json(deleted)).isEqualTo(new JsonObject().put("success", true));
    assertThat(bench.get("/v24.0/" + id).statusCode()).isEqualTo(400);
  }

  private String upload() {
    MultipartForm form =
        MultipartForm.create()
            .attribute("messaging_product", "whatsapp")
            .attribute("type", "image/jpeg")
            .binaryFileUpload("file", "a.jpg", BYTES, "image/jpeg");
    HttpResponse<Buffer> answer =
        bench
            .client()
            .post(bench.port(), "localhost", "/v24.0/" + Bench.NUMBER + "/media")
            .bearerTokenAuthentication(Bench.TOKEN)
            .sendMultipartForm(form)
            .await();
    return String.valueOf(Bench.json(answer).getString("id"));
  }
}
