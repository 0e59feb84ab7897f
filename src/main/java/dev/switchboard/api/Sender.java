package dev.switchboard.api;

import dev.switchboard.api.SendFiles.Attached;
import dev.switchboard.db.Tx;
import dev.switchboard.inbox.EarlierMessage;
import dev.switchboard.inbox.MessageState;
import dev.switchboard.inbox.OutgoingMessage;
import dev.switchboard.inbox.StateChange;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.media.MediaShelfStore;
import dev.switchboard.platform.MessageRules;
import dev.switchboard.platform.Platform;
import dev.switchboard.sending.LineFileStore;
import dev.switchboard.sending.Sanitizer;
import dev.switchboard.sending.Sendable;
import dev.switchboard.sending.Sendable.After;
import dev.switchboard.sending.Sendable.Terms;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages into the outbox and takes them out again, each inside the caller's tenant
 * transaction. Thread-safe.
 */
final class Sender {
  private final Sends sends;
  private final SendFiles files;
  private final TemplateCheck templates;

  Sender(Sends sends, TemplateCheck templates) {
    this.sends = sends;
    this.templates = templates;
    this.files = new SendFiles(new LineFileStore(sends.bus(), sends.ids()));
  }

  /** Into a conversation, where the platform's window or the kind of message allows it. */
  Future<List<Long>> toConversation(Tx tx, Principal who, long conversation, SendGroup group) {
    return route(tx, conversation)
        .compose(route -> {
          Windows.check(route, who, group);
          Recipient to = to(route);
          group.messages().forEach(request -> check(to, request));
          // Before any message is written: files are locked before threads.
          long line = route.accountId();
          return templates
              .check(tx, who.tenantId(), line, to.platform(), group)
              .compose(known ->
                  files
                      .want(tx, new SendFiles.Line(who.tenantId(), line, to.platform()), group)
                      .compose(attached ->
                          addAll(
                              tx,
                              new Target(who, conversation, line, to, attached, known),
                              group)));
        });
  }

  private static void check(Recipient to, SendRequest request) {
    MessageRules.check(to.platform(), request.type(), request.content())
        .ifPresent(breach -> {
          throw Problem.rule(breach.field(), breach.limit(), breach.alternative());
        });
  }

  static Future<SendStore.Route> route(Tx tx, long conversation) {
    return SendStore.thread(tx, conversation)
        .map(found -> found.orElseThrow(() -> Problem.notFound("conversation")));
  }

  static Recipient to(SendStore.Route route) {
    if (!route.isConnected()) {
      throw Problem.of(
          409,
          "Disconnected",
          "The number of this conversation is disconnected: nothing goes out.");
    }
    @Nullable String kind = route.kind();
    @Nullable String customer = route.customer();
    if (kind == null || customer == null) {
      throw Problem.of(409, "No number", "The customer's phone number is not known yet.");
    }
    return new Recipient(route.platform(), kind, customer, !Windows.isOpen(route));
  }

  /**
   * From a line to a customer.
   *
   * @param to digits, a business-scoped user id, or on a Page or Instagram the customer's id there
   */
  Future<List<Long>> toCustomer(Tx tx, Principal who, String from, String to, SendGroup group) {
    return SendStore.line(tx, from)
        .map(line ->
            line.orElseThrow(() ->
                Problem.field("from", "must be the phone number id of a line of this agency")))
        .compose(line ->
            line.platform() == Platform.WHATSAPP
                ? open(tx, who.tenantId(), line.accountId(), Recipients.whatsApp(to))
                : SendStore.knownThread(tx, line.accountId(), to)
                    .map(found -> found.orElseThrow(Windows::neverWrote)))
        .compose(conversation -> toConversation(tx, who, conversation, group));
  }

  // Who a customer is, the whole agency knows, whoever asks. A contact that somebody else is making
  // at this moment is seen by the next statement.
  private Future<Long> open(Tx tx, long tenant, long line, Recipient to) {
    ThreadStore threads = sends.threads();
    return tx.agencyWide(() ->
            threads
                .open(tx, tenant, line, to.kind(), to.id())
                .compose(id ->
                    id.isPresent()
                        ? Future.succeededFuture(id)
                        : threads.open(tx, tenant, line, to.kind(), to.id())))
        .map(Optional::orElseThrow);
  }

  private record Target(
      Principal who,
      long conversation,
      long line,
      Recipient to,
      Map<SendRequest, Attached> files,
      KnownTemplates templates) {}

