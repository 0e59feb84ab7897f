package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.Seed;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of ours through a whole node: from the upload to Meta's ticks. */
class FilesOutTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final AtomicInteger PICTURES = new AtomicInteger(1);
  @TempDir private static Path directory;
  private static TestHouse house;

  @BeforeAll
  static void start() throws IOException {
    house = TestHouse.start(directory, "1 s");
    house
        .postgres()
        .execute(
            "insert into tenant (tenant_id, name) values (2, 'Another agency')",
            "insert into feed_head (tenant_id) values (2)",
            """
            insert into media (id, tenant_id, kind, state, mime_type, sha256, size)
            values (77, 2, 'image', 'stored', 'image/png', sha256('x'), 1)
            """);
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  @AfterEach
  void noFaults() {
    fault(new JsonObject());
  }

  private static HttpResponse<String> call(String method, String url, String type, byte[] body) {
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer " + TestHouse.KEY)
            .header("Content-Type", type)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
  }

  private static void fault(JsonObject faults) {
    HttpResponse<String> answer =
        call(
            "PUT",
            house.simulator() + "/_sim/faults",
            "application/json",
            faults.encode().getBytes(StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static JsonObject uploaded(String name, String type, byte[] bytes) {
    HttpResponse<String> answer =
        call("POST", house.http() + "/api/v1/media?name=" + name, type, bytes);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return new JsonObject(answer.body());
  }

  /** One that nobody sent before. */
  private static JsonObject picture() throws IOException {
    var image = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, PICTURES.incrementAndGet());
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return uploaded("bread.png", "image/png", bytes.toByteArray());
  }

  private static JsonObject to(String customer, String type, JsonObject content) {
    return new JsonObject()
        .put("from", Seed.PHONE_NUMBER_ID)
        .put("to", "+" + customer)
        .put("type", type)
        .put(type, content);
  }

  private static JsonObject named(JsonObject file) {
    return new JsonObject().put("id", file.getString("id"));
  }

  private static HttpResponse<String> send(JsonObject message) {
    return call(
        "POST",
        house.http() + "/api/v1/messages",
        "application/json",
        message.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static String queued(JsonObject message) {
    HttpResponse<String> answer = send(message);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return new JsonObject(answer.body()).getString("queueId");
  }

  private static JsonObject awaitState(String message, String... states) {
    return await(message + " is " + List.of(states))
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> house.api("GET", "/messages/" + message, ""),
            shown -> List.of(states).contains(shown.getString("state")));
  }

  private static JsonObject awaitSent(String message) {
    return awaitState(message, "sent", "delivered", "read");
  }

  private static List<JsonObject> sends(String customer) {
    return house.record().stream()
        .filter(line -> line.getString("kind").equals("send"))
        .filter(line -> customer.equals(line.getString("to")))
        .map(line -> line.getJsonObject("body"))
        .toList();
  }

  private static List<JsonObject> uploads(JsonObject file) {
    return house.record().stream()
        .filter(line -> line.getString("kind").equals("media"))
        .filter(line -> file.getString("sha256").equals(line.getString("sha256")))
        .toList();
  }

  @Test
  void aPictureGoesOutAsMetaWantsItAndIsInTheThread() throws IOException {
    JsonObject file = picture();

    String id =
        queued(to("34600700001", "image", named(file).put("caption", "Fresh from the oven")));

    JsonObject shown = awaitSent(id);
    String metas = uploads(file).getFirst().getString("id");
    JsonObject body = sends("34600700001").getFirst();
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
    JsonObject atMeta = atMeta("GET", metas);
    assertThat(atMeta.getString("mime_type")).isEqualTo("image/png");
    assertThat(atMeta.getLong("file_size")).isEqualTo(file.getLong("size"));
  }

  private static JsonObject atMeta(String method, String id) {
    var request =
        HttpRequest.newBuilder(URI.create(house.simulator() + "/v24.0/" + id))
            .header("Authorization", "Bearer " + Seed.ACCESS_TOKEN)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return new JsonObject(
        CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().body());
  }

  @Test
  void theSameFileIsUploadedOnceHoweverManyGetIt() throws IOException {
    JsonObject file = picture();

    List<String> ids =
        IntStream.range(0, 20)
            .mapToObj(i -> queued(to("346007001%02d".formatted(i), "image", named(file))))
            .toList();

    ids.forEach(FilesOutTest::awaitSent);
    assertThat(uploads(file)).hasSize(1);
    assertThat(
            IntStream.range(0, 20)
                .mapToObj(i -> sends("346007001%02d".formatted(i)))
                .allMatch(bodies -> bodies.size() == 1))
        .isTrue();
  }

  @Test
  void theTextWaitsForThePictureAndNobodyElseDoes() throws IOException {
    JsonObject file = picture();
    // The upload does not come through: whoever may not wait is seen to go.
    fault(
        new JsonObject()
            .put("*", new JsonObject().put("uploadErrorRate", 1).put("errorCode", 131016)));
    String picture = queued(to("34600700201", "image", named(file)));
    String behind =
        queued(to("34600700201", "text", new JsonObject().put("body", "and the price")));
    String other = queued(to("34600700202", "text", new JsonObject().put("body", "hello")));

    awaitSent(other);
    assertThat(house.api("GET", "/messages/" + behind, "").getString("state")).isEqualTo("queued");
    assertThat(sends("34600700201")).isEmpty();
    fault(new JsonObject());

    awaitSent(picture);
    awaitSent(behind);
    assertThat(sends("34600700201").stream().map(body -> body.getString("type")))
        .containsExactly("image", "text");
  }

  @Test
  void whatMetaForgotIsUploadedAgainOnceAndNobodyGetsItTwice() throws IOException {
    JsonObject file = picture();
    awaitSent(queued(to("34600700301", "image", named(file))));
    var _ = atMeta("DELETE", uploads(file).getFirst().getString("id"));

    String id = queued(to("34600700302", "image", named(file)));

    JsonObject shown = awaitSent(id);
    assertThat(uploads(file)).hasSize(2);
    assertThat(shown.getJsonArray("attempts")).hasSize(2);
    assertThat(
            house.record().stream()
                .filter(line -> line.getString("kind").equals("answer"))
                .filter(line -> line.getBoolean("accepted", false))
                .filter(line ->
                    Objects.equals(
                        line.getString("wamid"),
                        shown.getJsonArray("attempts").getJsonObject(1).getString("wamid"))))
        .hasSize(1);
  }

  @Test
  void aFileThatMetaWillNotHaveFailsItsMessagesAndMayBeTriedAgain() throws IOException {
    JsonObject file = picture();
    fault(
        new JsonObject()
            .put("*", new JsonObject().put("uploadErrorRate", 1).put("errorCode", 131053)));

    String id = queued(to("34600700401", "image", named(file)));
    String behind = queued(to("34600700401", "text", new JsonObject().put("body", "next")));

    JsonObject failed = awaitState(id, "failed");
    assertThat(failed.getJsonObject("error").getString("reason"))
        .isEqualTo("WhatsApp did not take the file.");
    awaitSent(behind);
    fault(new JsonObject());
    HttpResponse<String> again =
        call(
            "POST",
            house.http() + "/api/v1/messages/" + id + "/retry",
            "application/json",
            new byte[0]);
    assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
    awaitSent(id);
    assertThat(sends("34600700401")).hasSize(2);
  }

  @Test
  void whatLapsedWhileItsMessageWaitedIsUploadedAgain() throws IOException {
    JsonObject file = picture();
    awaitSent(queued(to("34600700901", "image", named(file))));
    line("paused_until = clock_timestamp() + interval '1 hour', pauses = 1");
    String id = queued(to("34600700902", "image", named(file)));
    house
        .postgres()
        .execute(
            "update line_file set expires_at = clock_timestamp() - interval '1 second' where media_id = "
                + file.getString("id"));

    await().atMost(Duration.ofSeconds(30)).until(() -> uploads(file).size() == 2);
    line("paused_until = null");

    awaitSent(id);
    assertThat(sends("34600700902").getFirst().getJsonObject("image").getString("id"))
        .isEqualTo(uploads(file).getLast().getString("id"));
  }

  private static void line(String change) {
    house.postgres().execute("update sending_lane set " + change);
  }

  @Test
  void anUploadThatNobodyBringsAnyMoreIsAskedForAgain() throws IOException {
    JsonObject file = picture();
    fault(
        new JsonObject()
            .put("*", new JsonObject().put("uploadErrorRate", 1).put("errorCode", 131016)));
    String id = queued(to("34600701001", "image", named(file)));
    String run =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> house.postgres().select("select run_id from workflow_wait"),
                found -> !found.isEmpty())
            .getFirst();
    // A person cancels the run: nothing of it is left but the message that waits.
    var _ = house.api("POST", "/runs/" + run + "/cancel", "{}");
    fault(new JsonObject());
    house.postgres().execute("update line_file set wanted_at = wanted_at - interval '2 hours'");

    awaitSent(id);
  }

  @Test
  void aDocumentGoesUnderItsOwnName() {
    JsonObject file =
        uploaded("menu.pdf", "application/pdf", "%PDF-1.4 a menu".getBytes(StandardCharsets.UTF_8));

    awaitSent(queued(to("34600700501", "document", named(file))));

    JsonObject document = sends("34600700501").getFirst().getJsonObject("document");
    assertThat(document.getString("filename")).isEqualTo("menu.pdf");
    assertThat(document.getString("id")).isEqualTo(uploads(file).getFirst().getString("id"));
  }

  @Test
  void aLinkGoesAsItIs() {
    JsonObject link = new JsonObject().put("link", "https://pipmarrow.example/bread.jpg");

    awaitSent(queued(to("34600700601", "image", link)));

    assertThat(sends("34600700601").getFirst().getJsonObject("image")).isEqualTo(link);
  }

  @Test
  void anUploadWhoseAnswerIsLostIsHarmless() throws IOException {
    JsonObject file = picture();
    fault(new JsonObject().put("*", new JsonObject().put("lostUploadRate", 1)));

    String id = queued(to("34600700701", "image", named(file)));
    await().atMost(Duration.ofSeconds(30)).until(() -> !uploads(file).isEmpty());
    fault(new JsonObject());

    awaitSent(id);
    assertThat(uploads(file).size()).isGreaterThan(1);
    assertThat(sends("34600700701")).hasSize(1);
  }

  @Test
  void whatBreaksARuleIsRefusedByNameAndNothingOfItIsQueued() throws IOException {
    JsonObject gif =
        uploaded("a.gif", "image/gif", "GIF89a and more".getBytes(StandardCharsets.UTF_8));
    JsonObject webp =
        uploaded("a.webp", "image/webp", "RIFF....WEBP more".getBytes(StandardCharsets.UTF_8));
    JsonObject zip =
        uploaded("a.zip", "application/zip", "PK and more".getBytes(StandardCharsets.UTF_8));
    JsonObject sound =
        uploaded("a.ogg", "audio/ogg", "OggS and more".getBytes(StandardCharsets.UTF_8));
    byte[] large = new byte[5 * 1024 * 1024 + 1];
    large[0] = (byte) 0xFF;
    large[1] = (byte) 0xD8;
    large[2] = (byte) 0xFF;
    JsonObject picture = uploaded("large.jpg", "image/jpeg", large);

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
        named(picture()).put("caption", "x".repeat(1025)),
        "image.caption",
        "Send the text apart",
        "1024");
    refused("image", new JsonObject().put("id", "77"), "image.id", "Upload it", "not found");
    refused("image", new JsonObject().put("id", "78"), "image.id", "Upload it", "not found");
    refused("image", new JsonObject().put("id", "x"), "image.id", "Upload it", "not found");
  }

  private static void refused(
      String type, JsonObject content, String field, String alternative, String reason) {
    HttpResponse<String> answer = send(to("34600700801", type, content));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    JsonArray errors = new JsonObject(answer.body()).getJsonArray("errors");
    JsonObject error = errors.getJsonObject(0);
    assertThat(error.getString("field")).isEqualTo(field);
    assertThat(error.getString("alternative")).startsWith(alternative);
    assertThat(error.getString("reason")).contains(reason);
    assertThat(
            house.postgres().select("select 1 from contact_identity where value = '34600700801'"))
        .isEmpty();
  }
}
