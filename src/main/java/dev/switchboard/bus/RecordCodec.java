package dev.switchboard.bus;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Carries one record type across the cluster as length-prefixed JSON. Thread-safe.
 *
 * <p>The wire name is frozen once released: nodes of two versions share the bus during a rolling
 * deploy, so a changed shape is a new record with a new name.
 */
final class RecordCodec<R extends Record> implements MessageCodec<R, R> {
  private final ObjectMapper json;
  private final Class<R> type;
  private final String wireName;

  RecordCodec(ObjectMapper json, Class<R> type, String wireName) {
    this.json = json;
    this.type = type;
    this.wireName = wireName;
  }

  @Override
  public void encodeToWire(Buffer wire, R event) {
    try {
      byte[] body = json.writeValueAsBytes(event);
      wire.appendInt(body.length).appendBytes(body);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode " + wireName, e);
    }
  }

  @Override
  public R decodeFromWire(int position, Buffer wire) {
    int start = position + Integer.BYTES;
    try {
      return json.readValue(wire.getBytes(start, start + wire.getInt(position)), type);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot decode " + wireName, e);
    }
  }

  @Override
  public R transform(R event) {
    return event;
  }

  @Override
  public String name() {
    return wireName;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
