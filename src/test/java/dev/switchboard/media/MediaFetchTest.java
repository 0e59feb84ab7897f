package dev.switchboard.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a message's file, whatever the place does that it is fetched from. */
class MediaFetchTest {
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
  void storesItAndTellsTheThread() {
    long message =
        house.message(
            MediaKind.IMAGE,
            "1",
            MediaHouse.PNG,
            MediaHouse.hash(MediaHouse.PNG),
            house.at("bytes", "1"));
    house.kit.settle();

    assertThat(house.state(message)).isEqualTo("stored");
    assertThat(house.blobs.has(new Sha256(MediaHouse.hash(MediaHouse.PNG)))).isTrue();
    assertThat(
            house.postgres.select("select kind from feed where message_id = %d".formatted(message)))
        .containsExactly("message.changed");
  }

  @Test
  void refusesOtherBytesThanWereAnnounced() throws IOException {
    long message =
        house.message(
            MediaKind.IMAGE,
            "2",
            MediaHouse.PNG,
            MediaHouse.hash(new byte[] {1}),
            house.at("bytes", "2"));
    house.kit.settle();

    assertThat(house.state(message))
        .isEqualTo("refused it is not the file that the platform announced");
    assertThat(house.isNothingLeftBehind()).isTrue();
  }

  @Test
  void refusesAPageInAPicturesClothes() throws IOException {
    byte[] page = "<html><script>".getBytes(StandardCharsets.UTF_8);
    long message =
        house.message(MediaKind.IMAGE, "3", page, MediaHouse.hash(page), house.at("bytes", "3"));
    house.kit.settle();

    assertThat(house.state(message)).startsWith("refused it is not what it was said to be");
    assertThat(house.isNothingLeftBehind()).isTrue();
  }

  @Test
  void refusesWhatIsTooLarge() throws IOException {
    byte[] large = new byte[5 * 1024 * 1024 + 1];
    long message =
        house.message(
            MediaKind.STICKER, "4", large, MediaHouse.hash(large), house.at("bytes", "4"));
    house.kit.settle();

    assertThat(house.state(message)).isEqualTo("refused it is larger than 5 MB");
    assertThat(house.isNothingLeftBehind()).isTrue();
  }

  @Test
  void goesNowhereButToThePlatform() {
    long foreign =
        house.message(
            MediaKind.IMAGE,
            "5",
            MediaHouse.PNG,
            MediaHouse.hash(MediaHouse.PNG),
            "https://evil.example/x");
    long metadata =
        house.message(
            MediaKind.IMAGE,
            "6",
            MediaHouse.PNG,
            MediaHouse.hash(MediaHouse.PNG),
            "http://169.254.169.254/latest/meta-data");
    long passedOn =
        house.message(
            MediaKind.IMAGE,
            "7",
            MediaHouse.PNG,
            MediaHouse.hash(MediaHouse.PNG),
            house.at("elsewhere", "7"));
    house.kit.settle();

    assertThat(List.of(house.state(foreign), house.state(metadata), house.state(passedOn)))
        .allSatisfy(state ->
            assertThat(state).startsWith("refused it lies at a place that is not the platform's"));
  }

  @Test
  void beginsAgainAfterALostConnection() throws IOException {
    long message =
        house.message(
            MediaKind.IMAGE,
            "8",
            new MediaHouse.File(
                Buffer.buffer(MediaHouse.PNG),
                MediaHouse.hash(MediaHouse.PNG),
                house.at("bytes", "8"),
                new AtomicInteger(2)));
    house.kit.settle();
    assertThat(house.state(message)).isEqualTo("pending");

    house.kit.settleThroughTime();

    assertThat(house.state(message)).isEqualTo("stored");
    assertThat(house.isNothingLeftBehind()).isTrue();
  }

  @Test
  void isGoneWhenThePlatformHasItNoLonger() {
    long message = house.announce(MediaKind.IMAGE, "9");
    house.kit.settle();

    assertThat(house.state(message)).isEqualTo("gone the platform does not have it any more");
  }

  @Test
  void findsWhatAProcessStoredThatDiedBeforeItSaidSo() throws Exception {
    byte[] bytes =
        (new String(MediaHouse.PNG, StandardCharsets.ISO_8859_1) + "10")
            .getBytes(StandardCharsets.ISO_8859_1);
    long message =
        house.message(
            MediaKind.IMAGE, "10", bytes, MediaHouse.hash(bytes), house.at("bytes", "10"));
    long media =
        Long.parseLong(
            house
                .postgres
                .select("select media_id from message_media where message_id = " + message)
                .getFirst());
    assertThat(house.files.fetch(media).isStored()).isTrue();
    assertThat(house.state(message)).isEqualTo("pending");

    house.kit.settle();

    assertThat(house.state(message)).isEqualTo("stored");
    assertThat(house.isNothingLeftBehind()).isTrue();
  }

  @Test
  void keepsAStoryAsThePictureOrVideoItIs() {
    byte[] video = "\0\0\0\u0018ftypmp42 and more".getBytes(StandardCharsets.ISO_8859_1);
    long picture = house.story("open", "20", MediaHouse.PNG);
    long moving = house.story("open", "21", video);
    long page = house.story("open", "22", "<html>".getBytes(StandardCharsets.UTF_8));
    house.kit.settle();

    assertThat(kind(picture)).isEqualTo("image stored image/png");
    assertThat(kind(moving)).isEqualTo("video stored video/mp4");
    assertThat(kind(page)).isEqualTo("story refused application/octet-stream");
  }

  @Test
  void aStoryThatIsOverSaysSoAtOnce() {
    long over = house.story("ended", "23", MediaHouse.PNG);
    house.kit.settle();

    assertThat(house.state(over)).isEqualTo("gone the story was over before it could be kept");
  }

  // Whoever may have a new address by asking again does not give up for one that ended.
  @Test
  void anAddressThatEndedIsAskedForAnew() {
    long message =
        house.message(
            MediaKind.IMAGE,
            "24",
            MediaHouse.PNG,
            MediaHouse.hash(MediaHouse.PNG),
            house.at("ended", "24"));
    house.kit.settle();
    assertThat(house.state(message)).isEqualTo("pending");
    house.answers(
        "24",
        new MediaHouse.File(
            Buffer.buffer(MediaHouse.PNG),
            MediaHouse.hash(MediaHouse.PNG),
            house.at("bytes", "24"),
            new AtomicInteger()));

    house.kit.settleThroughTime();

    assertThat(house.state(message)).isEqualTo("stored");
  }

  private static String kind(long message) {
    return house
        .postgres
        .select(
            "select concat_ws(' ', kind, state, mime_type) from media join message_media on media_id = media.id where message_id = %d"
                .formatted(message))
        .getFirst();
  }
}
