package dev.switchboard.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that no row names any more leave the store, and no others do. */
class MediaGcTest {
  @TempDir private static Path directory;
  private static MediaHouse house;

  @BeforeAll
  static void start() {
    house = new MediaHouse(directory);
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  @Test
  void forgetsWhatNoRowNamesAndNothingElse() {
    byte[] bytes =
        (new String(MediaHouse.PNG, StandardCharsets.ISO_8859_1) + "11")
            .getBytes(StandardCharsets.ISO_8859_1);
    Sha256 name = new Sha256(MediaHouse.hash(bytes));
    long one = house.message(MediaKind.IMAGE, "11", bytes, name.hex(), house.at("bytes", "11"));
    long other = house.message(MediaKind.IMAGE, "12", bytes, name.hex(), house.at("bytes", "12"));
    house.kit.settle();

    house.drop(one);
    var _ = house.files.collect(100);
    assertThat(house.blobs.has(name)).isTrue();
    house.drop(other);

    assertThat(house.files.collect(100)).isEqualTo(new MediaFiles.Collected(1, 1));
    assertThat(house.blobs.has(name)).isFalse();
    assertThat(
            house.postgres.select("select sha256 from file_let_go where at <= clock_timestamp()"))
        .isEmpty();
  }

  @Test
  void whatIsLetGoOfOnceMoreMeanwhileStaysOnTheList() {
    house.postgres.execute("insert into file_let_go (sha256) values (sha256('\\x01'))");
    MediaStore.LetGo seen =
        house.database.transaction(tx -> MediaStore.letGo(tx, 1)).await().getFirst();
    house.postgres.execute(
        "update file_let_go set at = clock_timestamp() where sha256 = sha256('\\x01')");

    house.database.transaction(tx -> MediaStore.strikeOff(tx, seen)).await();

    assertThat(
            house.postgres.select(
                "delete from file_let_go where sha256 = sha256('\\x01') returning 1"))
        .containsExactly("1");
  }

  @Test
  void theCronLooksEveryTenMinutes() {
    byte[] bytes =
        (new String(MediaHouse.PNG, StandardCharsets.ISO_8859_1) + "13")
            .getBytes(StandardCharsets.ISO_8859_1);
    Sha256 name = new Sha256(MediaHouse.hash(bytes));
    long message = house.message(MediaKind.IMAGE, "13", bytes, name.hex(), house.at("bytes", "13"));
    house.kit.settle();
    house.drop(message);

    house.kit.clock().move(Duration.ofMinutes(10));
    house.kit.settle();

    assertThat(house.blobs.has(name)).isFalse();
  }

  @Test
  void bytesWhoseRowNeverCameAreFound() throws Exception {
    byte[] bytes = "\u0089PNG\r\n\u001a\n of nobody".getBytes(StandardCharsets.ISO_8859_1);
    Sha256 name = new Sha256(MediaHouse.hash(bytes));
    long message = house.message(MediaKind.IMAGE, "30", bytes, name.hex(), house.at("bytes", "30"));
    long media = house.mediaOf(message);
    assertThat(house.files.fetch(media).isStored()).isTrue();
    house.postgres.execute(
        "delete from message_media where media_id = " + media,
        "delete from media where id = " + media);

    var _ = house.files.collect(100);
    assertThat(house.blobs.has(name)).as("a row may yet come").isTrue();
    due(name);
    var _ = house.files.collect(100);

    assertThat(house.blobs.has(name)).isFalse();
  }

  @Test
  void bytesWhoseRowCameAreLookedAtOnceAndStay() {
    byte[] bytes = "\u0089PNG\r\n\u001a\n of somebody".getBytes(StandardCharsets.ISO_8859_1);
    Sha256 name = new Sha256(MediaHouse.hash(bytes));
    long message = house.message(MediaKind.IMAGE, "31", bytes, name.hex(), house.at("bytes", "31"));
    house.kit.settle();
    assertThat(house.state(message)).isEqualTo("stored");

    due(name);
    var _ = house.files.collect(100);

    assertThat(house.blobs.has(name)).isTrue();
    assertThat(listed(name)).isEmpty();
  }

  @Test
  void aFileThatTheStoreDoesNotDeleteHoldsUpNoOther() throws IOException {
    Sha256 stuck = new Sha256("00".repeat(31) + "01");
    Path folder = directory.resolve("files/00/00").resolve(stuck.hex());
    Files.createDirectories(folder.resolve("in the way"));
    byte[] bytes = {1, 2, 3};
    Sha256 other = new Sha256(MediaHouse.hash(bytes));
    house.blobs.put(Files.write(directory.resolve("other"), bytes), other);
    house.postgres.execute(
        "insert into file_let_go (sha256, at) values ('\\x%s', now() - interval '2 days'), ('\\x%s', now() - interval '1 day')"
            .formatted(stuck.hex(), other.hex()));

    assertThat(house.files.collect(100)).isEqualTo(new MediaFiles.Collected(0, 0));
    var _ = house.files.collect(100);

    assertThat(house.blobs.has(other)).isFalse();
    assertThat(listed(stuck)).containsExactly("t");
    house.postgres.execute("delete from file_let_go where sha256 = '\\x%s'".formatted(stuck.hex()));
  }

  @Test
  void whatIsDueIsFoundByItsTime() {
    house.postgres.execute(
        "insert into file_let_go (sha256, at) select sha256(g::text::bytea), now() + interval '1 hour' from generate_series(1, 20000) g",
        "vacuum analyze file_let_go");
    try {
      assertThat(
              house.postgres.select("explain " + MediaStore.LET_GO.replace("$1", "500")).toString())
          .contains("file_let_go_at")
          .doesNotContain("Seq Scan");
    } finally {
      house.postgres.execute(
          "delete from file_let_go using generate_series(1, 20000) g where sha256 = sha256(g::text::bytea)");
    }
  }

  @Test
  void whatWasLeftOnItsWayGoesAfterADay() throws IOException {
    Path left =
        Files.write(
            Files.createDirectories(directory.resolve("left")).resolve("a"), MediaHouse.PNG);
    Files.write(directory.resolve("left/b"), MediaHouse.PNG);
    Files.setLastModifiedTime(
        left, java.nio.file.attribute.FileTime.from(Instant.now().minus(Duration.ofHours(25))));

    assertThat(Incoming.tidy(directory.resolve("left"), Instant.now())).isEqualTo(1);

    assertThat(left).doesNotExist();
    assertThat(directory.resolve("left/b")).exists();
    assertThat(Incoming.tidy(directory.resolve("nowhere"), Instant.now())).isZero();
  }

  private static void due(Sha256 name) {
    house.postgres.execute(
        "update file_let_go set at = now() where sha256 = '\\x%s'".formatted(name.hex()));
  }

  /** Whether a hash is listed, and for later. */
  private static List<String> listed(Sha256 name) {
    return house.postgres.select(
        "select at > now() from file_let_go where sha256 = '\\x%s'".formatted(name.hex()));
  }
}
