package dev.switchboard.push;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who of an agency looks at what and types where, as far as one event loop has heard. What is not
 * said again runs out, by this node's clock alone. Somebody with two sockets on one conversation is
 * there once. Belongs to one event loop.
 */
final class Colleagues {
  /** After the last word of it, typing is over. */
  static final Duration TYPING_LASTS = Duration.ofSeconds(5);

  private final long lookingLasts;
  private final LongSupplier nanos;
  private final Map<String, Said> bySocket = new HashMap<>();
  private final Map<Place, Integer> looking = new TreeMap<>();
  private final Map<Place, Integer> typing = new TreeMap<>();

  /**
   * @param lookingLasts how long a word of presence is good
   * @param nanos a clock that never goes back, like {@link System#nanoTime()}
   */
  Colleagues(Duration lookingLasts, LongSupplier nanos) {
    this.lookingLasts = lookingLasts.toNanos();
    this.nanos = nanos;
  }

  /** Somebody at a conversation. */
  record Place(long conversationId, long userId) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byConversation = Long.compare(conversationId, other.conversationId);
      return byConversation == 0 ? Long.compare(userId, other.userId) : byConversation;
    }
  }

  /** What became so, or is not so any more. */
  sealed interface Change {
    Place place();

    record Looks(Place place, boolean isHere) implements Change {}

    record Types(Place place, boolean isTyping) implements Change {}
  }

  /** A socket's word for a place and until when it counts. */
  private record Word(Place place, long until) {}

  private record Said(@Nullable Word looks, @Nullable Word types) {
    static final Said NOTHING = new Said(null, null);
  }

  /** Takes in what a socket says; answers with what changed by it. */
  List<Change> heard(PresenceEvent event) {
    return switch (event) {
      case PresenceEvent.Looking(_, var socket, var user, var conversation) ->
          looks(socket, conversation == null ? null : new Place(conversation, user));
      case PresenceEvent.Typing(_, var socket, var user, var conversation, var is) ->
          types(socket, new Place(conversation, user), is);
      case PresenceEvent.Asked _ -> List.of();
    };
  }

  private List<Change> looks(String socket, @Nullable Place place) {
    @Nullable Word types = said(socket).types();
    // Whoever looks elsewhere has left the field they typed in.
    boolean stillTypes = types != null && types.place().equals(place);
    @Nullable Word looks = place == null ? null : new Word(place, nanos.getAsLong() + lookingLasts);
    return replace(socket, new Said(looks, stillTypes ? types : null));
  }

  private List<Change> types(String socket, Place place, boolean isTyping) {
    Said before = said(socket);
    @Nullable Word types = before.types();
    if (isTyping) {
      types = new Word(place, nanos.getAsLong() + TYPING_LASTS.toNanos());
    } else if (types != null && types.place().equals(place)) {
      types = null;
    }
    return replace(socket, new Said(before.looks(), types));
  }

  /** Forgets what was not said again in time; answers with what changed by it. */
  List<Change> expire() {
    long now = nanos.getAsLong();
    List<Change> changes = new ArrayList<>();
    for (String socket : List.copyOf(bySocket.keySet())) {
      Said said = said(socket);
      Said left = new Said(unlessOver(said.looks(), now), unlessOver(said.types(), now));
      if (!left.equals(said)) {
        changes.addAll(replace(socket, left));
      }
    }
    return changes;
  }

  private static @Nullable Word unlessOver(@Nullable Word word, long now) {
    return word == null || word.until() - now <= 0 ? null : word;
  }

  /** All that is so now, as if it had just become so. */
  List<Change> all() {
    List<Change> all = new ArrayList<>();
    looking.keySet().forEach(place -> all.add(new Change.Looks(place, true)));
    typing.keySet().forEach(place -> all.add(new Change.Types(place, true)));
    return all;
  }

  private Said said(String socket) {
    return bySocket.getOrDefault(socket, Said.NOTHING);
  }

  private List<Change> replace(String socket, Said after) {
    Said before = said(socket);
    if (after.equals(Said.NOTHING)) {
      bySocket.remove(socket);
    } else {
      bySocket.put(socket, after);
    }
    List<Change> changes = new ArrayList<>();
    for (Place place : moved(typing, before.types(), after.types())) {
      changes.add(new Change.Types(place, typing.containsKey(place)));
    }
    for (Place place : moved(looking, before.looks(), after.looks())) {
      changes.add(new Change.Looks(place, looking.containsKey(place)));
    }
    return changes;
  }

  /** Counts one socket over; answers with the places that it was the last to leave or first at. */
  private static List<Place> moved(
      Map<Place, Integer> counts, @Nullable Word before, @Nullable Word after) {
    @Nullable Place from = before == null ? null : before.place();
    @Nullable Place to = after == null ? null : after.place();
    List<Place> changed = new ArrayList<>();
    if (Objects.equals(from, to)) {
      return changed;
    }
    if (from != null && counts.merge(from, -1, Integer::sum) == 0) {
      counts.remove(from);
      changed.add(from);
    }
    if (to != null && counts.merge(to, 1, Integer::sum) == 1) {
      changed.add(to);
    }
    return changed;
  }
}
