package dev.switchboard.inbox;

import static dev.switchboard.inbox.RestfbReading.file;
import static dev.switchboard.inbox.RestfbReading.put;
import static org.assertj.core.api.Assertions.assertThat;

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
            .flatMap(
                value -> value.getMessages().stream().map(m -> RestfbReading.whatsApp(value, m)))
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
                    .map(event -> RestfbReading.page(entry.getId(), event)))
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
}
