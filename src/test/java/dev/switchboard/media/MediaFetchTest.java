package dev.switchboard.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.bus.Bus;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a message's file, whatever the place does that it is fetched from. */
class MediaFetchTest {
  private static final byte[] PNG =
      "\u0089PNG\r\n\u001a\n and more".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir private static Path directory;
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Ids IDS = new Ids(9, InstantSource.system());
  private static final Map<String, File> AT_META = new ConcurrentHashMap<>();
  private static final AtomicInteger ASKED = new AtomicInteger();
  private static int port;
  private static Bus bus;
  private static FolderBlobs blobs;
  private static MediaFiles files;
  private static WorkflowKit kit;

  /** How the stand-in answers for one file; {@code cuts} times it breaks off in the middle. */
  private record File(Buffer bytes, String sha256, String url, AtomicInteger cuts) {}

  @BeforeAll
  static void start() {
    Vault vault = Vault.open(Vault.newKeyset());
    Seed.agency(POSTGRES, vault);
    POSTGRES.execute(
        "insert into contact (id, tenant_id, name) values (1, 1, 'C')",
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id) values (1, 1, 10, 1000, 1)");
    port =
        VERTX
            .createHttpServer()
            .requestHandler(MediaFetchTest::answer)
            .listen(0)
            .await()
            .actualPort();
    bus = new Bus(VERTX);
    FeedEvent.register(bus);
    WorkflowEvent.register(bus);
    blobs = new FolderBlobs(directory.resolve("files"));
    MediaConfig config =
        new MediaConfig(
            directory,
            MediaConfig.METAS_HOSTS,
            List.of("localhost:" + port),
            Duration.ofMinutes(15));
    GraphHosts graph =
        GraphHosts.at(
            URI.create("http://localhost:%d/v24.0".formatted(port)), Duration.ofSeconds(5));
    files =
        new MediaFiles(
            VERTX, POSTGRES.database(VERTX), blobs, new GraphMedia(VERTX, graph), vault, config);
    kit = WorkflowKit.on(POSTGRES, new MediaFetch(files, new FeedStore(bus)), new MediaGc(files));
  }

  @AfterAll
  static void stop() {
    kit.close();
    VERTX.close().await();
  }