  private Future<List<Long>> addAll(Tx tx, Target target, SendGroup group) {
    Future<List<Long>> ids = Future.succeededFuture(new ArrayList<>());
    for (SendRequest request : group.messages()) {
      ids =
          ids.compose(before -> {
            @Nullable After after =
                before.isEmpty() || group.until() == null
                    ? null
                    : new After(before.getLast(), group.until(), group.timeout());
            return add(tx, target, request, request.terms().behind(after).of(target.who()))
                .map(id -> {
                  before.add(id);
                  return before;
                });
          });
    }
    return ids;
  }

  private Future<Long> add(Tx tx, Target target, SendRequest asked, Terms terms) {
    return cleaned(tx, target.who(), asked)
        .compose(content -> {
          @Nullable Attached file = target.files().get(asked);
          SendRequest request = asked.with(SendFiles.complete(file, asked.type(), content));
          check(target.to(), request);
          return context(tx, target.conversation(), request)
              .compose(
                  context -> add(tx, message(target, request, context.orElse(null), terms), file))
              .compose(added ->
                  added.first() == null
                      ? enqueue(tx, target, added.message(), file, terms).map(added.id())
                      : same(asked, added));
        });
  }

  // A person's own words are theirs.
  private static Future<Object> cleaned(Tx tx, Principal who, SendRequest asked) {
    return who.userId() == null
        ? Sanitizer.clean(tx, who.tenantId(), asked.type(), asked.content())
        : Future.succeededFuture(asked.content());
  }

  // The first answer again, for the same message only. Its terms are no part of it: who tries again
  // may count the time anew.
  private static Future<Long> same(SendRequest asked, Added added) {
    if (Repeated.differs(asked, added.message(), Objects.requireNonNull(added.first()))) {
      throw Problem.conflict(
          "clientMessageId", "belongs to another message that you sent. Use a new one");
    }
    return Future.succeededFuture(added.id());
  }

  /**
   * A message as it is in its thread; one that was there before keeps its own id.
   *
   * @param first the one that was there; null: it is new
   */
  private record Added(OutgoingMessage message, long id, @Nullable EarlierMessage first) {}

  private Future<Added> add(Tx tx, OutgoingMessage message, @Nullable Attached file) {
    return sends
        .threads()
        .addOutgoing(tx, message)
        .compose(added -> {
          Future<Void> attached =
              file == null || !added.isNew()
                  ? Future.succeededFuture()
                  : MediaShelfStore.attach(tx, message.tenantId(), added.id(), file.mediaId());
          return attached.map(new Added(message, added.id(), added.first()));
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
      Target target, SendRequest request, @Nullable String context, Terms terms) {
    Principal who = target.who();
    String source = who.userId() == null ? "api" : "agent";
    return new OutgoingMessage(
        sends.ids().next(),
        who.tenantId(),
        target.conversation(),
        target.line(),
        source,
        who.userId(),
        request.clientId(),
        request.type(),
        GraphRequest.text(request.type(), request.content(), target.templates()),
        GraphRequest.payload(request.type(), request.content()),
        context,
        KeptTerms.of(terms, source));
  }

  private Future<Void> enqueue(
      Tx tx, Target target, OutgoingMessage m, @Nullable Attached file, Terms terms) {
    return sends.outbox().enqueue(tx, sendable(target.to(), m, file, target.templates(), terms));
  }

  static Sendable sendable(
      Recipient to,
      OutgoingMessage m,
      @Nullable Attached file,
      KnownTemplates templates,
      Terms terms) {
    Object content = GraphRequest.content(m.type(), m.text(), m.payload());
    return new Sendable(
        m.tenantId(),
        m.accountId(),
        m.id(),
        to.id(),
        GraphRequest.of(to, m.type(), SendFiles.without(file, content), m.replyToExternalId()),
        GraphRequest.twice(to.platform(), m.type(), content, templates),
        to.isLate() && to.platform() == Platform.WHATSAPP && m.type().equals("template"),
        terms,
        file == null ? null : file.fileId());
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

  /** Lets the customer see that their last message was read, or that somebody types. */
  Future<Void> tell(Tx tx, long tenantId, long conversation, boolean isTyping) {
    return route(tx, conversation)
        .compose(route -> {
          @Nullable String last = route.lastInbound();
          return last == null || route.customer() == null || !route.isConnected()
              ? Future.succeededFuture()
              : sends
                  .outbox()
                  .tell(
                      tx,
                      tenantId,
                      route.accountId(),
                      last,
                      GraphRequest.receipt(to(route), last, isTyping));
        });
  }

  /** A person takes the conversation over from automation; returns its new epoch. */
  Future<Long> takeOver(Tx tx, long conversation) {
    return sends
        .threads()
        .takeOver(tx, conversation)
        .map(found -> found.orElseThrow(() -> Problem.notFound("conversation")));
  }
}
