package dev.switchboard.push;

import dev.switchboard.db.Scope;
import dev.switchboard.feed.FeedKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words of the protocol {@code switchboard.v1}. Pure. */
final class Frames {
  static final String PROTOCOL = "switchboard.v1";
  static final String PING = of(Type.PING).encode();
  private static final String EVENT = "{\"type\":\"" + Type.EVENT.wire() + "\",";

  private Frames() {}

  /** What a server says. */
  enum Type {
    READY,
    RELOAD,
    POSITION,
    EVENT,
    PING,
    ERROR,
    ACK,
    HERE,
    PRESENCE,
    TYPING;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Why somebody is told of other things from here on. */
  enum Because {
    /** They may see other things. */
    ACCESS,
    /** They asked for another location. */
    LOCATION
  }

  private static JsonObject of(Type type) {
    return new JsonObject().put("type", type.wire());
  }

  static String ready(long seq) {
    return of(Type.READY).put("seq", seq).encode();
  }

  static String reload(long seq) {
    return of(Type.RELOAD).put("seq", seq).encode();
  }

  /** The same for one who is told of other things from here on. */
  static String reload(long seq, Because why) {
    return of(Type.RELOAD)
        .put("seq", seq)
        .put("because", why.name().toLowerCase(Locale.ROOT))
        .encode();
  }

  static String position(long seq) {
    return of(Type.POSITION).put("seq", seq).encode();
  }

  static String error(String title) {
    return of(Type.ERROR).put("title", title).encode();
  }

  /** What was asked under this name is done. */
  static String ack(String ref, JsonObject data) {
    return of(Type.ACK).put("ref", ref).put("data", data).encode();
  }

  /** What was asked under this name is not done, and why; the socket stays open. */
  static String refused(String ref, JsonObject problem, Duration wait) {
    JsonObject frame =
        of(Type.ERROR)
            .put("title", problem.getString("title"))
            .put("ref", ref)
            .put("problem", problem);
    return (wait.isZero() ? frame : frame.put("retryAfter", wait.plusMillis(999).toSeconds()))
        .encode();
  }

  /** Who looks and types now: takes the place of all that the client was told of it. */
  static String here(List<Colleagues.Change> all) {
    return of(Type.HERE)
        .put("items", new JsonArray(all.stream().map(Frames::said).toList()))
        .encode();
  }

  /** What became so, or is not so any more. */
  static String of(Colleagues.Change change) {
    return said(change).encode();
  }

  private static JsonObject said(Colleagues.Change change) {
    JsonObject said =
        of(change instanceof Colleagues.Change.Looks ? Type.PRESENCE : Type.TYPING)
            .put("conversationId", Long.toString(change.place().conversationId()))
            .put("userId", Long.toString(change.place().userId()));
    return switch (change) {
      case Colleagues.Change.Looks(_, var isHere) -> said.put("isHere", isHere);
      case Colleagues.Change.Types(_, var isTyping) -> said.put("isTyping", isTyping);
    };
  }

  /**
   * A socket's frame of an event.
   *
   * @param data what this socket may see of it
   */
  static String event(Event event, long prev, String data) {
    return EVENT + members(event, prev, data);
  }

  /** An event in a poll's answer. */
  static String polled(Event event, long prev, String data) {
    return "{" + members(event, prev, data);
  }

  private static String members(Event event, long prev, String data) {
    return "\"seq\":%d,\"prev\":%d,\"kind\":\"%s\",\"data\":%s}"
        .formatted(event.seq(), prev, event.kind(), data);
  }

  /**
   * A feed row with what is shown of it.
   *
   * @param subjectId what else it is about
   */
  record Event(long seq, String kind, Shown shown, @Nullable Long subjectId, Instant at) {
    /** As JSON for one who sees this much; null: not to be known of. */
    @Nullable String to(Scope scope) {
      if (scope.isWhole()) {
        return shown.all();
      }
      return changesAccess() ? null : shown.to(scope);
    }

    private boolean changesAccess() {
      return kind.equals(FeedKind.ACCESS_CHANGED.wire());
    }

    /** Whether what they see is another from here on: whoever sees all goes on seeing it. */
    boolean changesAccessOf(Scope scope) {
      if (!changesAccess()) {
        return false;
      }
      // A key sees what its maker sees, whom the feed does not know of.
      @Nullable Long user = scope.userId();
      return user == null || (subjectId == null ? !scope.isWhole() : subjectId.equals(user));
    }
  }
}
