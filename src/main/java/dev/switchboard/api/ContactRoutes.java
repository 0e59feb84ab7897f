package dev.switchboard.api;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.desk.ContactViewStore;
import dev.switchboard.desk.LinkStore;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.inbox.ContactStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** People: names, who is whom, and which conversations belong together. */
final class ContactRoutes implements Routes {
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_REASON = 500;

  private final Endpoints endpoints;
  private final ContactStore contacts;
  private final FeedStore feed;

  ContactRoutes(Endpoints endpoints, FeedStore feed, Ids ids) {
    this.endpoints = endpoints;
    this.contacts = new ContactStore(ids);
    this.feed = feed;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/contacts/:id").handler(endpoints.read(ContactRoutes::one));
    router.patch("/api/v1/contacts/:id").handler(endpoints.write(this::rename));
    router.post("/api/v1/contacts/:id/merge").handler(endpoints.write(this::merge));
    router.post("/api/v1/contacts/:id/unmerge").handler(endpoints.write(this::unmerge));
    router.get("/api/v1/conversations/:id/links").handler(endpoints.read(ContactRoutes::links));
    router.put("/api/v1/conversations/:id/links/:other").handler(endpoints.write(this::link));
    router.delete("/api/v1/conversations/:id/links/:other").handler(endpoints.write(this::unlink));
  }

  private static Future<JsonObject> one(RoutingContext context, Actor who, Tx tx) {
    return shown(context, tx, Requests.id(context, "contact"));
  }

  private static Future<JsonObject> shown(RoutingContext context, Tx tx, long id) {
    return found(tx, id)
        .compose(contact -> {
          Versions.show(context, contact.version());
          return ContactViewStore.merges(tx, id)
              .map(merges -> contact.shown().put("merges", merges));
        });
  }

  private static Future<ContactViewStore.Contact> found(Tx tx, long id) {
    return ContactViewStore.contacts(tx, List.of(id))
        .map(found -> {
          if (found.isEmpty()) {
            throw Problem.notFound("contact");
          }
          return found.getFirst();
        });
  }

  private Future<JsonObject> rename(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "contact");
    JsonObject body = Requests.body(context);
    Fields.only(body, "name");
    if (!body.containsKey("name")) {
      throw Problem.field("name", "must be a text, or null");
    }
    @Nullable String name = Fields.textOrNull(body, "name", LONGEST_NAME);
    @Nullable Integer version = Versions.wanted(context);
    return found(tx, id)
        .compose(before -> ContactViewStore.rename(tx, id, name, version))
        .compose(renamed -> {
          if (!renamed) {
            throw Versions.changed();
          }
          return feed.append(tx, List.of(changed(who, id)));
        })
        .compose(told -> shown(context, tx, id));
  }

  private Future<JsonObject> merge(RoutingContext context, Actor who, Tx tx) {
    long kept = Requests.id(context, "contact");
    JsonObject body = Requests.body(context);
    Fields.only(body, "contactId", "evidence");
    long gone = Fields.id(body.getValue("contactId", ""), "contactId");
    @Nullable String said = Fields.textOrNull(body, "evidence", LONGEST_REASON);
    var why = new ContactStore.Evidence(said == null ? "by hand" : said, null, who.userId());
    return found(tx, kept)
        .compose(seen -> ContactViewStore.contacts(tx, List.of(gone)))
        // Both are seen; what belongs to them elsewhere in the agency goes along.
        .compose(seen ->
            seen.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : tx.agencyWide(() -> contacts.merge(tx, who.tenantId(), kept, gone, why)))
        .compose(merged -> {
          ContactStore.Outcome outcome =
              merged.orElseThrow(() ->
                  Problem.field(
                      "contactId", "must be another contact of yours that was not merged before"));
          return tell(tx, who, outcome, kept, gone)
              .map(told -> new JsonObject().put("mergeId", Long.toString(outcome.mergeId())));
        });
  }

  private Future<JsonObject> unmerge(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "contact");
    JsonObject body = Requests.body(context);
    Fields.only(body, "mergeId", "evidence");
    long merge = Fields.id(body.getValue("mergeId", ""), "mergeId");
    @Nullable String said = Fields.textOrNull(body, "evidence", LONGEST_REASON);
    return ContactViewStore.merge(tx, merge)
        .compose(of -> {
          ContactViewStore.Merged pair =
              of.filter(m -> m.kept() == id || m.gone() == id)
                  .orElseThrow(() -> Problem.notFound("merge of this contact"));
          return tx.agencyWide(() -> contacts.unmerge(tx, merge, said == null ? "by hand" : said))
              .compose(undone ->
                  tell(
                      tx,
                      who,
                      undone.orElseThrow(() ->
                          Problem.of(
                              409,
                              "Cannot be undone",
                              "It was undone before, or a later merge builds on it.")),
                      pair.kept(),
                      pair.gone()));
        })
        .map(new JsonObject());
  }

  private Future<Void> tell(Tx tx, Actor who, ContactStore.Outcome outcome, long kept, long gone) {
    List<Change> all = new ArrayList<>(outcome.changes());
    all.add(changed(who, kept));
    all.add(changed(who, gone));
    return feed.append(tx, all);
  }

  private static Change changed(Actor who, long contact) {
    return Change.of(who.tenantId(), FeedKind.CONTACT_CHANGED, Change.NONE, contact);
  }

  private static Future<JsonObject> links(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "conversation");
    return Conversations.one(tx, id)
        .compose(view -> LinkStore.links(tx, id))
        .map((JsonArray items) -> new JsonObject().put("items", items));
  }

  private Future<JsonObject> link(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "conversation");
    long other = other(context, id);
    JsonObject body = Requests.body(context);
    Fields.only(body, "reason");
    return LinkStore.link(tx, id, other, Fields.text(body, "reason", LONGEST_REASON))
        .compose(linked -> linked(tx, who, linked, id, other));
  }

  private Future<JsonObject> unlink(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "conversation");
    long other = other(context, id);
    return LinkStore.unlink(tx, id, other)
        .compose(unlinked -> linked(tx, who, unlinked, id, other));
  }

  private static long other(RoutingContext context, long id) {
    @Nullable String text = context.pathParam("other");
    if (text == null || !text.matches("[0-9]{1,18}") || Long.parseLong(text) == id) {
      throw Problem.notFound("other conversation");
    }
    return Long.parseLong(text);
  }

  private Future<JsonObject> linked(Tx tx, Actor who, boolean done, long id, long other) {
    if (!done) {
      throw Problem.notFound("conversation, or link");
    }
    return feed.append(
            tx,
            List.of(
                new Change(who.tenantId(), FeedKind.CONVERSATION_EDITED, id, null),
                new Change(who.tenantId(), FeedKind.CONVERSATION_EDITED, other, null)))
        .map(new JsonObject());
  }
}
