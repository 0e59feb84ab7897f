package dev.switchboard.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.feed.FeedKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The description of the stream says what the code does. */
class StreamDocumentTest {
  private static final Set<Class<?>> NO_FRAMES =
      Set.of(ClientFrame.Unknown.class, ClientFrame.Bad.class);
  private static final Colleagues.Place PLACE = new Colleagues.Place(601, 7);

  private JsonObject document = new JsonObject();

  @BeforeEach
  void read() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/asyncapi/stream.yaml")) {
      Map<String, Object> yaml = new Yaml().load(Objects.requireNonNull(in));
      document = new JsonObject(yaml);
    }
  }

  @Test
  void itsFramesOfAServerAreThoseOfTheCode() {
    assertThat(messages("tell").map(StreamDocumentTest::type))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Frames.Type.values()).map(Frames.Type::wire).toList());

    for (Frames.Type type : Frames.Type.values()) {
      JsonObject schema =
          messages("tell")
              .filter(message -> type(message).equals(type.wire()))
              .findFirst()
              .orElseThrow()
              .getJsonObject("payload");
      List<Set<String>> said =
          said().stream()
              .filter(frame -> type.wire().equals(frame.getString("type")))
              .map(JsonObject::fieldNames)
              .toList();
      // Each member is said by some frame, and what is required by all.
      assertThat(said.stream().flatMap(Set::stream).collect(Collectors.toSet()))
          .as(type.wire())
          .isEqualTo(schema.getJsonObject("properties").fieldNames());
      assertThat(said)
          .as(type.wire())
          .isNotEmpty()
          .allSatisfy(
              names -> assertThat(names).containsAll(words(schema.getJsonArray("required"))));
    }
  }

  @Test
  void itsFramesOfAClientAreThoseOfTheCode() {
    Set<Class<?>> read =
        messages("hear")
            .flatMap(StreamDocumentTest::examples)
            .map(example -> ClientFrame.parse(example.encode()).getClass())
            .collect(Collectors.toSet());

    Set<Class<?>> known =
        Arrays.stream(ClientFrame.class.getPermittedSubclasses()).collect(Collectors.toSet());
    known.removeAll(NO_FRAMES);
    assertThat(read).isEqualTo(known);
    assertThat(messages("hear").map(StreamDocumentTest::type))
        .containsExactlyInAnyOrder(
            ClientFrame.HELLO,
            ClientFrame.PONG,
            ClientFrame.PRESENCE,
            ClientFrame.TYPING,
            ClientFrame.SEND,
            ClientFrame.READ,
            ClientFrame.ASSIGN,
            ClientFrame.SUBSCRIBE);
  }

  @Test
  void withoutAMemberThatItRequiresAFrameIsBad() {
    messages("hear")
        .forEach(message -> {
          JsonObject example = examples(message).findFirst().orElseThrow();
          for (Object member : message.getJsonObject("payload").getJsonArray("required")) {
            JsonObject less = example.copy();
            less.remove(member.toString());
            assertThat(ClientFrame.parse(less.encode()))
                .as(less.encode())
                .isInstanceOf(ClientFrame.Bad.class);
          }
        });
  }

  @Test
  void itsNamesExamplesKindsAndCodesAreThoseOfTheCode() {
    Stream.of("hear", "tell")
        .flatMap(this::messages)
        .forEach(message -> {
          assertThat(message.getString("name")).isEqualTo(type(message));
          assertThat(examples(message))
              .isNotEmpty()
              .allSatisfy(example -> {
                JsonObject schema = message.getJsonObject("payload");
                assertThat(example.getString("type")).isEqualTo(type(message));
                assertThat(schema.getJsonObject("properties").fieldNames())
                    .containsAll(example.fieldNames());
                assertThat(example.fieldNames())
                    .containsAll(words(schema.getJsonArray("required")));
              });
        });
    assertThat(words(schema("kind").getJsonArray("enum")))
        .isEqualTo(Arrays.stream(FeedKind.values()).map(FeedKind::wire).toList());
    Map<?, ?> codes = document.getJsonObject("x-close-codes").getMap();
    assertThat(codes.keySet().stream().map(Object::toString).toList())
        .isEqualTo(Arrays.stream(Close.values()).map(why -> Short.toString(why.code())).toList());
    assertThat(document.getJsonObject("info").getString("version")).isEqualTo(Frames.PROTOCOL);
  }

  /** One of each that a server says. */
  private static List<JsonObject> said() {
    return Stream.of(
            Frames.ready(1),
            Frames.reload(1),
            Frames.reload(1, Frames.Because.ACCESS),
            Frames.reload(1, Frames.Because.LOCATION),
            Frames.position(1),
            Frames.event(
                new Frames.Event(2, "message.added", new Shown.Empty(), null, Instant.EPOCH),
                1,
                "null"),
            Frames.PING,
            Frames.error("Sign in again"),
            Frames.ack("a1", new JsonObject()),
            Frames.refused("a1", new JsonObject().put("title", "Too many"), Duration.ofSeconds(1)),
            Frames.here(List.of(new Colleagues.Change.Looks(PLACE, true))),
            Frames.of(new Colleagues.Change.Looks(PLACE, true)),
            Frames.of(new Colleagues.Change.Types(PLACE, true)))
        .map(JsonObject::new)
        .toList();
  }

  private Stream<JsonObject> messages(String operation) {
    return document
        .getJsonObject("operations")
        .getJsonObject(operation)
        .getJsonArray("messages")
        .stream()
        .map(JsonObject.class::cast)
        .map(this::at);
  }

  /** What a reference points at; itself where it is none. */
  private JsonObject at(JsonObject reference) {
    String path = reference.getString("$ref");
    if (path == null) {
      return reference;
    }
    JsonObject found = document;
    for (String name : path.substring("#/".length()).split("/", -1)) {
      found = Objects.requireNonNull(found.getJsonObject(name), path);
    }
    return at(found);
  }

  private JsonObject schema(String name) {
    return document.getJsonObject("components").getJsonObject("schemas").getJsonObject(name);
  }

  private static String type(JsonObject message) {
    return message
        .getJsonObject("payload")
        .getJsonObject("properties")
        .getJsonObject("type")
        .getString("const");
  }

  private static List<String> words(JsonArray array) {
    return array.stream().map(Object::toString).toList();
  }

  private static Stream<JsonObject> examples(JsonObject message) {
    JsonArray examples = message.getJsonArray("examples");
    return examples.stream().map(JsonObject.class::cast).map(each -> each.getJsonObject("payload"));
  }
}
