package dev.switchboard.api;

import dev.switchboard.api.SendFiles.Attached;
import dev.switchboard.db.Tx;
import dev.switchboard.inbox.MessageState;
import dev.switchboard.inbox.OutgoingMessage;
import dev.switchboard.inbox.StateChange;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.platform.ErrorTable;
import dev.switchboard.sending.LineFileStore;
import dev.switchboard.sending.Sendable.Terms;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages into the outbox a second time, each inside the caller's tenant transaction.
 * Thread-safe.
 */
final class Resender {
  private final Sends sends;
  private final SendFiles files;

  Resender(Sends sends) {
    this.sends = sends;
    this.files = new SendFiles(new LineFileStore(sends.bus(), sends.ids()));
  }

  /**
   * Queues again what failed or was held, or what a person says to send again although it may have
   * gone out: a new attempt of the same message.
   */
  Future<Void> retry(Tx tx, Principal who, long message) {
    return SendStore.kept(tx, message)
        .map(found -> found.orElseThrow(() -> Problem.notFound("message")))
        .compose(kept ->
            Sender.route(tx, kept.conversationId())
                .compose(route ->
                    again(tx, who, route, kept)
                        .compose(file ->
                            sends
                                .outbox()
                                .letGo(tx, message)
                                .compose(gone -> sends.threads().lock(tx, List.of(message)))
                                .compose(known ->
                                    templates(tx, route, kept)
                                        .compose(templates ->
                                            requeue(
                                                tx,
                                                who,
                                                known.getFirst(),
                                                kept,
                                                route,
                                                file,
                                                templates))))));
  }

  private static Future<KnownTemplates> templates(
      Tx tx, SendStore.Route route, SendStore.Kept kept) {
    Object content = GraphRequest.content(kept.type(), kept.text(), kept.payload());
    return kept.type().equals("template")
            && content instanceof JsonObject template
            && template.getValue("name") instanceof String name
        ? TemplateCheck.known(tx, route.accountId(), Set.of(name))
        : Future.succeededFuture(KnownTemplates.NONE);
  }

  // Its file, if it has one of ours; what the platform could not use is brought there anew.
  private Future<Optional<Attached>> again(
      Tx tx, Principal who, SendStore.Route route, SendStore.Kept kept) {
    @Nullable Integer code = kept.errorCode();
    return files.again(
        tx,
        new SendFiles.Line(who.tenantId(), route.accountId(), route.platform()),
        kept.type(),
        GraphRequest.content(kept.type(), kept.text(), kept.payload()),
        code != null && code == ErrorTable.FILE_REFUSED);
  }

  private Future<Void> requeue(
      Tx tx,
      Principal who,
      ThreadStore.Known known,
      SendStore.Kept kept,
      SendStore.Route route,
      Optional<Attached> file,
      KnownTemplates templates) {
    boolean mayGo =
        switch (known.state()) {
          case FAILED, IN_DOUBT -> true;
          // What Meta holds is there already.
          case HELD -> kept.externalId() == null;
          case QUEUED, SENDING, CANCELLED, SENT, DELIVERED, READ -> false;
        };
    if (!mayGo) {
      throw Problem.of(
          409, "Nothing to retry", "The message is " + known.state().wire() + ", not failed.");
    }
    long id = known.messageId();
    return sends
        .outbox()
        .enqueue(
            tx,
            Sender.sendable(
                Sender.to(route),
                kept(who, route, id, kept),
                file.orElse(null),
                templates,
                terms(who, kept)))
        .compose(queued ->
            sends
                .threads()
                .change(tx, List.of(new StateChange(id, MessageState.QUEUED, null, null, null))));
  }

  private static Terms terms(Principal who, SendStore.Kept kept) {
    return KeptTerms.again(kept.terms(), kept.isOvertaken(), who, InstantSource.system().instant());
  }

  private static OutgoingMessage kept(
      Principal who, SendStore.Route route, long message, SendStore.Kept kept) {
    return new OutgoingMessage(
        message,
        who.tenantId(),
        kept.conversationId(),
        route.accountId(),
        "agent",
        null,
        null,
        kept.type(),
        kept.text(),
        kept.payload(),
        kept.replyTo(),
        null);
  }
}
