package dev.switchboard.api;

import dev.switchboard.access.Right;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.media.Blobs;
import dev.switchboard.media.MediaIntake;
import dev.switchboard.media.MediaLinks;
import dev.switchboard.media.MediaLinks.Variant;
import dev.switchboard.media.MediaShelfStore;
import dev.switchboard.media.MediaShelfStore.Item;
import dev.switchboard.media.Sha256;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Uploads, what is known of files, and the files themselves by signed links. Bodies go past the
 * router's own reading of bodies: to disk, not into memory. Thread-safe.
 */
public final class MediaRoutes implements Routes {
  private static final int MOST_IDS = 100;
  private static final Pattern IDS = Pattern.compile("[0-9]{1,18}(,[0-9]{1,18})*");

  private final TenantDatabase database;
  private final MediaIntake intake;
  private final MediaLinks links;
  private final Blobs blobs;

  public MediaRoutes(TenantDatabase database, MediaIntake intake, MediaLinks links, Blobs blobs) {
    this.database = database;
    this.intake = intake;
    this.links = links;
    this.blobs = blobs;
  }

  /** Links are their own permission; uploads are streams. */
  @Override
  public void mountFirst(Router router, Handler<RoutingContext> signIn) {
    router
        .get("/api/v1/media/:id/:variant")
        .handler(context -> serve(context).onFailure(context::fail));
    router
        .post("/api/v1/media")
        .handler(context -> {
          context.request().pause();
          context.next();
        })
        .handler(signIn)
        .handler(context -> ApiRouter.answer(context, upload(context)));
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/media").handler(context -> ApiRouter.answer(context, list(context)));
    router.get("/api/v1/media/:id").handler(context -> ApiRouter.answer(context, one(context)));
  }

  private Future<JsonObject> upload(RoutingContext context) {
    Principal who = ApiRouter.who(context);
    who.require(Right.WRITE);
    return body(context.request())
        .compose(body ->
            intake.take(
                new MediaIntake.Upload(who.tenantId(), who.userId(), body.type(), body.name()),
                body.bytes()))
        .compose(result ->
            switch (result) {
              case MediaIntake.Result.Stored(var id) -> shown(who.scope(), id);
              case MediaIntake.Result.TooLarge() ->
                  Future.failedFuture(Problem.of(413, "Too large", "A file has 100 MB at most."));
              case MediaIntake.Result.Refused(var reason) ->
                  Future.failedFuture(
                      Problem.rule("file", reason, "Send it with the type that it has"));
            })
        .map(answer -> {
          context.response().setStatusCode(201);
          return answer;
        });
  }

  /** A file in a request. */
  private record Body(String type, @Nullable String name, ReadStream<Buffer> bytes) {}

  // The first file of a form, or the whole body.
  private static Future<Body> body(HttpServerRequest request) {
    @Nullable String type = request.getHeader("Content-Type");
    if (type == null || !type.startsWith("multipart/form-data")) {
      return Future.succeededFuture(
          new Body(
              type == null ? "application/octet-stream" : type, request.getParam("name"), request));
    }
    Promise<Body> found = Promise.promise();
    request.setExpectMultipart(true);
    request.uploadHandler(file -> {
      if (!found.tryComplete(new Body(file.contentType(), file.filename(), file.pause()))) {
        file.handler(ignored -> {});
      }
    });
    request.exceptionHandler(found::tryFail);
    request.endHandler(
        end -> found.tryFail(Problem.of(400, "Not valid", "The form has no file in it.")));
    request.resume();
    return found.future();
  }

  private Future<JsonObject> one(RoutingContext context) {
    return shown(ApiRouter.who(context).scope(), Requests.id(context, "file"));
  }

  private Future<JsonObject> shown(Scope scope, long id) {
    return database
        .transaction(scope, tx -> MediaShelfStore.find(tx, id))
        .map(found -> json(found.orElseThrow(() -> Problem.notFound("file"))));
  }

  private Future<JsonObject> list(RoutingContext context) {
    @Nullable String ids = Requests.param(context, "ids");
    if (ids == null || !IDS.matcher(ids).matches() || ids.split(",", -1).length > MOST_IDS) {
      throw Problem.field("ids", "must be 1 to %d ids with commas between".formatted(MOST_IDS));
    }
    List<Long> wanted = List.of(ids.split(",", -1)).stream().map(Long::valueOf).toList();
    return database
        .transaction(ApiRouter.who(context).scope(), tx -> MediaShelfStore.find(tx, wanted))
        .map(items ->
            new JsonObject().put("items", new JsonArray(items.stream().map(this::json).toList())));
  }

  private JsonObject json(Item item) {
    JsonObject json =
        new JsonObject()
            .put("id", Long.toString(item.id()))
            .put("kind", item.kind())
            .put("state", item.state())
            .put("reason", item.reason())
            .put("mimeType", item.mimeType())
            .put("name", item.name())
            .put("size", item.size())
            .put("width", item.width())
            .put("height", item.height());
    return item.sha256() == null
        ? json
        : json.put("sha256", item.sha256().hex())
            .put("url", links.link(item.tenantId(), item.id(), Variant.FILE))
            .put(
                "thumbnailUrl",
                item.thumbnail() == null
                    ? null
                    : links.link(item.tenantId(), item.id(), Variant.THUMBNAIL))
            .put("linksEnd", links.end());
  }

  // Whoever may not see a file learns no more than that.
  private Future<Void> serve(RoutingContext context) {
    @Nullable String wanted = context.pathParam("variant");
    Variant variant = "thumbnail".equals(wanted) ? Variant.THUMBNAIL : Variant.FILE;
    long id = Requests.id(context, "file");
    OptionalLong tenant =
        variant.wire().equals(wanted)
            ? links.check(
                id,
                variant,
                Requests.param(context, "t"),
                Requests.param(context, "e"),
                Requests.param(context, "s"))
            : OptionalLong.empty();
    if (tenant.isEmpty()) {
      throw Problem.of(403, "Link ended", "Ask for the file again: its links work for minutes.");
    }
    return database
        .transaction(Scope.all(tenant.getAsLong()), tx -> MediaShelfStore.find(tx, id))
        .compose(found -> {
          Item item = found.orElseThrow(() -> Problem.notFound("file"));
          @Nullable Sha256 name = variant == Variant.FILE ? item.sha256() : item.thumbnail();
          if (name == null) {
            throw Problem.notFound("file");
          }
          return new MediaAnswerWriter(context, blobs).write(item, variant, name);
        });
  }
}
