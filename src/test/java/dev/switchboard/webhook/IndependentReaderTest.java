package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.restfb.exception.FacebookJsonMappingException;
import com.restfb.types.webhook.WebhookEntry;
import com.restfb.types.webhook.messaging.MessagingItem;
import com.restfb.types.whatsapp.platform.Message;
import com.restfb.types.whatsapp.platform.Status;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What restfb, which others wrote, reads in a post is what it reads in our leaves of it, put back
 * into posts of one; and it agrees on what each says.
 */
class IndependentReaderTest {
  /** A leaf as JSON. */
  private record Leaf(String kind, JsonObject body) {
    JsonObject item() {
      return body.getJsonObject("item");
    }
  }

  private static Stream<Arguments> all() {
    return Stream.of("whatsapp", "messenger", "instagram")
        .flatMap(source -> Payloads.of(source).stream().map(file -> Arguments.of(source, file)));
  }

  static Stream<Arguments> whatsApp() {
    return all().filter(of -> "whatsapp".equals(of.get()[0]) && !isBeyondIt(of));
  }

  static Stream<Arguments> pages() {
    return all().filter(of -> !"whatsapp".equals(of.get()[0]) && !isBeyondIt(of));
  }

  static Stream<Arguments> beyondIt() {
    return all().filter(IndependentReaderTest::isBeyondIt);
  }

  private static boolean isBeyondIt(Arguments of) {
    return of.get()[1] instanceof Path file && !Restfb.reads(file);
  }

  @ParameterizedTest
  @MethodSource("whatsApp")
  void readsTheSameWhatsAppMessagesAndStatusesInTheLeaves(String source, Path file) {
    byte[] post = Payloads.bytes(file);
    List<Leaf> leaves = leaves(source, post);

    assertSame(
        read(post, IndependentReaderTest::messages),
        alone(leaves, IndependentReaderTest::messages));
    assertSame(
        read(post, IndependentReaderTest::statuses),
        alone(leaves, IndependentReaderTest::statuses));
  }

  @ParameterizedTest
  @MethodSource("whatsApp")
  void agreesOnWhatAWhatsAppLeafSays(String source, Path file) {
    for (Leaf leaf : leaves(source, Payloads.bytes(file))) {
      for (Message message : read(whatsAppPost(leaf), IndependentReaderTest::messages)) {
        assertThat(message.getId()).isEqualTo(leaf.item().getString("id"));
        assertThat(message.getFrom()).isEqualTo(leaf.item().getString("from"));
        if (message.getText() != null) {
          assertThat(message.getText().getBody())
              .isEqualTo(leaf.item().getJsonObject("text").getString("body"));
        }
      }
      for (Status status : read(whatsAppPost(leaf), IndependentReaderTest::statuses)) {
        assertThat(status.getId()).isEqualTo(leaf.item().getString("id"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void readsTheSameEventsOfPagesInTheLeaves(String source, Path file) {
    byte[] post = Payloads.bytes(file);
    List<Leaf> leaves = leaves(source, post);

    assertSame(
        read(post, IndependentReaderTest::events),
        leaves.stream()
            .flatMap(leaf -> read(pagePost(leaf), IndependentReaderTest::events).stream())
            .toList());
    for (Leaf leaf : leaves) {
      MessagingItem event = read(pagePost(leaf), IndependentReaderTest::events).getFirst();
      JsonObject said = leaf.item().getJsonObject("message", new JsonObject());
      if (event.getMessage() != null) {
        assertThat(event.getMessage().getMid()).isEqualTo(said.getString("mid"));
        assertThat(event.getMessage().getText()).isEqualTo(said.getString("text"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("beyondIt")
  void whatIsLeftOutItReallyCannotRead(String source, Path file) {
    byte[] post = Payloads.bytes(file);

    assertThatThrownBy(
            () -> {
              var _ = read(post, IndependentReaderTest::messages);
              var _ = read(post, IndependentReaderTest::events);
            })
        .isInstanceOf(FacebookJsonMappingException.class);
  }

  private static <T> void assertSame(List<T> inPost, List<T> inLeaves) {
    assertThat(inLeaves)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyInAnyOrderElementsOf(inPost);
  }

  private static List<Leaf> leaves(String source, byte[] post) {
    return Payloads.parts(source, post).stream()
        .map(part -> new Leaf(part.kind(), new JsonObject(part.body())))
        .toList();
  }

  private static <T> List<T> alone(List<Leaf> leaves, Function<WebhookEntry, Stream<T>> what) {
    return leaves.stream().flatMap(leaf -> read(whatsAppPost(leaf), what).stream()).toList();
  }

  // A leaf put back into the form of a post; of other kinds than these restfb is not asked.
  private static byte[] whatsAppPost(Leaf leaf) {
    String list = leaf.kind.equals("status") ? "statuses" : "messages";
    boolean isAsked =
        leaf.body.getString("field").equals("messages")
            && Set.of("status", "message").contains(leaf.kind);
    JsonObject value = leaf.body.getJsonObject("context").copy().put(list, List.of(leaf.item()));
    return post(
        new JsonObject()
            .put("id", "1")
            .put(
                "changes",
                isAsked
                    ? List.of(new JsonObject().put("field", "messages").put("value", value))
                    : List.of()));
  }

  private static byte[] pagePost(Leaf leaf) {
    return post(
        leaf.body
            .getJsonObject("entry")
            .copy()
            .put(leaf.body.getString("field"), List.of(leaf.item())));
  }

  private static byte[] post(JsonObject entry) {
    return new JsonObject()
        .put("object", "page")
        .put("entry", List.of(entry))
        .encode()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static <T> List<T> read(byte[] post, Function<WebhookEntry, Stream<T>> what) {
    return Restfb.read(post).stream().flatMap(what).toList();
  }

  private static Stream<Message> messages(WebhookEntry entry) {
    return Restfb.messages(entry).flatMap(value -> value.getMessages().stream());
  }

  private static Stream<Status> statuses(WebhookEntry entry) {
    return Restfb.messages(entry).flatMap(value -> value.getStatuses().stream());
  }

  private static Stream<MessagingItem> events(WebhookEntry entry) {
    return entry.getMessaging().stream();
  }
}
