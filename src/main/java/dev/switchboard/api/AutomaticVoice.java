package dev.switchboard.api;

import dev.switchboard.access.Credential;
import dev.switchboard.access.Right;
import dev.switchboard.automation.Voice;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.sending.Sendable.Priority;
import dev.switchboard.sending.ServiceLists;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** Automation speaks as a program would, through everything that a send is held against. */
public final class AutomaticVoice implements Voice {
  private static final Credential NOBODYS = new Credential.Key(0);

  private final Sender sender;

  public AutomaticVoice(TenantDatabase database, Sends sends) {
    this.sender = new Sender(sends, new TemplateCheck(database, sends));
  }

  @Override
  public Future<Spoken> say(Tx tx, Utterance words) {
    Principal who = new Principal(Scope.all(words.tenantId()), "Intake", NOBODYS, Right.WRITE);
    SendRequest request =
        new SendRequest(
            "text",
            new JsonObject().put("body", ServiceLists.remove(words.text())),
            null,
            null,
            words.key(),
            new SendTerms(Priority.AUTOMATIC, words.usefulUntil(), words.epoch(), null));
    return sender
        .toConversation(
            tx, who, words.conversationId(), new SendGroup(List.of(request), null, Duration.ZERO))
        .<Spoken>map(ids -> new Spoken.Queued(ids.getFirst()))
        .recover(e ->
            e instanceof Problem refused
                ? Future.succeededFuture(new Spoken.Refused(String.valueOf(refused.getMessage())))
                : Future.failedFuture(e));
  }
}
