package dev.switchboard.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.media.MediaArrivals.Arrived;
import dev.switchboard.media.MediaArrivals.File;
import dev.switchboard.media.MediaKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files that messages of Meta's platforms name in their payload. Pure. */
final class Attachments {
  private static final String UNKNOWN = "application/octet-stream";

  private Attachments() {}

  /** The files of messages that were just added, in order. */
  static List<Arrived> of(List<InboxStore.Placed> added) {
    List<Arrived> files = new ArrayList<>();
    for (InboxStore.Placed one : added) {
      List<File> named = of(one.message());
      for (int i = 0; i < named.size(); i++) {
        files.add(new Arrived(one.tenantId(), one.accountId(), one.id(), i, named.get(i)));
      }
    }
    return files;
  }

  private static List<File> of(Inbound.Message message) {
    @Nullable String payload = message.payload();
    boolean mayHave =
        switch (message.content()) {
          case MessageContent.Media _, MessageContent.Document _, MessageContent.Story _ -> true;
          case MessageContent.Text _,
              MessageContent.Location _,
              MessageContent.Contacts _,
              MessageContent.Choice _,
              MessageContent.Form _,
              MessageContent.Order _,
              MessageContent.SystemNote _,
              MessageContent.Template _,
              MessageContent.Call _,
              MessageContent.Other _ ->
              false;
        };
    return !mayHave || payload == null ? List.of() : of(message.content().type(), payload);
  }

  /** The files that a payload names; {@code type} is its message's. */
  static List<File> of(String type, String payload) {
    JsonNode said = RawJson.read(payload.getBytes(StandardCharsets.UTF_8));
    List<File> files = new ArrayList<>();
    story(said.path("reply_to").path("story")).ifPresent(files::add);
    for (JsonNode attachment : said.path("attachments")) {
      messenger(attachment).ifPresent(files::add);
    }
    kind(type).flatMap(kind -> whatsApp(kind, said)).ifPresent(files::add);
    return files;
  }

  private static Optional<File> whatsApp(MediaKind kind, JsonNode said) {
    @Nullable String id = RawJson.string(said.path("id"));
    @Nullable String mimeType = RawJson.string(said.path("mime_type"));
    return id == null || mimeType == null
        ? Optional.empty()
        : Optional.of(
            new File(
                kind,
                id,
                null,
                mimeType,
                RawJson.string(said.path("sha256")),
                RawJson.string(said.path("filename"))));
  }

  // The story that is answered; its address is good for as long as the story is shown.
  private static Optional<File> story(JsonNode story) {
    return Optional.ofNullable(RawJson.string(story.path("url")))
        .map(url -> new File(MediaKind.STORY, null, url, UNKNOWN, null, null));
  }

  private static Optional<File> messenger(JsonNode attachment) {
    @Nullable String url = RawJson.string(attachment.path("payload").path("url"));
    @Nullable String name = RawJson.string(attachment.path("title"));
    return url == null
        ? Optional.empty()
        : kind(attachment.path("type").asText(""))
            .map(kind -> new File(kind, null, url, UNKNOWN, null, name));
  }

  private static Optional<MediaKind> kind(String type) {
    return switch (type) {
      case "image" -> Optional.of(MediaKind.IMAGE);
      case "sticker" -> Optional.of(MediaKind.STICKER);
      case "audio", "voice" -> Optional.of(MediaKind.AUDIO);
      case "video" -> Optional.of(MediaKind.VIDEO);
      case "document", "file" -> Optional.of(MediaKind.DOCUMENT);
      case "story_mention" -> Optional.of(MediaKind.STORY);
      default -> Optional.empty();
    };
  }
}
