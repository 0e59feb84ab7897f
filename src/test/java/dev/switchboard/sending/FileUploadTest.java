package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.media.FolderBlobs;
import dev.switchboard.media.Sha256;
import dev.switchboard.platform.GraphHosts;
import dev.switchboard.platform.GraphMedia;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.workflow.WorkflowEvent;
import dev.switchboard.workflow.WorkflowKit;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an upload whose process dies, that is asked for twice, or that ages. */
class FileUploadTest {
  @TempDir private static Path directory;
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final AtomicInteger UPLOADS = new AtomicInteger();
  private static final AtomicInteger FILES = new AtomicInteger();
  private static volatile String answer = "";
  private static Database database;
  private static LineFileStore lineFiles;
  private static FolderBlobs blobs;
  private static FileUploads uploads;
  private static WorkflowKit kit;

  @BeforeAll
  static void start() {
    Vault vault = Vault.open(Vault.newKeyset());
    Seed.agency(POSTGRES, vault);
    Bus bus = new Bus(VERTX);
    FeedEvent.register(bus);
    OutboxEvent.register(bus);
    WorkflowEvent.register(bus);
    database = POSTGRES.database(VERTX);
    Ids ids = new Ids(8, InstantSource.system());
    lineFiles = new LineFileStore(bus, ids);
    blobs = new FolderBlobs(directory.resolve("files"));
    GraphHosts hosts = GraphHosts.at(listen(), Duration.ofSeconds(5));
    SendingRoom room =
        new SendingRoom(
            bus,
            database,
            vault,
            ids,
            new ThreadStore(bus, ids),
            hosts,
            on -> new PostgresLimits());
    uploads = new FileUploads(room, blobs, new GraphMedia(VERTX, hosts));
    kit = WorkflowKit.on(POSTGRES, new FileUpload(uploads));
  }

  private static URI listen() {
    int port =
        VERTX
            .createHttpServer()
            .requestHandler(request ->
                request
                    .body()
                    .onSuccess(body -> {
                      String id = "m" + UPLOADS.incrementAndGet();
                      var _ =
                          request
                              .response()
                              .end(answer.isEmpty() ? "{\"id\":\"%s\"}".formatted(id) : answer);
                    }))
            .listen(0)
            .await()
            .actualPort();
    return URI.create("http://localhost:%d/v24.0".formatted(port));
  }

  @AfterAll
  static void stop() {
    kit.close();
    VERTX.close().await();
  }

  @BeforeEach
  void begin() {
    UPLOADS.set(0);
    answer = "";
  }

  private static Buffer stored() throws IOException {
    byte[] bytes = ("file " + FILES.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      Files.createDirectories(directory);
      blobs.put(Files.write(directory.resolve("incoming"), bytes), Sha256.of(hash));
      return Buffer.buffer(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long want(Buffer sha256) {
    var wanted =
        new LineFileStore.Wanted(
            Seed.TENANT, Seed.LINE, sha256, "image/png", "image", 6, FILES.get());
    return database.transaction(tx -> lineFiles.want(tx, wanted, false)).await();
  }

  private static String state(long file) {
    return POSTGRES
        .select("select concat_ws(' ', state, external_id) from line_file where id = " + file)
        .getFirst();
  }

  private static String days(long file) {
    return POSTGRES
        .select(
            "select round(extract(epoch from expires_at - now()) / 86400) from line_file where id = "
                + file)
        .getFirst();
  }

  @Test
  void isThereForThirtyDaysHoweverOftenItIsWanted() throws IOException {
    Buffer bytes = stored();
    long file = want(bytes);
    assertThat(want(bytes)).isEqualTo(file);

    kit.settle();

    assertThat(want(bytes)).isEqualTo(file);
    kit.settle();
    assertThat(state(file)).isEqualTo("ready m1");
    assertThat(days(file)).isEqualTo("30");
    assertThat(UPLOADS).hasValue(1);
  }

  @Test
  void isUploadedAgainAfterAProcessThatDiedBeforeItSaidSo() throws IOException {
    long file = want(stored());
    assertThat(uploads.upload(file).externalId()).isEqualTo("m1");
    assertThat(state(file)).isEqualTo("wanted");

    kit.settle();

    assertThat(state(file)).isEqualTo("ready m2");
  }

  @Test
  void isRenewedBeforeItLapsesAndGoodMeanwhile() throws IOException {
    Buffer bytes = stored();
    long file = want(bytes);
    kit.settle();
    POSTGRES.execute(
        "update line_file set expires_at = now() + interval '23 hours' where id = " + file);

    assertThat(want(bytes)).isEqualTo(file);
    assertThat(state(file)).isEqualTo("wanted m1");
    assertThat(days(file)).isEqualTo("1");
    kit.settle();

    assertThat(state(file)).isEqualTo("ready m2");
    assertThat(days(file)).isEqualTo("30");
  }

  @Test
  void onlyTheIdThatWasUsedIsTakenForUnknown() throws IOException {
    long file = want(stored());
    kit.settle();

    unknown(file, "m0");
    assertThat(state(file)).isEqualTo("ready m1");
    unknown(file, "m1");
    assertThat(state(file)).isEqualTo("wanted");
    kit.settle();

    assertThat(state(file)).isEqualTo("ready m2");
  }

  private static void unknown(long file, String id) {
    database.transaction(tx -> lineFiles.unknownThere(tx, file, id)).await();
  }

  @Test
  void aLineThatMayNothingIsPausedAndGoesOnWhenItMay() throws IOException {
    POSTGRES.execute(
        "insert into sending_lane (account_id, tenant_id) values (1000, 1) on conflict do nothing");
    answer = "{\"error\":{\"code\":190,\"message\":\"expired\"}}";
    long file = want(stored());
    kit.settle();

    assertThat(state(file)).isEqualTo("wanted");
    assertThat(
            POSTGRES.select(
                "select kind || ' ' || code from sending_alert where account_id = 1000"))
        .containsExactly("paused 190");
    answer = "";
    kit.clock().move(Duration.ofMinutes(6));
    kit.settle();

    assertThat(state(file)).startsWith("ready");
  }

  @Test
  void aFileThatIsNotKeptAnyMoreIsGivenUp() {
    long file = want(Buffer.buffer(new byte[32]));

    kit.settle();

    assertThat(state(file)).isEqualTo("failed");
    assertThat(UPLOADS).hasValue(0);
  }
}
