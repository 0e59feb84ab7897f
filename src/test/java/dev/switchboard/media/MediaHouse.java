package dev.switchboard.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.media.MediaArrivals.Arrived;
import dev.switchboard.platform.GraphHosts;
import dev.switchboard.platform.GraphMedia;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.workflow.WorkflowEvent;
import dev.switchboard.workflow.WorkflowKit;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The media room on a database of its own, and a stand-in for the place that files are fetched
 * from.
 */
final class MediaHouse implements AutoCloseable {
  static final byte[] PNG = "\u0089PNG\r\n\u001a\n and more".getBytes(StandardCharsets.ISO_8859_1);

  private final Path directory;
  final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  final Database database = postgres.database(vertx);
  private final Ids ids = new Ids(9, InstantSource.system());
  private final Map<String, File> atMeta = new ConcurrentHashMap<>();
  private final Bus bus = new Bus(vertx);
  private final int port;
  final FolderBlobs blobs;
  final MediaFiles files;
  final WorkflowKit kit;

  /** How the stand-in answers for one file; {@code cuts} times it breaks off in the middle. */
  record File(Buffer bytes, String sha256, String url, AtomicInteger cuts) {}

  MediaHouse(Path directory) {
    this.directory = directory;
    Vault vault = Vault.open(Vault.newKeyset());
    Seed.agency(postgres, vault);
    postgres.execute(
        "insert into contact (id, tenant_id, name) values (1, 1, 'C')",
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id) values (1, 1, 10, 1000, 1)");
    port = vertx.createHttpServer().requestHandler(this::answer).listen(0).await().actualPort();
    FeedEvent.register(bus);
    WorkflowEvent.register(bus);
    blobs = new FolderBlobs(directory.resolve("files"));
    MediaConfig config =
        new MediaConfig(
            directory,
            Optional.empty(),
            MediaConfig.METAS_HOSTS,
            List.of("localhost:" + port),
            Duration.ofMinutes(15));
    GraphHosts graph =
        GraphHosts.at(
            URI.create("http://localhost:%d/v24.0".formatted(port)), Duration.ofSeconds(5));
    files = new MediaFiles(vertx, database, blobs, new GraphMedia(vertx, graph), vault, config);
    kit = WorkflowKit.on(postgres, new MediaFetch(files, new FeedStore(bus)), new MediaGc(files));
  }

  private void answer(HttpServerRequest request) {
    String path = String.valueOf(request.path());
    String id = path.substring(path.lastIndexOf('/') + 1);
    File file = atMeta.get(id);
    if (file == null) {
      var _ =
          request
              .response()
              .setStatusCode(400)
              .end("{\"error\":{\"code\":100,\"error_subcode\":33,\"message\":\"none\"}}");
    } else if (path.startsWith("/v24.0/")) {
      JsonObject found =
          new JsonObject()
              .put("url", file.url())
              .put("mime_type", "image/png")
              .put("sha256", file.sha256());
      var _ = request.response().end(found.encode());
    } else if (path.startsWith("/elsewhere/")) {
      var _ =
          request.response().setStatusCode(302).putHeader("Location", "http://127.0.0.1:1/x").end();
    } else if (path.startsWith("/ended/")) {
      var _ = request.response().setStatusCode(403).end("URL signature expired");
    } else if (path.startsWith("/open/")) {
      open(request, file);
    } else {
      bytes(request, file);
    }
  }

  private void open(HttpServerRequest request, File file) {
    assertThat(request.getHeader("Authorization")).isNull();
    var _ = request.response().end(file.bytes());
  }

  private void bytes(HttpServerRequest request, File file) {
    assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + Seed.ACCESS_TOKEN);
    if (file.cuts().getAndDecrement() > 0) {
      request.response().putHeader("Content-Length", "1000");
      request.response().write(file.bytes()).onComplete(written -> request.connection().close());
    } else {
      var _ = request.response().end(file.bytes());
    }
  }

  static String hash(byte[] bytes) {
    return Sha256.of(Sha256.digest().digest(bytes)).hex();
  }

  String at(String path, String id) {
    return "http://localhost:%d/%s/%s".formatted(port, path, id);
  }

  /** Meta has a file; a message names it. */
  long message(MediaKind kind, String id, byte[] bytes, String sha256, String url) {
    return message(kind, id, new File(Buffer.buffer(bytes), sha256, url, new AtomicInteger()));
  }

  long message(MediaKind kind, String id, File file) {
    atMeta.put(id, file);
    return announce(kind, id);
  }

  /** The platform answers otherwise from now on. */
  void answers(String id, File file) {
    atMeta.put(id, file);
  }

  long announce(MediaKind kind, String id) {
    return announce(new MediaArrivals.File(kind, id, null, "image/png", null, null));
  }

  /** A story, which has an address and no id. */
  long story(String path, String id, byte[] bytes) {
    atMeta.put(id, new File(Buffer.buffer(bytes), "", "", new AtomicInteger()));
    return announce(
        new MediaArrivals.File(
            MediaKind.STORY, null, at(path, id), "application/octet-stream", null, null));
  }

  private long announce(MediaArrivals.File file) {
    long message = ids.next();
    postgres.execute(
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, platform_at)
        values (%d, 1, 1, 1000, 'in', 'customer', 'image', now())
        """
            .formatted(message));
    database
        .transaction(tx ->
            new MediaArrivals(bus, ids)
                .add(tx, List.of(new Arrived(1, Seed.LINE, message, 0, file))))
        .await();
    return message;
  }

  String state(long message) {
    return postgres
        .select(
            "select concat_ws(' ', state, reason) from media join message_media on media_id = media.id where message_id = %d"
                .formatted(message))
        .getFirst();
  }

  boolean isNothingLeftBehind() throws IOException {
    try (Stream<Path> incoming = Files.list(directory.resolve("incoming"))) {
      return incoming.findAny().isEmpty();
    }
  }

  long mediaOf(long message) {
    return Long.parseLong(
        postgres
            .select("select media_id from message_media where message_id = " + message)
            .getFirst());
  }

  /** The row of a message's file lets go of its bytes. */
  void drop(long message) {
    postgres.execute(
        """
        update media set state = 'gone', sha256 = null, thumbnail = null
         where id = (select media_id from message_media where message_id = %d)
        """
            .formatted(message));
  }

  @Override
  public void close() {
    kit.close();
    vertx.close().await();
  }
}
