package dev.switchboard.inbox;

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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fills the fields of {@link AnotherReaderTest} from what restfb reads. */
final class RestfbReading {
  private static final List<MessageContact.ContactPhone> NO_PHONES = List.of();
  private static final List<com.restfb.types.whatsapp.platform.message.Error> NO_ERRORS = List.of();

  private RestfbReading() {}

  static Map<String, Object> whatsApp(WhatsappMessagesValue value, Message message) {
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

  static Map<String, Object> page(String business, MessagingItem event) {
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
    put(fields, "files", Stream.concat(answered(message), files(attached)).toList());
    if (!attached.isEmpty() && attached.getFirst().isLocation()) {
      put(fields, "latitude", attached.getFirst().getPayload().getCoordinates().getLat());
      put(fields, "longitude", attached.getFirst().getPayload().getCoordinates().getLongVal());
    }
    if ("unsupported".equals(fields.get("kind"))) {
      put(fields, "errors", List.of());
    }
  }

  private static Stream<String> answered(MessageItem message) {
    return message.getReplyTo() == null || message.getReplyTo().getStory() == null
        ? Stream.of()
        : Stream.of(file(null, message.getReplyTo().getStory().getUrl(), null, null));
  }

  private static Stream<String> files(List<MessagingAttachment> attached) {
    return attached.stream()
        .filter(one ->
            one.isImage()
                || one.isVideo()
                || one.isAudio()
                || one.isFile()
                || "story_mention".equals(one.getType()))
        .map(one -> file(null, one.getPayload().getUrl(), null, one.getTitle()));
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

  static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  /** A file, as both sides write it down. */
  static String file(
      @Nullable String id, @Nullable String url, @Nullable String sha256, @Nullable String name) {
    return "%s %s %s %s".formatted(id, url, sha256, name);
  }
}
