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
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            Optional.empty(),
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
    } else if (path.startsWith("/ended/")) {
      var _ = request.response().setStatusCode(403).end("URL signature expired");
    } else if (path.startsWith("/open/")) {
      open(request, file);
    } else {
      bytes(request, file);
    }
  }

  private static void open(HttpServerRequest request, File file) {
    assertThat(request.getHeader("Authorization")).isNull();
    var _ = request.response().end(file.bytes());
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
    return announce(new MediaArrivals.File(kind, id, null, "image/png", null, null));
  }

  /** A story, which has an address and no id. */
  private static long story(String path, String id, byte[] bytes) {
    AT_META.put(id, new File(Buffer.buffer(bytes), "", "", new AtomicInteger()));
    return announce(
        new MediaArrivals.File(
            MediaKind.STORY, null, at(path, id), "application/octet-stream", null, null));
  }

  private static long announce(MediaArrivals.File file) {
    long message = IDS.next();
    POSTGRES.execute(
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, platform_at)
        values (%d, 1, 1, 1000, 'in', 'customer', 'image', now())
        """
            .formatted(message));
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
    assertThat(POSTGRES.select("select sha256 from file_let_go where at <= clock_timestamp()"))
        .isEmpty();
  }

  @Test
  void whatIsLetGoOfOnceMoreMeanwhileStaysOnTheList() {
    POSTGRES.execute("insert into file_let_go (sha256) values (sha256('\\x01'))");
    MediaStore.LetGo seen =
        POSTGRES.database(VERTX).transaction(tx -> MediaStore.letGo(tx, 1)).await().getFirst();
    POSTGRES.execute(
        "update file_let_go set at = clock_timestamp() where sha256 = sha256('\\x01')");

    POSTGRES.database(VERTX).transaction(tx -> MediaStore.strikeOff(tx, seen)).await();

    assertThat(
            POSTGRES.select("delete from file_let_go where sha256 = sha256('\\x01') returning 1"))
        .containsExactly("1");
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

  @Test
  void keepsAStoryAsThePictureOrVideoItIs() {
    byte[] video = "\0\0\0\u0018ftypmp42 and more".getBytes(StandardCharsets.ISO_8859_1);
    long picture = story("open", "20", PNG);
    long moving = story("open", "21", video);
    long page = story("open", "22", "<html>".getBytes(StandardCharsets.UTF_8));
    kit.settle();

    assertThat(kind(picture)).isEqualTo("image stored image/png");
    assertThat(kind(moving)).isEqualTo("video stored video/mp4");
    assertThat(kind(page)).isEqualTo("story refused application/octet-stream");
  }

  @Test
  void aStoryThatIsOverSaysSoAtOnce() {
    long over = story("ended", "23", PNG);
    kit.settle();

    assertThat(state(over)).isEqualTo("gone the story was over before it could be kept");
  }

  // Whoever may have a new address by asking again does not give up for one that ended.
  @Test
  void anAddressThatEndedIsAskedForAnew() {
    long message = message(MediaKind.IMAGE, "24", PNG, hash(PNG), at("ended", "24"));
    kit.settle();
    assertThat(state(message)).isEqualTo("pending");
    AT_META.put(
        "24", new File(Buffer.buffer(PNG), hash(PNG), at("bytes", "24"), new AtomicInteger()));

    kit.settleThroughTime();

    assertThat(state(message)).isEqualTo("stored");
  }

  private static String kind(long message) {
    return POSTGRES
        .select(
            "select concat_ws(' ', kind, state, mime_type) from media join message_media on media_id = media.id where message_id = %d"
                .formatted(message))
        .getFirst();
  }

  @Test
  void bytesWhoseRowNeverCameAreFound() throws Exception {
    byte[] bytes = "\u0089PNG\r\n\u001a\n of nobody".getBytes(StandardCharsets.ISO_8859_1);
    Sha256 name = new Sha256(hash(bytes));
    long message = message(MediaKind.IMAGE, "30", bytes, name.hex(), at("bytes", "30"));
    long media = mediaOf(message);
    assertThat(files.fetch(media).isStored()).isTrue();
    POSTGRES.execute(
        "delete from message_media where media_id = " + media,
        "delete from media where id = " + media);

    var _ = files.collect(100);
    assertThat(blobs.has(name)).as("a row may yet come").isTrue();
    due(name);
    var _ = files.collect(100);

    assertThat(blobs.has(name)).isFalse();
  }

  @Test
  void bytesWhoseRowCameAreLookedAtOnceAndStay() {
    byte[] bytes = "\u0089PNG\r\n\u001a\n of somebody".getBytes(StandardCharsets.ISO_8859_1);
    Sha256 name = new Sha256(hash(bytes));
    long message = message(MediaKind.IMAGE, "31", bytes, name.hex(), at("bytes", "31"));
    kit.settle();
    assertThat(state(message)).isEqualTo("stored");

    due(name);
    var _ = files.collect(100);

    assertThat(blobs.has(name)).isTrue();
    assertThat(listed(name)).isEmpty();
  }

  @Test
  void aFileThatTheStoreDoesNotDeleteHoldsUpNoOther() throws IOException {
    Sha256 stuck = new Sha256("00".repeat(31) + "01");
    Path folder = directory.resolve("files/00/00").resolve(stuck.hex());
    Files.createDirectories(folder.resolve("in the way"));
    byte[] bytes = {1, 2, 3};
    Sha256 other = new Sha256(hash(bytes));
    blobs.put(Files.write(directory.resolve("other"), bytes), other);
    POSTGRES.execute(
        "insert into file_let_go (sha256, at) values ('\\x%s', now() - interval '2 days'), ('\\x%s', now() - interval '1 day')"
            .formatted(stuck.hex(), other.hex()));

    assertThat(files.collect(100)).isEqualTo(new MediaFiles.Collected(0, 0));
    var _ = files.collect(100);

    assertThat(blobs.has(other)).isFalse();
    assertThat(listed(stuck)).containsExactly("t");
    POSTGRES.execute("delete from file_let_go where sha256 = '\\x%s'".formatted(stuck.hex()));
  }

  @Test
  void whatIsDueIsFoundByItsTime() {
    POSTGRES.execute(
        "insert into file_let_go (sha256, at) select sha256(g::text::bytea), now() + interval '1 hour' from generate_series(1, 20000) g",
        "vacuum analyze file_let_go");
    try {
      assertThat(POSTGRES.select("explain " + MediaStore.LET_GO.replace("$1", "500")).toString())
          .contains("file_let_go_at")
          .doesNotContain("Seq Scan");
    } finally {
      POSTGRES.execute(
          "delete from file_let_go using generate_series(1, 20000) g where sha256 = sha256(g::text::bytea)");
    }
  }

  @Test
  void whatWasLeftOnItsWayGoesAfterADay() throws IOException {
    Path left = Files.write(Files.createDirectories(directory.resolve("left")).resolve("a"), PNG);
    Files.write(directory.resolve("left/b"), PNG);
    Files.setLastModifiedTime(
        left, java.nio.file.attribute.FileTime.from(Instant.now().minus(Duration.ofHours(25))));

    assertThat(Incoming.tidy(directory.resolve("left"), Instant.now())).isEqualTo(1);

    assertThat(left).doesNotExist();
    assertThat(directory.resolve("left/b")).exists();
    assertThat(Incoming.tidy(directory.resolve("nowhere"), Instant.now())).isZero();
  }

  private static long mediaOf(long message) {
    return Long.parseLong(
        POSTGRES
            .select("select media_id from message_media where message_id = " + message)
            .getFirst());
  }

  private static void due(Sha256 name) {
    POSTGRES.execute(
        "update file_let_go set at = now() where sha256 = '\\x%s'".formatted(name.hex()));
  }

  /** Whether a hash is listed, and for later. */
  private static List<String> listed(Sha256 name) {
    return POSTGRES.select(
        "select at > now() from file_let_go where sha256 = '\\x%s'".formatted(name.hex()));
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
