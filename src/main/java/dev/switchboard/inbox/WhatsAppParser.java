package dev.switchboard.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a WhatsApp leaf. Pure; safe anywhere. */
final class WhatsAppParser {
  private static final Set<String> FILES =
      Set.of("image", "video", "audio", "voice", "sticker", "document");

  private final byte[] body;
  private final JsonNode leaf;
  private final JsonNode contacts;
  private final Instant receivedAt;

  private WhatsAppParser(byte[] body, JsonNode leaf, Instant receivedAt) {
    this.body = body;
    this.leaf = leaf;
    this.contacts = leaf.path("context").path("contacts");
    this.receivedAt = receivedAt;
  }

  /** What a leaf says: one thing, several for a chunk of history. */
  static List<Inbound> parse(String kind, byte[] body, Instant receivedAt) {
    return parse(kind, body, RawJson.read(body), receivedAt);
  }

  /**
   * The same for a leaf in another's words.
   *
   * @param body as it was posted: payloads are cut from it
   * @param leaf the same in Meta's words
   */
  static List<Inbound> parse(String kind, byte[] body, JsonNode leaf, Instant receivedAt) {
    var parser = new WhatsAppParser(body, leaf, receivedAt);
    JsonNode item = parser.leaf.path("item");
    return switch (kind) {
      case "message" -> List.of(parser.pastFile(item).orElseGet(() -> parser.message(item)));
      case "message_echo" -> List.of(parser.pastFile(item).orElseGet(() -> parser.echo(item)));
      case "call" -> parser.call(item);
      case "user_id_update" -> List.of(parser.introduction(item));
      case "group" -> parser.group(item);
      case "history" -> parser.history(item);
      default -> List.of(parser.event(kind, item));
    };
  }

  // The file of a message of the past: the message itself comes in its thread, before or after it.
  private Optional<Inbound> pastFile(JsonNode item) {
    @Nullable String id = RawJson.string(item.path("id"));
    String type = item.path("type").asText("");
    return id != null && isPast() && FILES.contains(type)
        ? Optional.of(
            new Inbound.Amendment(
                id + "/content",
                id,
                Inbound.Amendment.Kind.CONTENT,
                type,
                WhatsAppContent.of(type, item.path(type), item).text(),
                payload(type),
                at(item)))
        : Optional.empty();
  }

  private boolean isPast() {
    return leaf.path("field").asText("").equals("history");
  }

  private Inbound message(JsonNode item) {
    return line(item, WhatsAppParty.ofSender(contacts, item), Inbound.Origin.CUSTOMER);
  }

  private Inbound echo(JsonNode item) {
    return line(item, WhatsAppParty.ofRecipient(contacts, item), Inbound.Origin.PHONE);
  }

  private Inbound line(JsonNode item, Inbound.@Nullable Party party, Inbound.Origin origin) {
    @Nullable String id = RawJson.string(item.path("id"));
    if (id == null) {
      return new Inbound.Unplaced("a message without an id");
    }
    String type = item.path("type").asText("unknown");
    JsonNode content = item.path(type);
    return switch (type) {
      case "reaction" -> reaction(id, item, origin);
      case "edit" -> edit(id, content, at(item));
      case "revoke" -> amendment(id, content, Inbound.Amendment.Kind.REVOKE, null, null, at(item));
      default ->
          party == null
              ? new Inbound.Unplaced("a message without a sender")
              : new Inbound.Message(
                  id,
                  party,
                  origin,
                  WhatsAppContent.of(type, content, item),
                  payload(type),
                  marks(id, item),
                  at(item));
    };
  }

  // The type's object as it was posted; the whole message where the type has none.
  private @Nullable String payload(String type) {
    @Nullable String own = RawJson.cut(body, "item", type);
    return own != null ? own : RawJson.cut(body, "item");
  }

  private Inbound reaction(String id, JsonNode item, Inbound.Origin origin) {
    JsonNode reaction = item.path("reaction");
    @Nullable String target = RawJson.string(reaction.path("message_id"));
    if (target == null) {
      return new Inbound.Unplaced("a reaction to nothing");
    }
    @Nullable String emoji = RawJson.string(reaction.path("emoji"));
    return new Inbound.Reaction(
        id, target, actor(item, origin), emoji == null ? "" : emoji, at(item));
  }

  private static String actor(JsonNode item, Inbound.Origin origin) {
    if (origin.isOurs()) {
      return "us";
    }
    @Nullable String sender = senderId(item);
    return item.has("group_id") && sender != null ? "customer:" + sender : "customer";
  }

  private static @Nullable String senderId(JsonNode item) {
    @Nullable String waId = RawJson.string(item.path("from"));
    return waId != null ? waId : RawJson.string(item.path("from_user_id"));
  }

