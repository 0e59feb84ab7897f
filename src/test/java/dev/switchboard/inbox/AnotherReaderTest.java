package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.restfb.types.webhook.messaging.ElementItem;
import com.restfb.types.webhook.messaging.MessageItem;
import com.restfb.types.webhook.messaging.MessageReaction;
import com.restfb.types.webhook.messaging.MessagingAttachment;
import com.restfb.types.webhook.messaging.MessagingItem;
import com.restfb.types.webhook.messaging.MessagingPayload;
import com.restfb.types.webhook.whatsapp.WhatsappMessagesValue;
import com.restfb.types.whatsapp.platform.Message;
import com.restfb.types.whatsapp.platform.message.Interactive;
import com.restfb.types.whatsapp.platform.message.MessageContact;
import dev.switchboard.media.MediaArrivals;
import dev.switchboard.webhook.Restfb;
import dev.switchboard.webhook.SplitPayload;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What our parsers read in a leaf, field by field, is what restfb, which others wrote, reads in the
 * post that the leaf was cut from. Each side fills a table of the same fields from its own objects.
 */
class AnotherReaderTest {
  private static final Path META = Path.of("src/test/resources/meta");
  private static final Instant RECEIVED = Instant.parse("2027-01-01T00:00:00Z");
  private static final List<MessageContact.ContactPhone> NO_PHONES = List.of();
  private static final List<com.restfb.types.whatsapp.platform.message.Error> NO_ERRORS = List.of();
  private static final String NO_USER_IDS = "restfb has no word for user ids";
  // What is not compared, and why.
  private static final Map<String, Map<String, String>> APART =
      Map.of(
          "chatwoot-dashboard_test_event.json",
          Map.of("at", "restfb takes the seconds of Meta's test button for milliseconds"),
          "pywa-message-unsupported_with_type.json",
          Map.of("errors", "the payload is what the type names; the leaf has the code"),
          "restfb-webhook-incoming-message-text-bsuid.json",
          Map.of("name", NO_USER_IDS, "from", NO_USER_IDS));

  /** A collected payload that both can read. */
  record Payload(String source, Path file) {
    byte[] bytes() {
      try {
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return source + "/" + file.getFileName();
    }
  }

  static Stream<Payload> whatsApps() {
    return payloads("whatsapp");
  }

  static Stream<Payload> pages() {
    return Stream.of("messenger", "instagram").flatMap(AnotherReaderTest::payloads);
  }

