package dev.switchboard.automation;

import dev.switchboard.automation.Voice.Spoken;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.desk.ConversationEdit;
import dev.switchboard.desk.Edits;
import dev.switchboard.desk.NoteStore;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.sending.AnswerKey;
import dev.switchboard.workflow.EventStore;
import dev.switchboard.workflow.catalogue.IntakeEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the turns of scripts, each within a step's transaction that holds the conversation: whoever
 * takes it over or answers comes before a turn, which then stops, or after it, and then what the
 * turn queued does not go out. Blocks. Thread-safe.
 */
public final class Player {
  private static final Logger LOG = LoggerFactory.getLogger(Player.class);
  private static final String NAME = "Intake";
  // A question that waits longer than this on a paused line is not asked out of the blue.
  private static final Duration USEFUL = Duration.ofMinutes(15);

  private final Voice voice;
  private final FeedStore feed;
  private final Edits edits;
  private final EventStore events;
  private final Ids ids;
  private final InstantSource clock;

  public Player(Voice voice, Bus bus, Ids ids, InstantSource clock) {
    this.voice = voice;
    this.feed = new FeedStore(bus);
    this.edits = new Edits(bus, ids);
    this.events = new EventStore(bus, ids);
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * What a run begins with.
   *
   * @param plays false: there is nothing to answer; {@code outcome} says why
   */
  public record Begun(
      boolean plays, String outcome, Duration calm, Duration longest, Duration patience) {
    static Begun not(String why) {
      return new Begun(false, why, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }
  }

  /** What a turn came to; {@code outcome} is empty while it goes on. */
  public record Taken(String outcome) {
    static final Taken ON = new Taken("");

    boolean isOver() {
      return !outcome.isEmpty();
    }
  }

  /** Begins a conversation's script, or finds the one that is under way. */
  Begun begin(Tx tx, long conversation, long messageId) {
    Optional<PlayStore.Talk> held = PlayStore.hold(tx, conversation);
    if (held.isEmpty()) {
      return Begun.not("the conversation is gone");
    }
    if (PlayStore.standing(tx, conversation).isEmpty()) {
      // New customers only: one whom the business wrote to first is none.
      if (!held.orElseThrow().isNew() || PlayStore.isSpokenIn(tx, conversation)) {
        var _ = PlayStore.take(tx, conversation);
        return Begun.not("not a new customer");
      }
      PlayStore.begin(tx, conversation);
    }
    PlayStore.Standing standing = PlayStore.standing(tx, conversation).orElseThrow();
    if (!standing.isPlaying()) {
      logBlocked(conversation, messageId, PlayStore.request(tx, messageId));
      var _ = PlayStore.take(tx, conversation);
      return Begun.not("over before");
    }
    Script.Pace pace = standing.script().pace();
    return new Begun(true, "", pace.calm(), pace.longest(), pace.patience());
  }

  /**
   * Answers what came since the last turn.
   *
   * @param isSilent the customer's time is over
   */
  Taken turn(Tx tx, long conversation, boolean isSilent) {
    Optional<PlayStore.Talk> held = PlayStore.hold(tx, conversation);
    Optional<PlayStore.Standing> standing = PlayStore.standing(tx, conversation);
    if (held.isEmpty() || standing.isEmpty() || !standing.orElseThrow().isPlaying()) {
      return new Taken("over before");
    }
    Scene scene =
        new Scene(held.orElseThrow(), standing.orElseThrow(), PlayStore.take(tx, conversation));
    Turn.@Nullable End stop = stop(tx, scene);
    if (stop != null) {
      return end(tx, scene, scene.standing().play().answers(), stop);
    }
    if (scene.said().isEmpty()) {
      return isSilent
          ? end(tx, scene, scene.standing().play().answers(), Turn.End.SILENT)
          : Taken.ON;
    }
    Turn next = scene.standing().play().next(scene.standing().script(), scene.texts());
    PlayStore.save(tx, conversation, next.play());
    Turn.@Nullable End end = next.end();
    Taken taken = end == null ? Taken.ON : end(tx, scene, next.play().answers(), end);
    boolean isSaid = say(tx, scene, next);
    return isSaid || taken.isOver()
        ? taken
        : end(tx, scene, next.play().answers(), Turn.End.BROKEN);
  }

  /** The run has failed for good. */
  String giveUp(Tx tx, long conversation) {
    Optional<PlayStore.Talk> held = PlayStore.hold(tx, conversation);
    Optional<PlayStore.Standing> standing = PlayStore.standing(tx, conversation);
    if (held.isEmpty() || standing.isEmpty() || !standing.orElseThrow().isPlaying()) {
      return "over before";
    }
    Scene scene =
        new Scene(held.orElseThrow(), standing.orElseThrow(), PlayStore.take(tx, conversation));
    return end(tx, scene, scene.standing().play().answers(), Turn.End.BROKEN).outcome();
  }

  /** What a turn looks at. */
  private record Scene(
      PlayStore.Talk thread, PlayStore.Standing standing, List<PlayStore.Said> said) {
    List<String> texts() {
      return said.stream().flatMap(one -> Optional.ofNullable(one.text()).stream()).toList();
    }
  }

  private static Turn.@Nullable End stop(Tx tx, Scene scene) {
    PlayStore.Talk thread = scene.thread();
    if (thread.isMerged()) {
      return Turn.End.MERGED;
    }
    if (!thread.isOn()) {
      return Turn.End.OFF;
    }
    if (thread.epoch() != scene.standing().epoch()) {
      return Turn.End.TAKEN_OVER;
    }
    if (PlayStore.isSpokenIn(tx, thread.id())) {
      return Turn.End.ANSWERED;
    }
    if (scene.said().stream().anyMatch(PlayStore.Said::isLate)) {
      return Turn.End.LATE;
    }
    return scene.standing().script().isOptOut(scene.texts()) ? Turn.End.OPTED_OUT : null;
  }

  // Locks nothing after the feed's head but what this transaction holds already.
  private boolean say(Tx tx, Scene scene, Turn turn) {
    @Nullable String text = turn.says();
    if (text == null) {
      return true;
    }
    PlayStore.Talk thread = scene.thread();
    long inbound = scene.said().getLast().messageId();
    String key = AnswerKey.of(thread.id(), inbound, turn.key());
    Optional<Long> before = PlayStore.written(tx, thread.tenantId(), key);
    if (before.isPresent()) {
      logBlocked(thread.id(), inbound, before);
      return true;
    }
    Spoken spoken =
        voice
            .say(
                tx,
                new Voice.Utterance(
                    thread.tenantId(),
                    thread.id(),
                    text,
                    key,
                    thread.epoch(),
                    clock.instant().plus(USEFUL)))
            .await();
    return switch (spoken) {
      case Spoken.Queued(long request) -> {
        PlayStore.answered(tx, scene.said(), request);
        yield true;
      }
      case Spoken.Refused(String reason) -> {
        LOG.warn("conversation {} cannot be answered: {}", thread.id(), reason);
        yield false;
      }
    };
  }

  private static void logBlocked(long conversation, long inbound, Optional<Long> request) {
    request.ifPresent(id ->
        LOG.info(
            "blocked a second answer in conversation {}: request {} answers inbound message {}",
            conversation,
            id,
            inbound));
  }

  // What may wait for others (people's notifications) comes before what they may wait for (the
  // feed's head).
  private Taken end(Tx tx, Scene scene, Map<String, String> answers, Turn.End end) {
    PlayStore.Talk thread = scene.thread();
    PlayStore.end(tx, thread.id(), end);
    tell(tx, thread, end);
    @Nullable Long assignee = scene.standing().script().assigneeId();
    if (end.isHandOver() && assignee != null && PlayStore.works(tx, thread.tenantId(), assignee)) {
      var _ =
          edits
              .edit(
                  tx, actor(thread), List.of(thread.id()), ConversationEdit.assign(assignee), null)
              .await();
    }
    if (end != Turn.End.MERGED) {
      note(tx, thread, end.words() + "." + Play.summary(scene.standing().script(), answers));
    }
    return new Taken(end.wire());
  }

  private void note(Tx tx, PlayStore.Talk thread, String text) {
    long id = ids.next();
    String words = text.length() <= NoteStore.LONGEST ? text : text.substring(0, NoteStore.LONGEST);
    String said = "Intake " + words;
    var _ =
        NoteStore.add(tx, actor(thread), id, thread.id(), new NoteStore.Words(said, List.of()))
            .await();
    var _ =
        feed.append(tx, List.of(Change.of(thread.tenantId(), FeedKind.NOTE_ADDED, thread.id(), id)))
            .await();
  }

  private void tell(Tx tx, PlayStore.Talk thread, Turn.End end) {
    EventStore.Audience audience = events.audience(tx, List.of(IntakeEvent.Ended.class)).await();
    if (audience.hears(thread.tenantId(), IntakeEvent.Ended.class)) {
      var event =
          new IntakeEvent.Ended(
              Long.toString(thread.id()), Long.toString(thread.accountId()), end.wire());
      events
          .publish(tx, "intake", List.of(new EventStore.Published(thread.tenantId(), event)))
          .await();
    }
  }

  private static Actor actor(PlayStore.Talk thread) {
    return new Actor(thread.tenantId(), null, NAME);
  }
}