  private Inbound edit(String id, JsonNode edit, Instant at) {
    JsonNode message = edit.path("message");
    String type = message.path("type").asText("text");
    @Nullable String text = WhatsAppContent.of(type, message.path(type), message).text();
    @Nullable String payload = RawJson.cut(body, "item", "edit", "message", type);
    return amendment(id, edit, Inbound.Amendment.Kind.EDIT, text, payload, at);
  }

  private static Inbound amendment(
      String id,
      JsonNode change,
      Inbound.Amendment.Kind kind,
      @Nullable String text,
      @Nullable String payload,
      Instant at) {
    @Nullable String target = RawJson.string(change.path("original_message_id"));
    return target == null
        ? new Inbound.Unplaced("a change of no named message")
        : new Inbound.Amendment(id, target, kind, text, payload, at);
  }

  private Inbound.Marks marks(String id, JsonNode item) {
    JsonNode context = item.path("context");
    @Nullable String quoted = RawJson.string(context.path("id"));
    boolean isGroup = item.has("group_id");
    return new Inbound.Marks(
        id.equals(quoted) ? null : quoted,
        context.path("frequently_forwarded").asBoolean()
            ? 2
            : context.path("forwarded").asBoolean() ? 1 : 0,
        referral(item),
        product(context.path("referred_product")),
        isGroup ? senderId(item) : null,
        isGroup ? WhatsAppParty.senderName(contacts, item) : null,
        isPast(),
        null,
        null);
  }

  // Asked of the tree first: to cut what is not there reads the whole body.
  private @Nullable String referral(JsonNode item) {
    if (item.path("referral").isContainerNode()) {
      return RawJson.cut(body, "item", "referral");
    }
    return item.path("context").has("referred_product")
        ? RawJson.cut(body, "item", "context", "referred_product")
        : null;
  }

  private static @Nullable String product(JsonNode product) {
    @Nullable String id = RawJson.string(product.path("product_retailer_id"));
    return id == null ? null : product.path("catalog_id").asText("") + "/" + id;
  }

  // A call has one id for all its events: the first makes the line, the last says how it ended.
  private List<Inbound> call(JsonNode item) {
    @Nullable String id = RawJson.string(item.path("id"));
    boolean isOurs = item.path("direction").asText("").equals("BUSINESS_INITIATED");
    Inbound.@Nullable Party party =
        isOurs ? WhatsAppParty.ofRecipient(contacts, item) : WhatsAppParty.ofSender(contacts, item);
    if (id == null || party == null) {
      return List.of(new Inbound.Unplaced("a call without an id, or of nobody"));
    }
    @Nullable String payload = RawJson.cut(body, "item");
    List<Inbound> said = new ArrayList<>();
    said.add(
        new Inbound.Message(
            id,
            party,
            isOurs ? Inbound.Origin.API : Inbound.Origin.CUSTOMER,
            new MessageContent.Call(),
            payload,
            Inbound.Marks.NONE,
            item.has("start_time") ? RawJson.time(item.path("start_time"), receivedAt) : at(item)));
    if (item.path("event").asText("").equals("terminate")) {
      said.add(
          new Inbound.Amendment(
              id + "/end", id, Inbound.Amendment.Kind.OUTCOME, null, payload, at(item)));
    }
    return said;
  }

  private Inbound introduction(JsonNode item) {
    Inbound.@Nullable Party party = WhatsAppParty.ofChange(contacts, item);
    return party == null
        ? new Inbound.Unplaced("a change of nobody's id")
        : new Inbound.Introduction(party);
  }

  private List<Inbound> group(JsonNode item) {
    List<Inbound> said = new ArrayList<>(List.of(event("group", item)));
    Inbound.@Nullable Party party = WhatsAppParty.ofGroup(item);
    if (party != null) {
      said.add(new Inbound.Introduction(party));
    }
    return said;
  }

  private List<Inbound> history(JsonNode item) {
    List<Inbound> past = WhatsAppHistory.read(item, receivedAt);
    return past.isEmpty() ? List.of(event("history", item)) : past;
  }

  private Inbound event(String kind, JsonNode item) {
    String field = leaf.path("field").asText(kind);
    @Nullable String event =
        kind.equals("error") ? "error " + item.path("code").asText("?") : eventName(item);
    @Nullable String payload = RawJson.cut(body, "item");
    return new Inbound.Event(
        field,
        event,
        RawJson.string(leaf.path("entry").path("id")),
        payload != null ? payload : item.toString(),
        eventTime(item));
  }

  private static @Nullable String eventName(JsonNode item) {
    for (String name :
        List.of(
            "event", "decision", "status", "type", "new_quality_score", "new_category", "value")) {
      @Nullable String word = RawJson.string(item.path(name));
      if (word != null) {
        return word;
      }
    }
    return null;
  }

  private Instant eventTime(JsonNode item) {
    JsonNode own = item.path("timestamp");
    return RawJson.time(own.isMissingNode() ? leaf.path("entry").path("time") : own, receivedAt);
  }

  private Instant at(JsonNode item) {
    return RawJson.time(item.path("timestamp"), receivedAt);
  }
}