  private static Stream<Payload> payloads(String source) {
    try (Stream<Path> files = Files.list(META.resolve(source))) {
      return files
          .sorted()
          .filter(Restfb::reads)
          .map(file -> new Payload(source, file))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("whatsApps")
  void readsTheSameInWhatsAppsMessages(Payload payload) {
    List<Map<String, Object>> theirs =
        Restfb.read(payload.bytes()).stream()
            .flatMap(Restfb::messages)
            .flatMap(value -> value.getMessages().stream().map(m -> whatsApp(value, m)))
            .toList();

    agree(payload, Set.of("message"), theirs);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void readsTheSameInEventsOfPages(Payload payload) {
    List<Map<String, Object>> theirs =
        Restfb.read(payload.bytes()).stream()
            .flatMap(entry ->
                entry.getMessaging().stream()
                    .filter(event ->
                        event.getMessage() != null
                            || event.getMessageEdit() != null
                            || event.getReaction() != null)
                    .map(event -> page(entry.getId(), event)))
            .toList();

    agree(payload, Set.of("message", "echo", "unsend", "message_edit", "reaction"), theirs);
  }

  private static void agree(Payload payload, Set<String> kinds, List<Map<String, Object>> theirs) {
    List<Map<String, Object>> ours = ours(payload, kinds);
    for (String field :
        APART.getOrDefault(String.valueOf(payload.file().getFileName()), Map.of()).keySet()) {
      assertThat(ours).as("apart: " + field).isNotEqualTo(theirs);
      ours.forEach(said -> said.remove(field));
      theirs.forEach(said -> said.remove(field));
    }
    assertThat(ours).containsExactlyElementsOf(theirs);
  }

  private static List<Map<String, Object>> ours(Payload payload, Set<String> kinds) {
    List<Map<String, Object>> ours = new ArrayList<>();
    for (SplitPayload.Part part : SplitPayload.of(payload.source(), payload.bytes())) {
      byte[] body = part.body().getBytes();
      if (kinds.contains(part.kind())) {
        List<Inbound> said =
            payload.source().equals("whatsapp")
                ? WhatsAppParser.parse(part.kind(), body, RECEIVED)
                : MessengerParser.parse(payload.source(), part.kind(), body, RECEIVED);
        said.forEach(one -> ours.add(our(one)));
      }
    }
    return ours;
  }

  // Ours.

  private static Map<String, Object> our(Inbound said) {
    Map<String, Object> fields = new TreeMap<>();
    switch (said) {
      case Inbound.Message message -> our(message, fields);
      case Inbound.Reaction reaction -> {
        put(fields, "target", reaction.target());
        put(fields, "emoji", reaction.emoji());
        put(fields, "at", reaction.at());
      }
      case Inbound.Amendment amendment -> {
        put(fields, "target", amendment.target());
        put(fields, "kind", amendment.kind().wire());
        put(fields, "text", amendment.text());
        put(fields, "at", amendment.at());
      }
      default -> throw new AssertionError("nothing of a thread: " + said);
    }
    return fields;
  }

  private static void our(Inbound.Message message, Map<String, Object> fields) {
    MessageContent content = message.content();
    put(fields, "id", message.externalId());
    put(fields, "at", message.at());
    put(fields, "kind", content.type());
    put(fields, "text", content.text());
    put(fields, "chosen", content.selectedId());
    boolean isGroup = message.marks().senderId() != null;
    put(fields, "name", isGroup ? message.marks().senderName() : message.party().name());
    put(
        fields,
        "from",
        isGroup
            ? message.marks().senderId()
            : message.party().identities().stream()
                .filter(who -> Set.of("wa_id", "psid", "igsid").contains(who.kind()))
                .map(Inbound.Identity::value)
                .findFirst()
                .orElse(null));
    put(fields, "ours", message.origin().isOurs());
    put(fields, "quoted", message.marks().replyTo());
    put(fields, "forwarded", message.marks().forwarded());
    put(fields, "opaque", message.marks().opaque());
    put(fields, "files", files(message));
    ofPayload(content, new JsonObject(payload(message)), fields);
    @Nullable String referral = message.marks().referral();
    if (referral != null) {
      JsonObject ad = new JsonObject(referral);
      put(fields, "ad", ad.getString("source_id"));
      put(fields, "adUrl", ad.getString("source_url"));
      put(fields, "headline", ad.getString("headline"));
    }
  }

  // What has no field of its own is in the payload: places, telephones, errors.
  private static void ofPayload(
      MessageContent content, JsonObject payload, Map<String, Object> fields) {
    switch (content) {
      case MessageContent.Location _ -> {
        JsonObject attached =
            payload.containsKey("attachments")
                ? payload
                    .getJsonArray("attachments")
                    .getJsonObject(0)
                    .getJsonObject("payload")
                    .getJsonObject("coordinates")
                : payload;
        put(fields, "latitude", attached.getDouble("latitude", attached.getDouble("lat")));
        put(fields, "longitude", attached.getDouble("longitude", attached.getDouble("long")));
      }
      case MessageContent.Contacts _ ->
          put(
              fields,
              "telephones",
              objects(payload, "list").stream()
                  .flatMap(contact -> objects(contact, "phones").stream())
                  .map(phone -> phone.getString("phone"))
                  .toList());
      case MessageContent.Other _ ->
          put(
              fields,
              "errors",
              objects(payload, "errors").stream()
                  .map(error -> error.getValue("code") + " " + error.getValue("title"))
                  .toList());
      default -> {}
    }
  }

  private static String payload(Inbound.Message message) {
    String payload = Objects.requireNonNullElse(message.payload(), "{}");
    return payload.startsWith("[") ? "{\"list\":" + payload + "}" : payload;
  }

  private static List<JsonObject> objects(JsonObject holder, String list) {
    return holder.getJsonArray(list, new JsonArray()).stream().map(JsonObject.class::cast).toList();
  }

  private static List<String> files(Inbound.Message message) {
    return Attachments.of(List.of(new InboxStore.Placed(1, 1, 1, 1, message, RECEIVED))).stream()
        .map(MediaArrivals.Arrived::file)
        .map(file -> file(file.externalId(), file.url(), file.sha256(), file.name()))
        .toList();
  }

  private static String file(
      @Nullable String id, @Nullable String url, @Nullable String sha256, @Nullable String name) {
    return "%s %s %s %s".formatted(id, url, sha256, name);
  }

  // Theirs, of WhatsApp.

  private static Map<String, Object> whatsApp(WhatsappMessagesValue value, Message message) {
    Map<String, Object> fields = new TreeMap<>();
    put(fields, "at", message.getTimestamp().toInstant());
    if (message.isReaction()) {
      put(fields, "target", message.getReaction().getMessageId());
      put(fields, "emoji", Objects.requireNonNullElse(message.getReaction().getEmoji(), ""));
      return fields;
    }
    put(fields, "id", message.getId());
    put(fields, "kind", message.getType() == null ? "unknown" : message.getType().name());
    put(fields, "from", message.getFrom());
    put(fields, "ours", false);
    value.getContacts().stream()
        .filter(contact -> message.getFrom() != null && message.getFrom().equals(contact.getWaId()))
        .findFirst()
        .ifPresent(contact -> put(fields, "name", contact.getProfile().getName()));
    put(fields, "forwarded", 0);
    if (message.getContext() != null) {
      String quoted = message.getContext().getId();
      // Some collected messages answer themselves; that is no answer.
      put(fields, "quoted", message.getId().equals(quoted) ? null : quoted);
      put(
          fields,
          "forwarded",
          message.getContext().isFrequentlyForwarded()
              ? 2
              : message.getContext().isForwarded() ? 1 : 0);
    }
    if (message.getReferral() != null) {
      put(fields, "ad", message.getReferral().getSourceId());
      put(fields, "adUrl", message.getReferral().getSourceUrl());
      put(fields, "headline", message.getReferral().getHeadline());
    }
    put(fields, "files", List.of());
    content(message, fields);
    return fields;
  }

  private static void content(Message message, Map<String, Object> fields) {
    switch (String.valueOf(message.getType())) {
      case "text" -> put(fields, "text", message.getText().getBody());
      case "image" -> {
        var it = message.getImage();
        put(fields, "text", it.getCaption());
        put(fields, "files", List.of(file(it.getId(), null, it.getSha256(), null)));
      }
      case "video" -> {
        var it = message.getVideo();
        put(fields, "text", it.getCaption());
        put(fields, "files", List.of(file(it.getId(), null, it.getSha256(), it.getFilename())));
      }
      case "audio" -> {
        var it = message.getAudio();
        put(fields, "files", List.of(file(it.getId(), null, it.getSha256(), null)));
      }
      case "sticker" -> {
        var it = message.getSticker();
        put(fields, "files", List.of(file(it.getId(), null, it.getSha256(), null)));
      }
      case "document" -> {
        var it = message.getDocument();
        put(fields, "text", it.getCaption() != null ? it.getCaption() : it.getFilename());
        put(fields, "files", List.of(file(it.getId(), null, it.getSha256(), it.getFilename())));
      }
      case "location" -> {
        var it = message.getLocation();
        put(fields, "text", it.getName() != null ? it.getName() : it.getAddress());
        put(fields, "latitude", it.getLatitude());
        put(fields, "longitude", it.getLongitude());
      }
      case "contacts" -> contacts(message.getContacts(), fields);
      case "button" -> {
        put(fields, "text", message.getButton().getText());
        put(fields, "chosen", message.getButton().getPayload());
      }
      case "interactive" -> {
        // One came with an error in place of it.
        Interactive it = message.getInteractive();
        put(fields, "text", it == null ? null : it.getReply().getTitle());
        put(fields, "chosen", it == null ? null : it.getReply().getId());
      }
      case "system" -> put(fields, "text", message.getSystem().getBody());
      default -> {
        var errors = Objects.requireNonNullElse(message.getErrors(), NO_ERRORS);
        put(fields, "text", errors.isEmpty() ? null : errors.getFirst().getTitle());
        put(
            fields,
            "errors",
            errors.stream().map(error -> error.getCode() + " " + error.getTitle()).toList());
      }
    }
  }

  private static void contacts(List<MessageContact> contacts, Map<String, Object> fields) {
    put(
        fields,
        "text",
        String.join(", ", contacts.stream().map(one -> one.getName().getFormattedName()).toList()));
    put(
        fields,
        "telephones",
        contacts.stream()
            .flatMap(one -> Objects.requireNonNullElse(one.getPhones(), NO_PHONES).stream())
            .map(MessageContact.ContactPhone::getPhone)
            .toList());
  }

  // Theirs, of Messenger and Instagram.

  private static Map<String, Object> page(String business, MessagingItem event) {
    Map<String, Object> fields = new TreeMap<>();
    put(fields, "at", event.getTimestamp().toInstant());
    if (event.getReaction() != null) {
      boolean isGone = event.getReaction().getAction() == MessageReaction.Action.UNREACT;
      put(fields, "target", event.getReaction().getMid());
      put(fields, "emoji", isGone ? "" : event.getReaction().getEmoji());
    } else if (event.getMessageEdit() != null) {
      put(fields, "target", event.getMessageEdit().getMid());
      put(fields, "kind", "edit");
      put(fields, "text", event.getMessageEdit().getText());
    } else if (Boolean.TRUE.equals(event.getMessage().getIsDeleted())) {
      put(fields, "target", event.getMessage().getMid());
      put(fields, "kind", "revoke");
    } else {
      // On an echo the business is the sender, but not in each of the collected ones.
      boolean isTo = event.getMessage().isEcho() && !business.equals(event.getRecipient().getId());
      put(fields, "from", (isTo ? event.getRecipient() : event.getSender()).getId());
      message(event.getMessage(), fields);
    }
    return fields;
  }

  private static void message(MessageItem message, Map<String, Object> fields) {
    List<MessagingAttachment> attached =
        Objects.requireNonNullElse(message.getAttachments(), List.of());
    put(fields, "id", message.getMid());
    put(fields, "kind", kind(message, attached));
    put(fields, "ours", message.isEcho());
    put(fields, "text", text(message, attached));
    put(fields, "opaque", message.getMetadata());
    put(fields, "forwarded", 0);
    if (message.getQuickReply() != null) {
      put(fields, "chosen", message.getQuickReply().getPayload());
    }
    if (message.getReplyTo() != null) {
      put(fields, "quoted", message.getReplyTo().getMid());
    }
    put(
        fields,
        "files",
        attached.stream()
            .filter(one -> one.isImage() || one.isVideo() || one.isAudio() || one.isFile())
            .map(one -> file(null, one.getPayload().getUrl(), null, one.getTitle()))
            .toList());
    if (!attached.isEmpty() && attached.getFirst().isLocation()) {
      put(fields, "latitude", attached.getFirst().getPayload().getCoordinates().getLat());
      put(fields, "longitude", attached.getFirst().getPayload().getCoordinates().getLongVal());
    }
    if ("unsupported".equals(fields.get("kind"))) {
      put(fields, "errors", List.of());
    }
  }

  private static String kind(MessageItem message, List<MessagingAttachment> attached) {
    if (message.getReplyTo() != null && message.getReplyTo().getStory() != null) {
      return "story_reply";
    }
    if (attached.isEmpty()) {
      return Boolean.TRUE.equals(message.getIsUnsupported()) ? "unsupported" : "text";
    }
    MessagingAttachment first = attached.getFirst();
    return message.getStickerId() != null
        ? "sticker"
        : first.isUnsupportedType() ? "unsupported" : first.getType();
  }

  private static @Nullable String text(MessageItem message, List<MessagingAttachment> attached) {
    if (message.getText() != null || attached.isEmpty() || !attached.getFirst().isTemplate()) {
      return message.getText();
    }
    MessagingPayload payload = attached.getFirst().getPayload();
    if (payload.getIntroMessage() != null) {
      return payload.getIntroMessage();
    }
    List<ElementItem> elements = payload.getProduct() == null ? payload.getElements() : List.of();
    return payload.getProduct() != null
        ? payload.getProduct().getElements().getFirst().getTitle()
        : elements == null || elements.isEmpty() ? null : elements.getFirst().getTitle();
  }

  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }
}
