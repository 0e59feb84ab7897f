package dev.switchboard.boot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.access.AccessEvent;
import dev.switchboard.bus.Topic;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.push.PresenceEvent;
import dev.switchboard.sending.OutboxEvent;
import dev.switchboard.webhook.DirectoryEvent;
import dev.switchboard.workflow.WorkflowEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.impl.CodecManager;
import io.vertx.core.eventbus.impl.EventBusImpl;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes from node to node is as it was, name by name: the version before must read it. */
class WireTest {
  private static final Map<String, Topic<?>> TOPICS =
      Stream.<Topic<?>>of(
              AccessEvent.TOPIC,
              DirectoryEvent.TOPIC,
              FeedEvent.TOPIC,
              LeafEvent.TOPIC,
              OutboxEvent.TOPIC,
              PresenceEvent.TOPIC,
              WorkflowEvent.TOPIC)
          .collect(Collectors.toMap(Topic::address, Function.identity()));

  private final Vertx vertx = Vertx.vertx();

  private record Line(String address, String name, String json) {}

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void whatIsOnTheWireIsReadAndWrittenAsItWasFrozen() throws Exception {
    Map<String, MessageCodec<Object, Object>> codecs = codecs();
    List<Line> frozen = frozen();

    assertThat(codecs.keySet())
        .as("a record on the bus without a line in wire.tsv, or a line without its record")
        .isEqualTo(frozen.stream().map(Line::name).collect(Collectors.toSet()));
    for (Line line : frozen) {
      MessageCodec<Object, Object> codec = requireNonNull(codecs.get(line.name()));
      Object event = codec.decodeFromWire(0, framed(line.json()));
      Buffer wire = Buffer.buffer();
      codec.encodeToWire(wire, event);

      assertThat(wire.toString()).as(line.name()).isEqualTo(framed(line.json()).toString());
      assertThat(TOPICS).as("address of " + line.name()).containsKey(line.address());
      assertThat(event).isInstanceOf(requireNonNull(TOPICS.get(line.address())).family());
    }
  }

  private static Buffer framed(String json) {
    return Buffer.buffer().appendInt(json.length()).appendString(json);
  }

  // Vert.x tells nobody which codecs it has.
  @SuppressWarnings("unchecked")
  private Map<String, MessageCodec<Object, Object>> codecs() throws ReflectiveOperationException {
    var _ = Node.bus(vertx);
    Object manager = field(EventBusImpl.class, "codecManager", vertx.eventBus());
    return Map.copyOf(
        (Map<String, MessageCodec<Object, Object>>)
            field(CodecManager.class, "userCodecMap", manager));
  }

  private static Object field(Class<?> type, String name, Object of)
      throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  private static List<Line> frozen() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/bus/wire.tsv")).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .map(cells -> new Line(cells[0], cells[1], cells[2]))
        .toList();
  }
}
