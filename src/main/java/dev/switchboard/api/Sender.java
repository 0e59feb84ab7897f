package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.inbox.MessageState;
import dev.switchboard.inbox.OutgoingMessage;
import dev.switchboard.inbox.StateChange;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.sending.Sendable;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages into the outbox and takes them out again, each inside the caller's tenant
 * transaction. Thread-safe.
 */
final class Sender {
  private final Sends sends;

  Sender(Sends sends) {
    this.sends = sends;
  }

  /** Into a conversation; refused when nothing of its customer opens Meta's window. */
  Future<Long> toConversation(Tx tx, Principal who, long conversation, SendRequest request) {
    return SendStore.thread(tx, conversation)
        .map(found -> found.orElseThrow(() -> Problem.notFound("conversation")))
        .compose(thread -> {
          if (!thread.isWindowOpen() && !request.isTemplate()) {
            throw Problem.of(
                409,
                "Window closed",
                "The customer's last message is more than 24 hours ago. Only a template can be sent.");
          }
          @Nullable String to = thread.waId();
          if (to == null) {
            throw Problem.of(409, "No number", "The customer's phone number is not known yet.");
          }
          return add(tx, who, conversation, thread.accountId(), to, request);
        });
  }

  /** From a line to a number; Meta decides whether its window is open. */
  Future<Long> toNumber(Tx tx, Principal who, String from, String to, SendRequest request) {
    return SendStore.line(tx, from)
        .map(line ->
            line.orElseThrow(() ->
                Problem.field("from", "must be the phone number id of a line of this agency")))
        .compose(line ->
            open(tx, who.tenantId(), line, to)
                .compose(conversation -> add(tx, who, conversation, line, to, request)));
  }

  // A contact that somebody else is making at this moment is seen by the next statement.
  private Future<Long> open(Tx tx, long tenant, long line, String to) {
    ThreadStore threads = sends.threads();
    return threads
        .open(tx, tenant, line, to)
        .compose(
            id -> id.isPresent() ? Future.succeededFuture(id) : threads.open(tx, tenant, line, to))
        .map(Optional::orElseThrow);
  }

  private Future<Long> add(
      Tx tx, Principal who, long conversation, long line, String to, SendRequest request) {
    return context(tx, conversation, request)
        .compose(context -> {
          OutgoingMessage message = message(who, conversation, line, request, context.orElse(null));
          return sends
              .threads()
              .addOutgoing(tx, message)
              .compose(added ->
                  added.isNew()
                      ? enqueue(tx, message, to, request.content()).map(added.id())
                      : Future.succeededFuture(added.id()));
        });
  }

  private static Future<Optional<String>> context(Tx tx, long conversation, SendRequest request) {
    @Nullable Long replyTo = request.replyTo();
    if (replyTo == null) {
      return Future.succeededFuture(Optional.ofNullable(request.replyToExternal()));
    }
    return SendStore.externalId(tx, replyTo, conversation)
        .map(found -> {
          if (found.isEmpty()) {
            throw Problem.field("replyTo", "must be the id of a message of this conversation");
          }
          return found;
        });
  }

  private OutgoingMessage message(
      Principal who, long conversation, long line, SendRequest request, @Nullable String context) {
    return new OutgoingMessage(
        sends.ids().next(),
        who.tenantId(),
        conversation,
        line,
        who.userId() == null ? "api" : "agent",
        who.userId(),
        request.clientId(),
        request.type(),
        GraphRequest.text(request.type(), request.content()),
        GraphRequest.payload(request.type(), request.content()),
        context);
  }

  private Future<Void> enqueue(Tx tx, OutgoingMessage m, String to, Object content) {
    return sends
        .outbox()
        .enqueue(
            tx,
            new Sendable(
                m.tenantId(),
                m.accountId(),
                m.id(),
                to,
                GraphRequest.of(m.type(), content, to, m.replyToExternalId()),
                GraphRequest.mayResend(m.type(), content)));
  }

  /**
   * Queues again what failed, or what a person says to send again although it may have gone out.
   */
  Future<Void> retry(Tx tx, Principal who, long message) {
    return SendStore.kept(tx, message)
        .map(found -> found.orElseThrow(() -> Problem.notFound("message")))
        .compose(kept ->
            sends
                .outbox()
                .letGo(tx, message)
                .compose(gone -> sends.threads().lock(tx, List.of(message)))
                .compose(known -> requeue(tx, who, known.getFirst(), kept)));
  }

  private Future<Void> requeue(Tx tx, Principal who, ThreadStore.Known known, SendStore.Kept kept) {
    if (known.state() != MessageState.FAILED && known.state() != MessageState.IN_DOUBT) {
      throw Problem.of(
          409, "Nothing to retry", "The message is " + known.state().wire() + ", not failed.");
    }
    Object content = GraphRequest.content(kept.type(), kept.text(), kept.payload());
    Sendable again =
        new Sendable(
            who.tenantId(),
            kept.accountId(),
            known.messageId(),
            kept.waId(),
            GraphRequest.of(kept.type(), content, kept.waId(), kept.replyTo()),
            GraphRequest.mayResend(kept.type(), content));
    return move(tx, known.messageId(), MessageState.QUEUED)
        .compose(moved -> sends.outbox().enqueue(tx, again));
  }

  /** Takes a message back that is not on its way yet. */
  Future<Void> cancel(Tx tx, long message) {
    return SendStore.progress(tx, message)
        .map(found -> found.orElseThrow(() -> Problem.notFound("message")))
        .compose(progress -> sends.outbox().withdraw(tx, message))
        .compose(withdrawn -> {
          if (!withdrawn) {
            throw Problem.of(409, "Too late", "The message is not queued any more.");
          }
          return move(tx, message, MessageState.CANCELLED);
        });
  }

  private Future<Void> move(Tx tx, long message, MessageState state) {
    return sends.threads().change(tx, List.of(new StateChange(message, state, null, null, null)));
  }
}
