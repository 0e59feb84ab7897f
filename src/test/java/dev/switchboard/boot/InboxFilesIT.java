package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.switchboard.testing.Seed;
import io.vertx.core.json.JsonObject;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Files of customers in the thread: seen, heard, saved, on their way, and why one is missing. */
class InboxFilesIT extends InboxBrowser {
  private static final int SECONDS = 2;
  private static final int RATE = 8000;

  private static byte[] picture() throws IOException {
    var image = new BufferedImage(900, 600, BufferedImage.TYPE_INT_RGB);
    var pen = image.createGraphics();
    pen.setPaint(
        new GradientPaint(
            0, 0, new java.awt.Color(0x8A6D5A), 900, 600, new java.awt.Color(0xE8D9C8)));
    pen.fillRect(0, 0, 900, 600);
    pen.dispose();
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /** A tone, 8 bits, one channel. */
  private static byte[] sound() {
    int samples = SECONDS * RATE;
    ByteBuffer wav = ByteBuffer.allocate(44 + samples).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + samples);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(RATE);
    wav.putShort((short) 1).putShort((short) 8);
    wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(samples);
    for (int i = 0; i < samples; i++) {
      wav.put((byte) (128 + 40 * Math.sin(i / 5.0)));
    }
    return wav.array();
  }

  /** Sends bytes of our own as a customer: the stand-in keeps them, as Meta would. */
  private static void sends(
      String customer, String kind, String type, byte[] bytes, JsonObject more) {
    String edge = "an-edge-that-is-nowhere-else";
    var form = new ByteArrayOutputStream();
    form.writeBytes(
        """
        --%1$s\r
        Content-Disposition: form-data; name="messaging_product"\r
        \r
        whatsapp\r
        --%1$s\r
        Content-Disposition: form-data; name="type"\r
        \r
        %2$s\r
        --%1$s\r
        Content-Disposition: form-data; name="file"; filename="a"\r
        Content-Type: %2$s\r
        \r
        """
            .formatted(edge, type)
            .getBytes(StandardCharsets.UTF_8));
    form.writeBytes(bytes);
    form.writeBytes(("\r\n--" + edge + "--\r\n").getBytes(StandardCharsets.UTF_8));
    var request =
        HttpRequest.newBuilder(
                URI.create(HOUSE.simulator() + "/v24.0/" + Seed.PHONE_NUMBER_ID + "/media"))
            .header("Authorization", "Bearer " + Seed.ACCESS_TOKEN)
            .header("Content-Type", "multipart/form-data; boundary=" + edge)
            .POST(HttpRequest.BodyPublishers.ofByteArray(form.toByteArray()))
            .build();
    HttpResponse<String> kept =
        HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    String id = new JsonObject(kept.body()).getString("id");
    JsonObject content =
        more.copy().put("id", id).put("mime_type", type).put("sha256", sha256(bytes));
    var _ = HOUSE.customerSends(customer, kind, content);
  }

