package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.inbox.ConversationView;
import dev.switchboard.inbox.InboxReadStore;
import dev.switchboard.inbox.MessageView;
import dev.switchboard.search.SearchStore;
import dev.switchboard.search.SearchStore.Found;
import dev.switchboard.search.SearchStore.Hit;
import dev.switchboard.search.SearchStore.Place;
import dev.switchboard.search.Terms;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.pgclient.PgException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Search over people, conversations and messages (docs/api.md). */
final class SearchRoutes {
  private static final int MOST_MILLIS = 2_000;
  // What the list looks among: newest first, so that a common word costs what a rare one does.
  private static final int LIST_PEOPLE = 200;
  private static final int LIST_MESSAGES = 50;
  private static final int LIST_CONVERSATIONS = 500;
  private static final String CANCELLED = "57014";
  private static final Found NOTHING = new Found(List.of(), null);

  private SearchRoutes() {}

  static Future<JsonObject> search(RoutingContext context, Tx tx) {
    long tenant = ApiRouter.who(context).tenantId();
    @Nullable String typed = Requests.param(context, "q");
    Terms terms =
        Optional.ofNullable(typed)
            .flatMap(Terms::of)
            .orElseThrow(() -> Problem.field("q", "must have two letters or digits at least"));
    @Nullable String kind = Requests.param(context, "kind");
    if (kind != null && !kind.equals("people") && !kind.equals("messages")) {
      throw Problem.field("kind", "must be people or messages");
    }
    if (kind == null && Requests.param(context, "cursor") != null) {
      throw Problem.field("kind", "must say whose 'next' the cursor is");
    }
    int limit = Math.min(Requests.limit(context), 50);
    return ConversationRoutes.cursor(
            () -> Future.succeededFuture(Place.of(Requests.param(context, "cursor"))), "cursor")
        .compose(from ->
            inTime(
                SearchStore.limitTime(tx, MOST_MILLIS)
                    .compose(limited ->
                        "messages".equals(kind)
                            ? Future.succeededFuture(NOTHING)
                            : SearchStore.people(tx, tenant, terms, from, limit))
                    .compose(people ->
                        ("people".equals(kind)
                                ? Future.succeededFuture(NOTHING)
                                : SearchStore.messages(tx, tenant, terms, from, limit))
                            .compose(messages -> shown(tx, people, messages)))));
  }

  /** The conversations that have to do with what was typed. */
  static Future<List<Long>> conversations(Tx tx, long tenant, String q) {
    Optional<Terms> terms = Terms.of(q);
    if (terms.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    Place newest = Place.of(null);
    return inTime(
        SearchStore.limitTime(tx, MOST_MILLIS)
            .compose(limited -> SearchStore.people(tx, tenant, terms.get(), newest, LIST_PEOPLE))
            .compose(people ->
                SearchStore.messages(tx, tenant, terms.get(), newest, LIST_MESSAGES)
                    .compose(messages ->
                        InboxReadStore.conversations(
                            tx, ids(people), ids(messages), null, LIST_CONVERSATIONS)))
            .map(page -> page.items().stream().map(ConversationView::id).toList()));
  }

  private static <T> Future<T> inTime(Future<T> search) {
    return search.recover(failure ->
        Future.failedFuture(
            failure instanceof PgException said && CANCELLED.equals(said.getSqlState())
                ? Problem.of(
                    503,
                    "Search took too long",
                    "Nothing is wrong with the messages. Use longer or more words, or try again.")
                : failure));
  }

  private static Future<JsonObject> shown(Tx tx, Found people, Found messages) {
    Future<List<InboxReadStore.ContactView>> contacts = InboxReadStore.contacts(tx, ids(people));
    Future<List<MessageView>> lines = InboxReadStore.messages(tx, ids(messages));
    Future<InboxReadStore.Page<ConversationView>> threads =
        InboxReadStore.conversations(tx, ids(people), ids(messages), null, 200);
    return Future.all(contacts, lines, threads)
        .map(all ->
            new JsonObject()
                .put("people", people(people, contacts.result(), threads.result().items()))
                .put("messages", messages(messages, lines.result()))
                .put(
                    "conversations",
                    new JsonObject()
                        .put(
                            "items",
                            new JsonArray(
                                threads.result().items().stream()
                                    .map(ConversationView::toJson)
                                    .toList()))));
  }

  private static JsonObject people(
      Found found, List<InboxReadStore.ContactView> contacts, List<ConversationView> threads) {
    var byId = byId(contacts, InboxReadStore.ContactView::id);
    JsonArray items = new JsonArray();
    for (Hit hit : found.hits()) {
      InboxReadStore.@Nullable ContactView contact = byId.get(hit.id());
      if (contact != null) {
        @Nullable String phone = contact.waId() == null ? null : "+" + contact.waId();
        items.add(
            new JsonObject()
                .put("id", Long.toString(contact.id()))
                .put("name", contact.name() != null ? contact.name() : phone)
                .put("phone", phone)
                .put("email", contact.email())
                .put(
                    "conversationIds",
                    new JsonArray(
                        threads.stream()
                            .filter(thread -> thread.contactId() == contact.id())
                            .map(thread -> Long.toString(thread.id()))
                            .toList())));
      }
    }
    return new JsonObject().put("items", items).put("next", found.next());
  }

  private static JsonObject messages(Found found, List<MessageView> lines) {
    var byId = byId(lines, MessageView::id);
    JsonArray items = new JsonArray();
    for (Hit hit : found.hits()) {
      @Nullable MessageView line = byId.get(hit.id());
      if (line != null) {
        JsonArray marks = new JsonArray();
        hit.marks().forEach(mark -> marks.add(new JsonArray().add(mark[0]).add(mark[1])));
        items.add(new JsonObject().put("message", line.toJson()).put("marks", marks));
      }
    }
    return new JsonObject().put("items", items).put("next", found.next());
  }

  private static Collection<Long> ids(Found found) {
    return found.hits().stream().map(Hit::id).toList();
  }

  private static <T> Map<Long, T> byId(List<T> rows, Function<T, Long> id) {
    return rows.stream()
        .collect(
            Collectors.toMap(
                id, Function.identity(), (first, second) -> first, LinkedHashMap::new));
  }
}
