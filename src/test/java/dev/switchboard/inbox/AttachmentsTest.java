package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.media.MediaArrivals.File;
import dev.switchboard.media.MediaKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which files messages name, in bodies as Instagram posts them. */
class AttachmentsTest {
  private static final String UNKNOWN = "application/octet-stream";

  @Test
  void aMentionNamesTheStorysFile() throws IOException {
    assertThat(filesOf("story_mention"))
        .containsExactly(story("https://www.example.com/test.jpeg"));
  }

  @Test
  void anAnswerNamesTheFileOfTheStoryThatItAnswers() throws IOException {
    assertThat(filesOf("story_reply"))
        .containsExactly(story("https://chatwoot-assets.local/sample.png"));
  }

  @Test
  void anAnswerWithAPictureNamesBothTheStorysFirst() {
    assertThat(
            Attachments.of(
                "story_reply",
                "{\"reply_to\":{\"story\":{\"url\":\"https://a/s\"}},\"attachments\":[{\"type\":\"image\",\"payload\":{\"url\":\"https://a/p\"}}]}"))
        .containsExactly(
            story("https://a/s"),
            new File(MediaKind.IMAGE, null, "https://a/p", UNKNOWN, null, null));
  }

  @Test
  void aStoryWithoutAnAddressNamesNone() {
    assertThat(Attachments.of("story_reply", "{\"reply_to\":{\"story\":{\"id\":\"1\"}}}"))
        .isEmpty();
    assertThat(
            Attachments.of(
                "story_mention", "{\"attachments\":[{\"type\":\"story_mention\",\"payload\":{}}]}"))
        .isEmpty();
  }

  private static File story(String url) {
    return new File(MediaKind.STORY, null, url, UNKNOWN, null, null);
  }

  /** The files of a collected body, by the way that its leaf takes. */
  private static List<File> filesOf(String name) throws IOException {
    String body =
        Files.readString(
            Path.of("src/test/resources/meta/instagram/chatwoot-%s.json".formatted(name)));
    String item = body.substring(body.indexOf("\"messaging\": [") + 14, body.lastIndexOf(']'));
    String messaging = item.substring(0, item.lastIndexOf(']')).strip();
    String leaf =
        "{\"entry\":{\"id\":\"chatwoot-app-user-id-1\"},\"item\":%s}"
            .formatted(messaging.substring(messaging.indexOf('{')));
    var message =
        (Inbound.Message)
            MessengerParser.parse(
                    "instagram",
                    "message",
                    leaf.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    Instant.now())
                .getFirst();
    return Attachments.of(message.content().type(), String.valueOf(message.payload()));
  }
}
