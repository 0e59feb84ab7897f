package dev.switchboard.api;

import dev.switchboard.access.Credential;
import dev.switchboard.access.Right;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.desk.ConversationEdit;
import dev.switchboard.desk.Edits;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.push.Command;
import dev.switchboard.push.Commands;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What clients ask for over their sockets, done as for a request: whoever asks is looked up and
 * charged each time, and may do what they may do over HTTP. Thread-safe.
 */
public final class SocketCommands implements Commands {
  private final TenantDatabase database;
  private final Authenticator authenticator;
  private final Quota quota;
  private final Sender sender;
  private final Editing editing;
  private final Reading reading;
  private final InstantSource clock = InstantSource.system();

  public SocketCommands(
      TenantDatabase database,
      FeedStore feed,
      Authenticator authenticator,
      Sends sends,
      Quota quota) {
    this.database = database;
    this.authenticator = authenticator;
    this.quota = quota;
    this.sender = new Sender(sends, new TemplateCheck(database, sends));
    this.editing = new Editing(new Edits(sends.bus(), sends.ids()));
    this.reading = new Reading(feed, (tx, who, id) -> sender.tell(tx, who.tenantId(), id, false));
  }

  @Override
  public Future<JsonObject> run(Credential who, Command command) {
    return authenticator
        .now(who)
        .compose(this::charged)
        .compose(principal -> done(principal, command))
        .recover(SocketCommands::refused);
  }

  private Future<Principal> charged(Principal who) {
    return quota
        .take(who.credential())
        .map(wait -> {
          if (wait > 0) {
            throw Problem.tooMany(Duration.ofMillis(wait));
          }
          return who;
        });
  }

  private Future<JsonObject> done(Principal who, Command command) {
    return switch (command) {
      case Command.Send(var conversation, var message) -> send(who, conversation, message);
      case Command.Read(var conversation) -> read(who, conversation);
      case Command.Assign(var conversation, var change) -> assign(who, conversation, change);
    };
  }

  // Whoever is cut off before the answer asks again, and must not send twice.
  private Future<JsonObject> send(Principal who, long conversation, JsonObject message) {
    who.require(Right.WRITE);
    SendGroup group = SendGroup.of(message);
    if (group.messages().stream().anyMatch(one -> one.clientId() == null)) {
      throw Problem.field(
          "clientMessageId", "must be a text of your own, another for each message");
    }
    return database.transaction(
        who.scope(),
        tx -> sender.toConversation(tx, who, conversation, group).map(SendRoutes::queued));
  }

  private Future<JsonObject> read(Principal who, long conversation) {
    who.requireOwn();
    return database.transaction(
        who.scope(),
        tx -> reading.read(tx, Endpoints.actor(who), conversation).map(new JsonObject()));
  }

  private Future<JsonObject> assign(Principal who, long conversation, JsonObject change) {
    who.require(Right.WRITE);
    Actor actor = Endpoints.actor(who);
    ConversationEdit edit = EditRequest.parse(change, actor, clock.instant());
    return database.transaction(
        who.scope(),
        tx ->
            editing
                .one(tx, actor, conversation, edit, null)
                .compose(changed -> shown(tx, actor, conversation)));
  }

  private static Future<JsonObject> shown(Tx tx, Actor who, long conversation) {
    return Conversations.one(tx, conversation).compose(view -> Conversations.shown(tx, who, view));
  }

  private static Future<JsonObject> refused(Throwable e) {
    if (!(e instanceof Problem problem)) {
      return Future.failedFuture(e);
    }
    @Nullable Duration wait = problem.retryAfter();
    return Future.failedFuture(new Refused(problem.toJson(), wait == null ? Duration.ZERO : wait));
  }
}
