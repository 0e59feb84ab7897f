package dev.switchboard.api;

import dev.switchboard.access.Right;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.desk.NoteStore;
import dev.switchboard.desk.NotificationStore;
import dev.switchboard.desk.PeopleStore;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.feed.FeedStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes among colleagues, and whom they name. */
final class NoteRoutes implements Routes {
  private static final int MOST_MENTIONS = 20;
  private static final int SHOWN = 200;

  private final Endpoints endpoints;
  private final FeedStore feed;
  private final Ids ids;

  NoteRoutes(Endpoints endpoints, FeedStore feed, Ids ids) {
    this.endpoints = endpoints;
    this.feed = feed;
    this.ids = ids;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/conversations/:id/notes").handler(endpoints.read(NoteRoutes::list));
    router.post("/api/v1/conversations/:id/notes").handler(endpoints.write(this::add));
    router.patch("/api/v1/notes/:id").handler(endpoints.write(this::change));
    router.delete("/api/v1/notes/:id").handler(endpoints.write(this::remove));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "conversation");
    int limit = Requests.limit(context);
    @Nullable String before = Requests.param(context, "before");
    @Nullable Long from = before == null ? null : Fields.id(before, "before");
    return Conversations.one(tx, id)
        .compose(view -> NoteStore.of(tx, id, from, limit))
        .map(notes ->
            new JsonObject()
                .put(
                    "items",
                    new JsonArray(notes.reversed().stream().map(NoteStore.Note::toJson).toList()))
                .put("next", notes.size() < limit ? null : Long.toString(notes.getLast().id())));
  }

  private Future<JsonObject> add(RoutingContext context, Actor who, Tx tx) {
    long conversation = Requests.id(context, "conversation");
    long id = ids.next();
    NoteStore.Words words = words(Requests.body(context));
    return NoteStore.add(tx, who, id, conversation, words)
        .map(found -> found.orElseThrow(() -> Problem.notFound("conversation")))
        .compose(place -> tell(tx, who, FeedKind.NOTE_ADDED, new Said(id, place, words)))
        .compose(told -> {
          context.response().setStatusCode(201);
          return shown(tx, id);
        });
  }

  private Future<JsonObject> change(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "note");
    NoteStore.Words words = words(Requests.body(context));
    return NoteStore.change(tx, who, id, words)
        .map(found -> found.orElseThrow(() -> Problem.notFound("note of yours")))
        .compose(place -> tell(tx, who, FeedKind.NOTE_CHANGED, new Said(id, place, words)))
        .compose(told -> shown(tx, id));
  }

  private Future<JsonObject> remove(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "note");
    boolean anybodys = ApiRouter.who(context).right().includes(Right.ADMIN);
    return NoteStore.remove(tx, who, id, anybodys)
        .map(found -> found.orElseThrow(() -> Problem.notFound("note of yours")))
        .compose(place ->
            feed.append(tx, List.of(Change.of(who.tenantId(), FeedKind.NOTE_CHANGED, place, id))))
        .map(new JsonObject());
  }

  private static Future<JsonObject> shown(Tx tx, long id) {
    return NoteStore.notes(tx, List.of(id)).map(found -> found.getFirst().toJson());
  }

  private static NoteStore.Words words(JsonObject body) {
    Fields.only(body, "text", "mentions");
    String text = Fields.text(body, "text", NoteStore.LONGEST);
    boolean namesNobody =
        !body.containsKey("mentions")
            || (body.getValue("mentions") instanceof JsonArray named && named.isEmpty());
    List<Long> mentions = namesNobody ? List.of() : Fields.ids(body, "mentions", MOST_MENTIONS);
    return new NoteStore.Words(text, mentions);
  }

  private static Future<Void> mentionable(Tx tx, Said said) {
    List<Long> mentions = said.words().mentions();
    return PeopleStore.known(tx, mentions, false, List.of(said.conversation()))
        .map(known -> {
          if (known.size() < mentions.size()) {
            throw Problem.field(
                "mentions", "must be people of your agency who see the conversation");
          }
          return null;
        });
  }

  private record Said(long id, long conversation, NoteStore.Words words) {}

  private Future<Void> tell(Tx tx, Actor who, FeedKind kind, Said said) {
    List<NotificationStore.New> told =
        said.words().mentions().stream()
            .filter(user -> !user.equals(who.userId()))
            .map(user ->
                new NotificationStore.New(
                    ids.next(),
                    who.tenantId(),
                    user,
                    NotificationStore.Kind.MENTIONED,
                    "mentioned:" + said.id(),
                    new NotificationStore.About(said.conversation(), null, said.id(), null),
                    who.name(),
                    shortened(said.words().text()),
                    1))
            .toList();
    return mentionable(tx, said)
        .compose(known -> NotificationStore.add(tx, told))
        .compose(changes -> {
          List<Change> all = new ArrayList<>(changes);
          all.add(Change.of(who.tenantId(), kind, said.conversation(), said.id()));
          return feed.append(tx, all);
        });
  }

  // Never in the middle of a character.
  private static String shortened(String text) {
    int most = Math.min(SHOWN, text.codePointCount(0, text.length()));
    return text.substring(0, text.offsetByCodePoints(0, most));
  }
}
