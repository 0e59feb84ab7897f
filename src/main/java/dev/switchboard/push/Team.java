package dev.switchboard.push;

import dev.switchboard.access.Credential;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The people of one agency on one event loop: hears what sockets of every node say of them, and
 * tells the clients here. Nothing of it is kept anywhere else. Belongs to one event loop.
 */
final class Team {
  private final long tenant;
  private final Means means;
  private final Sight sight;
  private final Colleagues colleagues;
  private final Map<Client, Attention> here = new HashMap<>();
  // Who missed something: told all of it as soon as there is room, whatever else they are told.
  private final Set<Client> behind = new HashSet<>();
  // What those who see some lines were told last.
  private final Map<Client, List<Colleagues.Change>> told = new HashMap<>();
  private boolean hasAsked;

  /**
   * What the teams of an event loop have in common.
   *
   * @param looking how long a word of presence is good
   * @param nanos a clock that never goes back
   */
  record Means(Bus bus, TenantDatabase database, Duration looking, LongSupplier nanos) {}

  Team(long tenant, Means means) {
    this.tenant = tenant;
    this.means = means;
    this.sight = new Sight(means.database(), tenant);
    this.colleagues = new Colleagues(means.looking(), means.nanos());
  }

  /** Lets a client know who is there, if anybody is, and answers with who takes its frames. */
  Attention welcome(Client client, Errands errands) {
    Attention attention = new Attention(client, errands, means.bus(), sight, means.nanos());
    here.put(client, attention);
    if (!client.scope().isWhole()) {
      refresh(client);
    } else if (!others(client).isEmpty()) {
      mention(client, Frames.here(others(client)));
    }
    askOnce();
    return attention;
  }

  // For what was said before anybody listened here.
  private void askOnce() {
    if (!hasAsked) {
      hasAsked = true;
      means.bus().publish(PresenceEvent.TOPIC, new PresenceEvent.Asked(tenant));
    }
  }

  void leave(Client client) {
    behind.remove(client);
    told.remove(client);
    @Nullable Attention attention = here.remove(client);
    if (attention != null) {
      attention.gone();
    }
  }

  /** A socket of this or another node says something. */
  void heard(PresenceEvent event) {
    if (event instanceof PresenceEvent.Asked) {
      List.copyOf(here.values()).forEach(Attention::announce);
    } else {
      tell(colleagues.heard(event));
    }
  }

  /** Looks whose time is over, and brings those up to date who could not be told for a while. */
  void look() {
    tell(colleagues.expire());
    for (Client client : List.copyOf(behind)) {
      if (client.mention(Frames.here(others(client)))) {
        behind.remove(client);
      }
    }
  }

  private void mention(Client client, String frame) {
    if (!client.mention(frame)) {
      behind.add(client);
    }
  }

  private void tell(List<Colleagues.Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    List.copyOf(here.keySet()).stream()
        .filter(client -> !client.scope().isWhole())
        .forEach(this::refresh);
    for (Colleagues.Change change : changes) {
      String frame = Frames.of(change);
      for (Client client : List.copyOf(here.keySet())) {
        if (client.scope().isWhole() && user(client) != change.place().userId()) {
          mention(client, frame);
        }
      }
    }
  }

  /** What somebody sees is another: also of who is there. */
  void seesOther(Client client) {
    told.remove(client);
    mention(client, Frames.here(List.of()));
    refresh(client);
  }

  // Somebody who sees some lines is told of those, as a whole: where a conversation is may have to
  // be looked up, and answers overtake each other.
  private void refresh(Client client) {
    List<Future<Optional<Long>>> lookups =
        colleagues.all().stream()
            .map(change -> sight.line(change.place().conversationId()))
            .toList();
    var _ =
        Future.join(lookups)
            .onComplete(done -> {
              List<Colleagues.Change> now = others(client);
              if (here.containsKey(client) && !now.equals(told.getOrDefault(client, List.of()))) {
                told.put(client, now);
                mention(client, Frames.here(now));
              }
            });
  }

  /** All that is so now, of others, as far as it is seen. */
  private List<Colleagues.Change> others(Client client) {
    List<Colleagues.Change> others = new ArrayList<>(colleagues.all());
    Scope scope = client.scope();
    others.removeIf(change ->
        change.place().userId() == user(client)
            || !(scope.isWhole() || sight.isKnownToBeSeen(scope, change.place().conversationId())));
    return others;
  }

  /** Whose socket it is; 0, which nobody is, for a program. */
  private static long user(Client client) {
    return client.holder().credential() instanceof Credential.Person person ? person.userId() : 0;
  }
}