  private static void answer(HttpServerRequest request) {
    String path = String.valueOf(request.path());
    String id = path.substring(path.lastIndexOf('/') + 1);
    File file = AT_META.get(id);
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
    } else {
      bytes(request, file);
    }
  }

  private static void bytes(HttpServerRequest request, File file) {
    ASKED.incrementAndGet();
    assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + Seed.ACCESS_TOKEN);
    if (file.cuts().getAndDecrement() > 0) {
      request.response().putHeader("Content-Length", "1000");
      request.response().write(file.bytes()).onComplete(written -> request.connection().close());
    } else {
      var _ = request.response().end(file.bytes());
    }
  }

  private static String hash(byte[] bytes) {
    return Sha256.of(Sha256.digest().digest(bytes)).hex();
  }

  private static String at(String path, String id) {
    return "http://localhost:%d/%s/%s".formatted(port, path, id);
  }

  /** Meta has a file; a message names it. */
  private static long message(MediaKind kind, String id, byte[] bytes, String sha256, String url) {
    return message(kind, id, new File(Buffer.buffer(bytes), sha256, url, new AtomicInteger()));
  }

  private static long message(MediaKind kind, String id, File file) {
    AT_META.put(id, file);
    return announce(kind, id);
  }

  private static long announce(MediaKind kind, String id) {
    long message = IDS.next();
    POSTGRES.execute(
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, platform_at)
        values (%d, 1, 1, 1000, 'in', 'customer', 'image', now())
        """
            .formatted(message));
    var file = new MediaArrivals.File(kind, id, null, "image/png", null, null);
    POSTGRES
        .database(VERTX)
        .transaction(tx ->
            new MediaArrivals(bus, IDS)
                .add(tx, List.of(new Arrived(1, Seed.LINE, message, 0, file))))
        .await();
    return message;
  }

  private static String state(long message) {
    return POSTGRES
        .select(
            "select concat_ws(' ', state, reason) from media join message_media on media_id = media.id where message_id = %d"
                .formatted(message))
        .getFirst();
  }

  private static boolean isNothingLeftBehind() throws IOException {
    try (Stream<Path> incoming = Files.list(directory.resolve("incoming"))) {
      return incoming.findAny().isEmpty();
    }
  }

  @Test
  void storesItAndTellsTheThread() {
    long message = message(MediaKind.IMAGE, "1", PNG, hash(PNG), at("bytes", "1"));
    kit.settle();

    assertThat(state(message)).isEqualTo("stored");
    assertThat(blobs.has(new Sha256(hash(PNG)))).isTrue();
    assertThat(POSTGRES.select("select kind from feed where message_id = %d".formatted(message)))
        .containsExactly("message.changed");
  }

  @Test
  void refusesOtherBytesThanWereAnnounced() throws IOException {
    long message = message(MediaKind.IMAGE, "2", PNG, hash(new byte[] {1}), at("bytes", "2"));
    kit.settle();

    assertThat(state(message)).isEqualTo("refused it is not the file that the platform announced");
    assertThat(isNothingLeftBehind()).isTrue();
  }

  @Test
  void refusesAPageInAPicturesClothes() throws IOException {
    byte[] page = "<html><script>".getBytes(StandardCharsets.UTF_8);
    long message = message(MediaKind.IMAGE, "3", page, hash(page), at("bytes", "3"));
    kit.settle();

    assertThat(state(message)).startsWith("refused it is not what it was said to be");
    assertThat(isNothingLeftBehind()).isTrue();
  }

  @Test
  void refusesWhatIsTooLarge() throws IOException {
    byte[] large = new byte[5 * 1024 * 1024 + 1];
    long message = message(MediaKind.STICKER, "4", large, hash(large), at("bytes", "4"));
    kit.settle();

    assertThat(state(message)).isEqualTo("refused it is larger than 5 MB");
    assertThat(isNothingLeftBehind()).isTrue();
  }

  @Test
  void goesNowhereButToThePlatform() {
    long foreign = message(MediaKind.IMAGE, "5", PNG, hash(PNG), "https://evil.example/x");
    long metadata =
        message(MediaKind.IMAGE, "6", PNG, hash(PNG), "http://169.254.169.254/latest/meta-data");
    long passedOn = message(MediaKind.IMAGE, "7", PNG, hash(PNG), at("elsewhere", "7"));
    kit.settle();

    assertThat(List.of(state(foreign), state(metadata), state(passedOn)))
        .allSatisfy(state ->
            assertThat(state).startsWith("refused it lies at a place that is not the platform's"));
  }

  @Test
  void beginsAgainAfterALostConnection() throws IOException {
    long message =
        message(
            MediaKind.IMAGE,
            "8",
            new File(Buffer.buffer(PNG), hash(PNG), at("bytes", "8"), new AtomicInteger(2)));
    kit.settle();
    assertThat(state(message)).isEqualTo("pending");

    kit.settleThroughTime();

    assertThat(state(message)).isEqualTo("stored");
    assertThat(isNothingLeftBehind()).isTrue();
  }

  @Test
  void isGoneWhenThePlatformHasItNoLonger() {
    long message = announce(MediaKind.IMAGE, "9");
    kit.settle();

    assertThat(state(message)).isEqualTo("gone the platform does not have it any more");
  }

  @Test
  void findsWhatAProcessStoredThatDiedBeforeItSaidSo() throws Exception {
    byte[] bytes =
        (new String(PNG, StandardCharsets.ISO_8859_1) + "10").getBytes(StandardCharsets.ISO_8859_1);
    long message = message(MediaKind.IMAGE, "10", bytes, hash(bytes), at("bytes", "10"));
    long media =
        Long.parseLong(
            POSTGRES
                .select("select media_id from message_media where message_id = " + message)
                .getFirst());
    assertThat(files.fetch(media).isStored()).isTrue();
    assertThat(state(message)).isEqualTo("pending");

    kit.settle();

    assertThat(state(message)).isEqualTo("stored");
    assertThat(isNothingLeftBehind()).isTrue();
  }

  @Test
  void forgetsWhatNoRowNamesAndNothingElse() {
    byte[] bytes =
        (new String(PNG, StandardCharsets.ISO_8859_1) + "11").getBytes(StandardCharsets.ISO_8859_1);
    Sha256 name = new Sha256(hash(bytes));
    long one = message(MediaKind.IMAGE, "11", bytes, name.hex(), at("bytes", "11"));
    long other = message(MediaKind.IMAGE, "12", bytes, name.hex(), at("bytes", "12"));
    kit.settle();

    drop(one);
    var _ = files.collect(100);
    assertThat(blobs.has(name)).isTrue();
    drop(other);

    assertThat(files.collect(100)).isEqualTo(new MediaFiles.Collected(1, 1));
    assertThat(blobs.has(name)).isFalse();
    assertThat(POSTGRES.select("select sha256 from file_let_go")).isEmpty();
  }

  @Test
  void whatIsLetGoOfOnceMoreMeanwhileStaysOnTheList() {
    POSTGRES.execute("insert into file_let_go (sha256) values (sha256('\\x01'))");
    MediaStore.LetGo seen =
        POSTGRES.database(VERTX).transaction(tx -> MediaStore.letGo(tx, 1)).await().getFirst();
    POSTGRES.execute("update file_let_go set at = clock_timestamp()");

    POSTGRES.database(VERTX).transaction(tx -> MediaStore.strikeOff(tx, seen)).await();

    assertThat(POSTGRES.select("delete from file_let_go returning 1")).containsExactly("1");
  }

  @Test
  void theCronLooksEveryTenMinutes() {
    byte[] bytes =
        (new String(PNG, StandardCharsets.ISO_8859_1) + "13").getBytes(StandardCharsets.ISO_8859_1);
    Sha256 name = new Sha256(hash(bytes));
    long message = message(MediaKind.IMAGE, "13", bytes, name.hex(), at("bytes", "13"));
    kit.settle();
    drop(message);

    kit.clock().move(Duration.ofMinutes(10));
    kit.settle();

    assertThat(blobs.has(name)).isFalse();
  }

  private static void drop(long message) {
    POSTGRES.execute(
        """
        update media set state = 'gone', sha256 = null, thumbnail = null
         where id = (select media_id from message_media where message_id = %d)
        """
            .formatted(message));
  }
}
