package dev.switchboard.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.feed.FeedEvent;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.push.PresenceEvent;
import io.vertx.core.buffer.Buffer;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  @Test
  void survivesTheWireAtAnyOffset() {
    assertThat(throughTheWire(new LeafEvent.Stored(1, List.of(3, 15)), "ledger.stored.v1"))
        .isEqualTo(new LeafEvent.Stored(1, List.of(3, 15)));
    assertThat(throughTheWire(new FeedEvent.Appended(Long.MAX_VALUE, 7), "feed.appended.v1"))
        .isEqualTo(new FeedEvent.Appended(Long.MAX_VALUE, 7));
    assertThat(throughTheWire(new PresenceEvent.Looking(1, "a-b", 7, 60L), "push.looking.v1"))
        .isEqualTo(new PresenceEvent.Looking(1, "a-b", 7, 60L));
    assertThat(throughTheWire(new PresenceEvent.Looking(1, "a-b", 7, null), "push.looking.v1"))
        .isEqualTo(new PresenceEvent.Looking(1, "a-b", 7, null));
    assertThat(throughTheWire(new PresenceEvent.Typing(1, "a-b", 7, 60, true), "push.typing.v1"))
        .isEqualTo(new PresenceEvent.Typing(1, "a-b", 7, 60, true));
    assertThat(throughTheWire(new PresenceEvent.Asked(1), "push.asked.v1"))
        .isEqualTo(new PresenceEvent.Asked(1));
  }

  @Test
  void namesTheRecordThatCannotBeRead() {
    var codec = new RecordCodec<>(Bus.JSON, FeedEvent.Appended.class, "feed.appended.v1");
    Buffer wire = Buffer.buffer().appendInt(2).appendString("[]");

    assertThatThrownBy(() -> codec.decodeFromWire(0, wire))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("feed.appended.v1");
  }

  @SuppressWarnings("unchecked")
  private static <R extends Record> R throughTheWire(R event, String name) {
    var codec = new RecordCodec<>(Bus.JSON, (Class<R>) event.getClass(), name);
    Buffer wire = Buffer.buffer("junk");
    codec.encodeToWire(wire, event);
    return codec.decodeFromWire(4, wire);
  }
}
