package dev.switchboard.boot;

import static dev.switchboard.boot.FilesOutHouse.named;
import static dev.switchboard.boot.FilesOutHouse.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uploads that were lost, cut off, cancelled, refused or forgotten by Meta, through a whole node.
 */
class UploadsAgainTest {
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
  void whatMetaForgotIsUploadedAgainOnceAndNobodyGetsItTwice() throws IOException {
    JsonObject file = files.picture();
    files.awaitSent(files.queued(to("34600700301", "image", named(file))));
    var _ = files.atMeta("DELETE", files.uploads(file).getFirst().getString("id"));

    String id = files.queued(to("34600700302", "image", named(file)));

    JsonObject shown = files.awaitSent(id);
    assertThat(files.uploads(file)).hasSize(2);
    assertThat(shown.getJsonArray("attempts")).hasSize(2);
    assertThat(
            files.house.record().stream()
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
    JsonObject file = files.picture();
    files.fault(
        new JsonObject()
            .put("*", new JsonObject().put("uploadErrorRate", 1).put("errorCode", 131053)));

    String id = files.queued(to("34600700401", "image", named(file)));
    String behind = files.queued(to("34600700401", "text", new JsonObject().put("body", "next")));

    JsonObject failed = files.awaitState(id, "failed");
    assertThat(failed.getJsonObject("error").getString("reason"))
        .isEqualTo("WhatsApp did not take the file.");
    files.awaitSent(behind);
    files.fault(new JsonObject());
    HttpResponse<String> again =
        files.call(
            "POST",
            files.house.http() + "/api/v1/messages/" + id + "/retry",
            "application/json",
            new byte[0]);
    assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
    files.awaitSent(id);
    assertThat(files.sends("34600700401")).hasSize(2);
  }

  @Test
  void whatLapsedWhileItsMessageWaitedIsUploadedAgain() throws IOException {
    JsonObject file = files.picture();
    files.awaitSent(files.queued(to("34600700901", "image", named(file))));
    line("paused_until = clock_timestamp() + interval '1 hour', pauses = 1");
    String id = files.queued(to("34600700902", "image", named(file)));
    files
        .house
        .postgres()
        .execute(
            "update line_file set expires_at = clock_timestamp() - interval '1 second' where media_id = "
                + file.getString("id"));

    await().atMost(Duration.ofSeconds(30)).until(() -> files.uploads(file).size() == 2);
    line("paused_until = null");

    files.awaitSent(id);
    assertThat(files.sends("34600700902").getFirst().getJsonObject("image").getString("id"))
        .isEqualTo(files.uploads(file).getLast().getString("id"));
  }

  private static void line(String change) {
    files.house.postgres().execute("update sending_lane set " + change);
  }

  @Test
  void anUploadThatNobodyBringsAnyMoreIsAskedForAgain() throws IOException {
    JsonObject file = files.picture();
    files.fault(
        new JsonObject()
            .put("*", new JsonObject().put("uploadErrorRate", 1).put("errorCode", 131016)));
    String id = files.queued(to("34600701001", "image", named(file)));
    String run =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> files.house.postgres().select("select run_id from workflow_wait"),
                found -> !found.isEmpty())
            .getFirst();
    // A person cancels the run: nothing of it is left but the message that waits.
    var _ = files.house.api("POST", "/runs/" + run + "/cancel", "{}");
    files.fault(new JsonObject());
    files
        .house
        .postgres()
        .execute("update line_file set wanted_at = wanted_at - interval '2 hours'");

    files.awaitSent(id);
  }

  @Test
  void anUploadWhoseAnswerIsLostIsHarmless() throws IOException {
    JsonObject file = files.picture();
    files.fault(new JsonObject().put("*", new JsonObject().put("lostUploadRate", 1)));

    String id = files.queued(to("34600700701", "image", named(file)));
    await().atMost(Duration.ofSeconds(30)).until(() -> !files.uploads(file).isEmpty());
    files.fault(new JsonObject());

    files.awaitSent(id);
    assertThat(files.uploads(file).size()).isGreaterThan(1);
    assertThat(files.sends("34600700701")).hasSize(1);
  }
}
