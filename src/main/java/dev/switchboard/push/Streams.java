package dev.switchboard.push;

import dev.switchboard.access.Credential;
import dev.switchboard.access.Holder;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tenants with clients on one event loop. */
final class Streams {
  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

  private final FeedReader reader;
  private final int replayLimit;
  private final PushMetrics metrics;
  private final Sessions sessions;
  private final Team.Means teams;
  private final Map<Long, TenantStream> streams = new HashMap<>();

  Streams(
      FeedReader reader,
      Sessions sessions,
      int replayLimit,
      PushMetrics metrics,
      Team.Means teams) {
    this.reader = reader;
    this.sessions = sessions;
    this.replayLimit = replayLimit;
    this.metrics = metrics;
    this.teams = teams;
  }

  /** A tenant's stream and the feed's head, read now. */
  record Opened(TenantStream stream, long head) {}

  Future<Opened> open(long tenant) {
    return reader.head(tenant).map(head -> opened(tenant, head));
  }

  private Opened opened(long tenant, long head) {
    return new Opened(streams.computeIfAbsent(tenant, id -> begin(id, head)), head);
  }

  /** Somebody as they are, and the stream that they join in the same turn. */
  record Joins(Sessions.Present who, Opened opened) {}

  /**
   * The same for somebody who is to join; empty when they are out. They are looked at again behind
   * the head: a change of what they see that came before it is known then, and one that comes later
   * is in the feed.
   */
  Future<Optional<Joins>> open(Holder holder, @Nullable Long location) {
    long tenant = holder.tenantId();
    return reader
        .head(tenant)
        .compose(head ->
            sessions
                .now(holder, location)
                .map(found -> found.map(now -> new Joins(now, opened(tenant, head)))));
  }

  private TenantStream begin(long tenant, long head) {
    return new TenantStream(
        tenant, reader, sessions, replayLimit, metrics, new Team(tenant, teams), head);
  }

  /** A hint: the tenant's feed has grown. */
  void grown(long tenant) {
    TenantStream stream = streams.get(tenant);
    if (stream != null) {
      stream.wake();
    }
  }

  /** A socket of some node says what its agent looks at or types. */
  void heard(PresenceEvent event) {
    TenantStream stream = streams.get(event.tenantId());
    if (stream != null) {
      stream.team().heard(event);
    }
  }

  /** Looks who has not been heard of for too long, and who could not be told. */
  void lookAtTeams() {
    streams.values().forEach(stream -> stream.team().look());
  }

  /** Looks at every tenant, as no hint may have come; forgets those whom nobody listens to. */
  void sweep() {
    streams.values().removeIf(TenantStream::isIdle);
    for (TenantStream stream : streams.values()) {
      stream.wake();
      stream.clients().forEach(Client::closeIfSlow);
    }
  }

  /** Looks again who of a tenant is still in, and closes the others. */
  void recheck(long tenant) {
    TenantStream stream = streams.get(tenant);
    if (stream != null) {
      recheck(stream.clients());
    }
  }

  /** The same for every tenant, as no hint may have come, and times run out without one. */
  void recheck() {
    Set<Client> all = new HashSet<>();
    streams.values().forEach(stream -> all.addAll(stream.clients()));
    recheck(all);
  }

  private void recheck(Set<Client> clients) {
    List<Client> asked = List.copyOf(clients);
    if (asked.isEmpty()) {
      return;
    }
    sessions
        .living(asked.stream().map(Client::holder).collect(Collectors.toSet()))
        .onSuccess(living -> asked.forEach(client -> judge(client, living)))
        // They stay until it can be found out: the next look closes them.
        .onFailure(e -> LOG.warn("who is still in could not be looked up: {}", e.toString()));
  }

  private void judge(Client client, Map<Credential, Holder> living) {
    @Nullable Holder now = living.get(client.holder().credential());
    if (now == null) {
      client.close(Close.NOT_SIGNED_IN);
    } else if (!now.scope().equals(client.holder().scope())) {
      @Nullable TenantStream stream = streams.get(now.tenantId());
      if (stream != null) {
        stream.lookAgain(client);
      }
    }
  }

  /** Closes every client with the code for a restart; they come back with their numbers. */
  void sendAway() {
    streams.values().forEach(TenantStream::sendAway);
  }

  void ping() {
    streams.values().forEach(stream -> stream.clients().forEach(Client::ping));
  }
}