  private static String sha256(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Page opened(String customer, String text) {
    var _ = HOUSE.customerWrites(customer, text);
    Page page = signIn(MARTA, desktop().setViewportSize(1440, 900));
    row(page, text).click();
    bubble(page, "in", text).waitFor();
    return page;
  }

  private static boolean isDrawn(Locator picture) {
    return (Boolean) picture.evaluate("img => img.complete && img.naturalWidth > 0");
  }

  @Test
  void aPictureIsShownSmallThenWholeThenSaved() throws IOException {
    String customer = customer();
    sends(customer, "image", "image/png", picture(), new JsonObject().put("caption", "Like this?"));
    sends(customer, "image", "image/png", picture(), new JsonObject());
    Page marta = opened(customer, "Two pictures");
    Locator small = bubble(marta, "in", "Like this?").locator("[data-picture] img");
    await().untilAsserted(() -> assertThat(isDrawn(small)).isTrue());
    shoot(marta, "media");

    small.click();

    Locator whole = marta.locator("dialog.viewer > img");
    await().untilAsserted(() -> assertThat(isDrawn(whole)).isTrue());
    PlaywrightAssertions.assertThat(marta.locator("dialog.viewer header")).containsText("1 of 2");
    shoot(marta, "viewer");
    Download saved = marta.waitForDownload(() -> marta.locator("dialog.viewer header a").click());
    assertThat(saved.failure()).isNull();
    marta.keyboard().press("ArrowRight");
    PlaywrightAssertions.assertThat(marta.locator("dialog.viewer header")).containsText("2 of 2");
    marta.keyboard().press("Escape");
    PlaywrightAssertions.assertThat(marta.locator("dialog.viewer")).hasCount(0);
    marta.locator("sb-contact .thumbs [data-picture]").first().click();
    PlaywrightAssertions.assertThat(marta.locator("dialog.viewer")).isVisible();
  }

  @Test
  void aLinkThatHasLapsedIsAskedForAgain() throws IOException {
    String customer = customer();
    sends(customer, "image", "image/png", picture(), new JsonObject());
    String id = conversationOf(customer);
    await("the picture is stored")
        .atMost(java.time.Duration.ofSeconds(60))
        .until(() ->
            HOUSE
                .api("GET", "/conversations/" + id + "/messages", "")
                .encode()
                .contains("\"stored\""));
    Page marta = open(desktop());
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger asked = new AtomicInteger();
    marta.onRequest(request -> {
      if (request.url().contains("/api/v1/media?ids=")) {
        asked.incrementAndGet();
      }
    });
    marta.route(
        "**/api/v1/media/*/*",
        route -> {
          if (refused.getAndIncrement() == 0) {
            route.fulfill(new com.microsoft.playwright.Route.FulfillOptions().setStatus(403));
          } else {
            route.resume();
          }
        });
    enter(marta, MARTA);
    marta.locator("[data-conversation-id='" + id + "']").click();

    Locator picture = marta.locator("sb-thread [data-picture] img");
    await().untilAsserted(() -> assertThat(isDrawn(picture)).isTrue());
    assertThat(refused.get()).isGreaterThan(1);
    assertThat(asked.get()).isGreaterThan(1);
  }

  @Test
  void aVoiceNoteIsPlayedAndOneThatCannotBeIsSaid() {
    String customer = customer();
    sends(customer, "audio", "audio/aac", sound(), new JsonObject().put("voice", true));
    Page marta = opened(customer, "Listen to me");
    Locator voice = marta.locator("sb-voice");
    PlaywrightAssertions.assertThat(voice.locator("time")).hasText("0:02");

    voice.locator(".play").click();

    await()
        .untilAsserted(() ->
            assertThat((Boolean) voice.locator("audio").evaluate("a => a.currentTime > 0.2"))
                .isTrue());
    String other = customer();
    // What the stand-in makes up begins as a sound does, and is none.
    var _ = HOUSE.customerSends(other, "audio", null);
    Page jonas = opened(other, "And to me");
    PlaywrightAssertions.assertThat(jonas.locator("sb-thread .doc"))
        .containsText("This browser cannot show it");
  }

  @Test
  void aDocumentIsSavedUnderItsName() {
    String customer = customer();
    var _ =
        HOUSE.customerSends(
            customer, "document", new JsonObject().put("filename", "Menu de verano.pdf"));
    Page marta = opened(customer, "The menu");
    Locator document = marta.locator("[data-document]");
    PlaywrightAssertions.assertThat(document).containsText("Menu de verano.pdf");
    PlaywrightAssertions.assertThat(document).containsText("PDF");

    Download saved = marta.waitForDownload(document::click);

    assertThat(saved.suggestedFilename()).isEqualTo("Menu de verano.pdf");
  }

  @Test
  void aFileThatIsNotWhatItWasSaidToBeIsNamedWithTheReason() {
    String customer = customer();
    byte[] page = "<html>no picture</html>".getBytes(StandardCharsets.UTF_8);
    sends(customer, "image", "image/png", page, new JsonObject());
    Page marta = opened(customer, "Is this a picture?");

    Locator missing = marta.locator("sb-thread .kept.bad");

    PlaywrightAssertions.assertThat(missing).containsText("Picture, not taken");
    PlaywrightAssertions.assertThat(missing).containsText("It is not what it was said to be");
    shoot(marta, "media-refused");
  }
}
