package dev.switchboard.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a leaf of Messenger or Instagram; they differ in how people are called only. Pure; safe
 * anywhere.
 */
final class MessengerParser {
  private final String identityKind;
  private final byte[] body;
  private final JsonNode leaf;
  private final JsonNode item;
  private final Instant receivedAt;

  private MessengerParser(String source, byte[] body, Instant receivedAt) {
    this.identityKind = source.equals("instagram") ? "igsid" : "psid";
    this.body = body;
    this.leaf = RawJson.read(body);
    this.item = leaf.path("item");
    this.receivedAt = receivedAt;
  }

  /**
   * What a leaf says.
   *
   * @param source {@code messenger} or {@code instagram}
   */
  static List<Inbound> parse(String source, String kind, byte[] body, Instant receivedAt) {
    var parser = new MessengerParser(source, body, receivedAt);
    Inbound said =
        switch (kind) {
          case "message" -> parser.message(Inbound.Origin.CUSTOMER);
          case "echo" -> parser.message(Inbound.Origin.META_INBOX);
          case "unsend" -> parser.unsend();
          case "message_edit" -> parser.edit();
          case "reaction" -> parser.reaction();
          case "postback" -> parser.postback();
          default -> parser.event(kind);
        };
    return parser.isReturn(kind)
        ? Stream.concat(Stream.of(said), parser.back().stream()).toList()
        : List.of(said);
  }

  // A reaction, or an m.me or ig.me link. A click on an ad counts with the message that comes of
  // it.
  private boolean isReturn(String kind) {
    return switch (kind) {
      case "referral" -> item.path("referral").path("source").asText("").equals("SHORTLINK");
      case "reaction" -> !isOf(item.path("sender")) && !isTakenBack();
      default -> false;
    };
  }

  private boolean isTakenBack() {
    return item.path("reaction").path("action").asText("").equals("unreact");
  }

  private Optional<Inbound> back() {
    return Optional.ofNullable(party(false)).map(person -> new Inbound.Return(person, at()));
  }

  private Inbound message(Inbound.Origin origin) {
    JsonNode message = item.path("message");
    @Nullable String mid = RawJson.string(message.path("mid"));
    Inbound.@Nullable Party party = party(origin.isOurs());
    if (mid == null || party == null) {
      return new Inbound.Unplaced("a message without an id or without a sender");
    }
    return new Inbound.Message(
        mid,
        party,
        origin,
        MessengerContent.of(message),
        RawJson.cut(body, "item", "message"),
        marks(message),
        at());
  }

  private Inbound.Marks marks(JsonNode message) {
    @Nullable String ad = RawJson.cut(body, "item", "message", "referral");
    return new Inbound.Marks(
        RawJson.string(message.path("reply_to").path("mid")),
        0,
        ad != null ? ad : RawJson.cut(body, "item", "postback", "referral"),
        RawJson.string(message.path("referral").path("product").path("id")),
        null,
        null,
        false,
        null,
        RawJson.string(message.path("metadata")));
  }

  private Inbound postback() {
    JsonNode postback = item.path("postback");
    Inbound.@Nullable Party party = party(false);
    if (party == null) {
      return new Inbound.Unplaced("a postback of nobody");
    }
    @Nullable String mid = RawJson.string(postback.path("mid"));
    return new Inbound.Message(
        mid != null
            ? mid
            : "postback/" + party.identities().getFirst().value() + "/" + at().toEpochMilli(),
        party,
        Inbound.Origin.CUSTOMER,
        new MessageContent.Choice(
            "postback",
            RawJson.string(postback.path("payload")),
            RawJson.string(postback.path("title"))),
        RawJson.cut(body, "item", "postback"),
        marks(item.path("message")),
        at());
  }

  private Inbound unsend() {
    @Nullable String mid = RawJson.string(item.path("message").path("mid"));
    return mid == null
        ? new Inbound.Unplaced("nothing named was taken back")
        : new Inbound.Amendment(
            mid + "/unsend", mid, Inbound.Amendment.Kind.REVOKE, null, null, at());
  }

  private Inbound edit() {
    JsonNode edit = item.path("message_edit");
    @Nullable String mid = RawJson.string(edit.path("mid"));
    return mid == null
        ? new Inbound.Unplaced("an edit of no named message")
        : new Inbound.Amendment(
            "%s/edit/%08d".formatted(mid, edit.path("num_edit").asInt()),
            mid,
            Inbound.Amendment.Kind.EDIT,
            RawJson.string(edit.path("text")),
            RawJson.cut(body, "item", "message_edit"),
            at());
  }

  private Inbound reaction() {
    JsonNode reaction = item.path("reaction");
    @Nullable String mid = RawJson.string(reaction.path("mid"));
    if (mid == null) {
      return new Inbound.Unplaced("a reaction to nothing");
    }
    @Nullable String emoji = RawJson.string(reaction.path("emoji"));
    String said = emoji != null ? emoji : reaction.path("reaction").asText("");
    String actor = isOf(item.path("sender")) ? "us" : "customer";
    return new Inbound.Reaction(
        Long.toString(at().toEpochMilli()), mid, actor, isTakenBack() ? "" : said, at());
  }

  // On an echo the business is the sender; the entry says which side it is.
  private Inbound.@Nullable Party party(boolean isEcho) {
    boolean businessSent = isOf(item.path("sender")) || (isEcho && !isOf(item.path("recipient")));
    JsonNode person = businessSent ? item.path("recipient") : item.path("sender");
    @Nullable String id = RawJson.string(person.path("id"));
    return id == null
        ? null
        : new Inbound.Party(List.of(new Inbound.Identity(identityKind, id, true)), null, "message");
  }

  private boolean isOf(JsonNode side) {
    @Nullable String business = RawJson.string(leaf.path("entry").path("id"));
    return business != null && business.equals(RawJson.string(side.path("id")));
  }

  private Inbound event(String kind) {
    @Nullable String payload = RawJson.cut(body, "item");
    return new Inbound.Event(
        kind,
        eventName(item.path(kind)),
        RawJson.string(leaf.path("entry").path("id")),
        payload != null ? payload : item.toString(),
        at());
  }

  private static @Nullable String eventName(JsonNode event) {
    for (String name : List.of("status", "action", "type", "verb")) {
      @Nullable String word = RawJson.string(event.path(name));
      if (word != null) {
        return word;
      }
    }
    return null;
  }

  private Instant at() {
    JsonNode own = item.path("timestamp");
    return RawJson.time(own.isMissingNode() ? leaf.path("entry").path("time") : own, receivedAt);
  }
}
