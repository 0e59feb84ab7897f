package dev.switchboard.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
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

  @Test
  void takesNoOtherTypesThanMetaAndSaysWhich() {
    HttpResponse<Buffer> answer = bench.upload(BYTES, "application/zip");

    assertThat(answer.statusCode()).isEqualTo(400);
    JsonObject error = Bench.json(answer).getJsonObject("error");
    assertThat(error.getInteger("code")).isEqualTo(100);
    assertThat(error.getJsonObject("error_data").getString("details"))
        .contains("application/pdf", "Received file of type 'application/zip'");
    assertThat(bench.journal("media-refused")).hasSize(1);
    assertThat(bench.journal("media")).isEmpty();
  }

  @Test
  void misbehavesWithUploadsAsItIsTold() {
    bench.faults(new JsonObject().put("uploadErrorRate", 1).put("errorCode", 131053));

    assertThat(bench.upload(BYTES, "image/jpeg").statusCode()).isEqualTo(400);
    assertThat(bench.send(Bench.text("messages go on")).statusCode()).isEqualTo(200);
  }

  @Test
  void sendsNoFileThatItDoesNotHave() {
    JsonObject message =
        new JsonObject()
            .put("messaging_product", "whatsapp")
            .put("to", "+" + Bench.CUSTOMER)
            .put("type", "image")
            .put("image", new JsonObject().put("id", "1234567890123456"));

    JsonObject error = Bench.json(bench.send(message)).getJsonObject("error");

    assertThat(error.getInteger("code")).isEqualTo(131009);
    assertThat(error.getJsonObject("error_data").getString("details")).contains("media");
  }

  private String upload() {
    return String.valueOf(Bench.json(bench.upload(BYTES, "image/jpeg")).getString("id"));
  }
}
