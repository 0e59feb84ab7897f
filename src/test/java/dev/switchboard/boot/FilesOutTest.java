package dev.switchboard.boot;

import static dev.switchboard.boot.FilesOutHouse.named;
import static dev.switchboard.boot.FilesOutHouse.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of ours through a whole node: from the upload to Meta's ticks. */
class FilesOutTest {
  @TempDir private static Path directory;
  private static FilesOutHouse files;

  @BeforeAll
  static void start() throws IOException {
    files = new FilesOutHouse(directory);
  }

  @AfterAll
  static void stop() {
    files.close();
  }

  @AfterEach
  void noFaults() {
    files.fault(new JsonObject());
  }

  @Test
  void aPictureGoesOutAsMetaWantsItAndIsInTheThread() throws IOException {
    JsonObject file = files.picture();

    String id =
        files.queued(to("34600700001", "image", named(file).put("caption", "Fresh from the oven")));

    JsonObject shown = files.awaitSent(id);
    String metas = files.uploads(file).getFirst().getString("id");
    JsonObject body = files.sends("34600700001").getFirst();
    assertThat(body.copy().putNull("biz_opaque_callback_data"))
        .isEqualTo(
            new JsonObject()
                .put("messaging_product", "whatsapp")
                .put("recipient_type", "individual")
                .put("to", "+34600700001")
                .put("type", "image")
                .put(
                    "image",
                    new JsonObject().put("id", metas).put("caption", "Fresh from the oven"))
                .putNull("biz_opaque_callback_data"));
    assertThat(shown.getString("text")).isEqualTo("Fresh from the oven");
    JsonObject inThread = shown.getJsonArray("media").getJsonObject(0);
    assertThat(inThread.getString("id")).isEqualTo(file.getString("id"));
    assertThat(inThread.getString("state")).isEqualTo("stored");
    JsonObject atMeta = files.atMeta("GET", metas);
    assertThat(atMeta.getString("mime_type")).isEqualTo("image/png");
    assertThat(atMeta.getLong("file_size")).isEqualTo(file.getLong("size"));
  }

  @Test
  void theSameFileIsUploadedOnceHoweverManyGetIt() throws IOException {
    JsonObject file = files.picture();

    List<String> ids =
        IntStream.range(0, 20)
            .mapToObj(i -> files.queued(to("346007001%02d".formatted(i), "image", named(file))))
            .toList();

    ids.forEach(files::awaitSent);
    assertThat(files.uploads(file)).hasSize(1);
    assertThat(
            IntStream.range(0, 20)
                .mapToObj(i -> files.sends("346007001%02d".formatted(i)))
                .allMatch(bodies -> bodies.size() == 1))
        .isTrue();
  }

  @Test
  void theTextWaitsForThePictureAndNobodyElseDoes() throws IOException {
    JsonObject file = files.picture();
    // The upload does not come through: whoever may not wait is seen to go.
    files.fault(
        new JsonObject()
            .put("*", new JsonObject().put("uploadErrorRate", 1).put("errorCode", 131016)));
    String picture = files.queued(to("34600700201", "image", named(file)));
    String behind =
        files.queued(to("34600700201", "text", new JsonObject().put("body", "and the price")));
    String other = files.queued(to("34600700202", "text", new JsonObject().put("body", "hello")));

    files.awaitSent(other);
    assertThat(files.house.api("GET", "/messages/" + behind, "").getString("state"))
        .isEqualTo("queued");
    assertThat(files.sends("34600700201")).isEmpty();
    files.fault(new JsonObject());

    files.awaitSent(picture);
    files.awaitSent(behind);
    assertThat(files.sends("34600700201").stream().map(body -> body.getString("type")))
        .containsExactly("image", "text");
  }

  @Test
  void aDocumentGoesUnderItsOwnName() {
    JsonObject file =
        files.uploaded(
            "menu.pdf", "application/pdf", "%PDF-1.4 a menu".getBytes(StandardCharsets.UTF_8));

    files.awaitSent(files.queued(to("34600700501", "document", named(file))));

    JsonObject document = files.sends("34600700501").getFirst().getJsonObject("document");
    assertThat(document.getString("filename")).isEqualTo("menu.pdf");
    assertThat(document.getString("id")).isEqualTo(files.uploads(file).getFirst().getString("id"));
  }

  @Test
  void aLinkGoesAsItIs() {
    JsonObject link = new JsonObject().put("link", "https://pipmarrow.example/bread.jpg");

    files.awaitSent(files.queued(to("34600700601", "image", link)));

    assertThat(files.sends("34600700601").getFirst().getJsonObject("image")).isEqualTo(link);
  }

  @Test
  void whatBreaksARuleIsRefusedByNameAndNothingOfItIsQueued() throws IOException {
    JsonObject gif =
        files.uploaded("a.gif", "image/gif", "GIF89a and more".getBytes(StandardCharsets.UTF_8));
    JsonObject webp =
        files.uploaded(
            "a.webp", "image/webp", "RIFF....WEBP more".getBytes(StandardCharsets.UTF_8));
    JsonObject zip =
        files.uploaded("a.zip", "application/zip", "PK and more".getBytes(StandardCharsets.UTF_8));
    JsonObject sound =
        files.uploaded("a.ogg", "audio/ogg", "OggS and more".getBytes(StandardCharsets.UTF_8));
    byte[] large = new byte[5 * 1024 * 1024 + 1];
    large[0] = (byte) 0xFF;
    large[1] = (byte) 0xD8;
    large[2] = (byte) 0xFF;
    JsonObject picture = files.uploaded("large.jpg", "image/jpeg", large);

    refused("image", named(gif), "image", "Send it in one of these types", "image/gif");
    refused("image", named(webp), "image", "Send it as a file", "image/webp");
    refused("document", named(zip), "document", "Send it as a PDF, or by a link", "zip");
    refused("image", named(picture), "image", "Send a smaller copy", "5120 KB at most");
    refused(
        "audio",
        named(sound).put("caption", "x"),
        "audio.caption",
        "Send the text as a message of its own",
        "does not go along");
    refused(
        "image",
        named(files.picture()).put("caption", "x".repeat(1025)),
        "image.caption",
        "Send the text apart",
        "1024");
    refused("image", new JsonObject().put("id", "77"), "image.id", "Upload it", "not found");
    refused("image", new JsonObject().put("id", "78"), "image.id", "Upload it", "not found");
    refused("image", new JsonObject().put("id", "x"), "image.id", "Upload it", "not found");
  }

  private static void refused(
      String type, JsonObject content, String field, String alternative, String reason) {
    HttpResponse<String> answer = files.send(to("34600700801", type, content));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    JsonArray errors = new JsonObject(answer.body()).getJsonArray("errors");
    JsonObject error = errors.getJsonObject(0);
    assertThat(error.getString("field")).isEqualTo(field);
    assertThat(error.getString("alternative")).startsWith(alternative);
    assertThat(error.getString("reason")).contains(reason);
    assertThat(
            files
                .house
                .postgres()
                .select("select 1 from contact_identity where value = '34600700801'"))
        .isEmpty();
  }
}
