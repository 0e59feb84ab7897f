package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.desk.ConversationEdit;
import dev.switchboard.desk.ConversationFilter;
import dev.switchboard.desk.ConversationListStore;
import dev.switchboard.inbox.InboxReadStore;
import dev.switchboard.inbox.MessageView;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Conversations: lists, one, its messages, and the work on them, one by one or many at once. */
final class ConversationRoutes implements Routes {
  private static final int MOST_IDS = 200;
  private static final int MOST_FOUND = 1000;

  private final Endpoints endpoints;
  private final Editing editing;
  private final Reading reading;
  private final InstantSource clock;

  ConversationRoutes(Endpoints endpoints, Editing editing, Reading reading, InstantSource clock) {
    this.endpoints = endpoints;
    this.editing = editing;
    this.reading = reading;
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/conversations").handler(endpoints.read(ConversationRoutes::list));
    router.post("/api/v1/conversations/bulk").handler(endpoints.write(this::bulk));
    router.get("/api/v1/conversations/:id").handler(endpoints.read(ConversationRoutes::one));
    router.patch("/api/v1/conversations/:id").handler(endpoints.write(this::edit));
    router
        .get("/api/v1/conversations/:id/messages")
        .handler(endpoints.read(ConversationRoutes::messages));
    router.post("/api/v1/conversations/:id/read").handler(endpoints.own(reading::read));
    router.post("/api/v1/conversations/:id/unread").handler(endpoints.own(reading::unread));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    ConversationFilter filter = FilterRequest.of(context, who);
    var paging =
        new ConversationListStore.Paging(
            Requests.param(context, "cursor"), isOldestFirst(context), Requests.limit(context));
    return find(tx, who, filter, paging)
        .compose(page ->
            Conversations.shown(tx, who, page.ids())
                .map(items ->
                    new JsonObject().put("items", new JsonArray(items)).put("next", page.next())));
  }

  private static boolean isOldestFirst(RoutingContext context) {
    @Nullable String sort = Requests.param(context, "sort");
    return sort != null && Fields.oneOf(sort, "sort", Set.of("newest", "oldest")).equals("oldest");
  }

  private static Future<ConversationListStore.Page> find(
      Tx tx, Actor who, ConversationFilter filter, ConversationListStore.Paging paging) {
    @Nullable String text = filter.text();
    Future<@Nullable List<Long>> found =
        text == null
            ? Future.succeededFuture()
            : SearchRoutes.conversations(tx, who.tenantId(), text).map(ids -> ids);
    return found.compose(
        ids -> cursor(() -> ConversationListStore.find(tx, filter, ids, paging), "cursor"));
  }

  private static Future<JsonObject> one(RoutingContext context, Actor who, Tx tx) {
    return shown(context, who, tx, Requests.id(context, "conversation"));
  }

  private static Future<JsonObject> shown(RoutingContext context, Actor who, Tx tx, long id) {
    return Conversations.one(tx, id)
        .compose(view -> {
          Versions.show(context, view.work().version());
          return Conversations.shown(tx, who, view);
        });
  }

  private static Future<JsonObject> messages(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "conversation");
    return Conversations.one(tx, id)
        .compose(seen ->
            cursor(
                () ->
                    InboxReadStore.messages(
                        tx, id, Requests.param(context, "before"), Requests.limit(context)),
                "before"))
        .map(page ->
            new JsonObject()
                .put(
                    "items", new JsonArray(page.items().stream().map(MessageView::toJson).toList()))
                .put("next", page.next()));
  }

  private Future<JsonObject> edit(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "conversation");
    ConversationEdit edit = EditRequest.parse(Requests.body(context), who, clock.instant());
    @Nullable Integer version = Versions.wanted(context);
    return editing
        .one(tx, who, id, edit, version)
        .compose(changed -> shown(context, who, tx, id))
        .map(after -> {
          // Nothing may have been changed because another edit came between; then it shows here.
          if (version != null && after.getInteger("version") > version + 1) {
            throw Versions.changed();
          }
          return after;
        });
  }

  private Future<JsonObject> bulk(RoutingContext context, Actor who, Tx tx) {
    JsonObject body = Requests.body(context);
    Fields.only(body, "ids", "filter", "cursor", "changes");
    if (!(body.getValue("changes") instanceof JsonObject changes)) {
      throw Problem.field("changes", "must be an object, as a PATCH has");
    }
    ConversationEdit edit = EditRequest.parse(changes, who, clock.instant());
    return meant(tx, who, body)
        .compose(page ->
            editing
                .many(tx, who, page.ids(), edit)
                .map(changed ->
                    new JsonObject()
                        .put("matched", page.ids().size())
                        .put("changed", changed)
                        .put("next", page.next())));
  }

  private static Future<ConversationListStore.Page> meant(Tx tx, Actor who, JsonObject body) {
    boolean byFilter = body.containsKey("filter");
    if (byFilter == body.containsKey("ids")) {
      throw Problem.of(400, "Not valid", "Name the conversations by ids, or by a filter.");
    }
    if (!byFilter) {
      List<Long> ids = Fields.ids(body, "ids", MOST_IDS);
      // Others' ids are as good as none.
      return InboxReadStore.conversations(tx, ids)
          .map(found ->
              new ConversationListStore.Page(found.stream().map(v -> v.id()).toList(), null));
    }
    if (!(body.getValue("filter") instanceof JsonObject filter)) {
      throw Problem.field("filter", "must be an object");
    }
    Fields.only(filter, FilterRequest.NAMES);
    var paging =
        new ConversationListStore.Paging(Fields.textOrNull(body, "cursor", 100), false, MOST_FOUND);
    return find(tx, who, FilterRequest.of(filter, who), paging);
  }

  static <T> Future<T> cursor(Supplier<Future<T>> query, String field) {
    try {
      return query.get();
    } catch (IllegalArgumentException e) {
      throw Problem.field(field, "must be a 'next' of an earlier answer");
    }
  }
}
