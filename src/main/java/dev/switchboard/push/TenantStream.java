package dev.switchboard.push;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tenant's events on one event loop: reads each once and gives it to every live client. One
 * read is under way at a time; a hint during it makes it read again.
 */
final class TenantStream {
  private static final Logger LOG = LoggerFactory.getLogger(TenantStream.class);

  private final long tenant;
  private final FeedReader reader;
  private final Sessions sessions;
  private final int replayLimit;
  private final PushMetrics metrics;
  private final Team team;
  private final Set<Client> live = new LinkedHashSet<>();
  private final Set<Client> all = new LinkedHashSet<>();
  private final List<Runnable> waiting = new ArrayList<>();
  // Those who look now and may wait then: a stream that was forgotten meanwhile would tell them
  // nothing.
  private final Set<Runnable> looking = new HashSet<>();
  private long cursor;
  private boolean reading;
  private boolean again;

  /**
   * @param cursor the feed's head now: what is older is replayed to who asks for it
   */
  TenantStream(
      long tenant,
      FeedReader reader,
      Sessions sessions,
      int replayLimit,
      PushMetrics metrics,
      Team team,
      long cursor) {
    this.tenant = tenant;
    this.reader = reader;
    this.sessions = sessions;
    this.replayLimit = replayLimit;
    this.metrics = metrics;
    this.team = team;
    this.cursor = cursor;
  }

  boolean isIdle() {
    return all.isEmpty() && waiting.isEmpty() && looking.isEmpty();
  }

  /** The number of the newest event it has given out. */
  long cursor() {
    return cursor;
  }

  Team team() {
    return team;
  }

  Set<Client> clients() {
    return all;
  }

  /** Something may be new. */
  void wake() {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    again = false;
    reader
        .after(tenant, cursor)
        .onSuccess(this::deliver)
        // The next hint or sweep reads again; nothing was given out.
        .onFailure(e -> LOG.warn("tenant {}: the feed could not be read: {}", tenant, e.toString()))
        .onComplete(done -> {
          reading = false;
          if (again) {
            wake();
          }
        });
  }

  private void deliver(List<Frames.Event> events) {
    for (Frames.Event event : events) {
      String frame = Frames.event(event, cursor, event.shown().all());
      for (Client client : live) {
        client.send(event, cursor, frame);
      }
      live.stream()
          .filter(client -> event.changesAccessOf(client.scope()))
          .toList()
          .forEach(this::beginAnew);
      if (!live.isEmpty()) {
        metrics.delivered(event);
      }
      cursor = event.seq();
    }
    if (!events.isEmpty()) {
      List<Runnable> woken = List.copyOf(waiting);
      waiting.clear();
      woken.forEach(Runnable::run);
    }
    again |= events.size() == FeedReader.BATCH;
  }

  /** Adds a client that has everything up to its last number, and brings it up to date. */
  Future<Void> join(Client client, long head) {
    all.add(client);
    if (client.last() > head || head - client.last() > replayLimit) {
      client.reload(head);
    }
    return replay(client);
  }

  /**
   * What they see is another: they are told no more until it was looked up, and then to load anew.
   */
  void beginAnew(Client client) {
    // A key that was there all the time has lost nothing by a change of somebody else.
    boolean mayGoOn = live.contains(client) && client.scope().userId() == null;
    var _ = beginAnew(client, Frames.Because.ACCESS, mayGoOn);
  }

  /**
   * Somebody seems to see another thing than before, by an answer that may be older than what they
   * were told since: only if it is so are they told to load anew.
   */
  void lookAgain(Client client) {
    var _ = beginAnew(client, Frames.Because.ACCESS, live.contains(client));
  }

  /** They ask for a location alone, or for everything again: they are told to load that. */
  Future<Void> turn(Client client, @Nullable Long location) {
    client.asksFor(location);
    return beginAnew(client, Frames.Because.LOCATION, false);
  }

  private Future<Void> beginAnew(Client client, Frames.Because why, boolean mayGoOn) {
    live.remove(client);
    int look = client.look();
    return sessions
        .now(client.holder(), client.location())
        .compose(now -> {
          if (!client.isLast(look)) {
            // The later one says what they see, and goes on.
            return Future.<Void>succeededFuture();
          }
          if (now.isEmpty()) {
            client.close(Close.NOT_SIGNED_IN);
            return Future.succeededFuture();
          }
          // From where it is, not from where the feed is by now: it may have changed once more
          // since the look.
          if (!mayGoOn || !now.get().scope().equals(client.scope())) {
            client.becomes(now.get(), client.last(), why);
            team.seesOther(client);
          }
          return replay(client);
        })
        .onFailure(e -> {
          LOG.warn("tenant {}: what somebody sees is not known: {}", tenant, e.toString());
          client.close(Close.TRY_AGAIN);
        });
  }

  // Joins in the same turn in which it is found to be no older than the stream, so no event falls
  // between.
  private Future<Void> replay(Client client) {
    if (!all.contains(client)) {
      // Hung up meanwhile.
      return Future.succeededFuture();
    }
    if (client.last() >= cursor) {
      live.add(client);
      wake();
      return Future.succeededFuture();
    }
    return reader
        .after(tenant, client.last())
        .compose(events -> {
          if (events.isEmpty() || events.getFirst().seq() != client.last() + 1) {
            // Rows it would need are gone.
            client.reload(cursor);
            return replay(client);
          }
          for (Frames.Event event : events) {
            client.send(event);
            if (event.changesAccessOf(client.scope())) {
              beginAnew(client);
              return Future.succeededFuture();
            }
          }
          return replay(client);
        });
  }

  void leave(Client client) {
    all.remove(client);
    live.remove(client);
    team.leave(client);
  }

  void sendAway() {
    List.copyOf(all).forEach(client -> client.close(Close.RESTARTING));
  }

  /** Keeps the stream for somebody until {@link #release}. */
  void hold(Runnable poll) {
    looking.add(poll);
  }

  void release(Runnable poll) {
    looking.remove(poll);
  }

  /** Runs something once there are new events. */
  void await(Runnable poll) {
    waiting.add(poll);
  }

  void forget(Runnable poll) {
    waiting.remove(poll);
  }
}
