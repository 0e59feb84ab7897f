package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.FileChooser;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.FilePayload;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Files that agents send: picked, dropped, pasted; on their way, there, and why one is not taken.
 */
class InboxSendFilesIT extends InboxBrowser {
  private static final AtomicInteger TONES = new AtomicInteger(0x101010);

  private static byte[] picture() throws IOException {
    var image = new BufferedImage(900, 600, BufferedImage.TYPE_INT_RGB);
    var pen = image.createGraphics();
    pen.setPaint(
        new GradientPaint(0, 0, new Color(TONES.addAndGet(7)), 900, 600, new Color(0xE8D9C8)));
    pen.fillRect(0, 0, 900, 600);
    pen.dispose();
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static Page opened(String email, String text) {
    Page page = signIn(email, desktop().setViewportSize(1440, 900));
    row(page, text).click();
    bubble(page, "in", text).waitFor();
    return page;
  }

  private static Page opened(String customer, String email, String text) {
    var _ = HOUSE.customerWrites(customer, text);
    return opened(email, text);
  }

  private static void pick(Page page, FilePayload... files) {
    FileChooser chooser = page.waitForFileChooser(() -> page.locator("[data-tool=attach]").click());
    chooser.setFiles(files);
  }

  private static FilePayload file(String name, String type, byte[] bytes) {
    return new FilePayload(name, type, bytes);
  }

  private static Locator attached(Page page) {
    return page.locator("[data-attached]");
  }

  private static List<JsonObject> sends(String customer) {
    return HOUSE.record().stream()
        .filter(line -> line.getString("kind").equals("send"))
        .filter(line -> customer.equals(line.getString("to")))
        .map(line -> line.getJsonObject("body"))
        .filter(body -> body.containsKey("type"))
        .toList();
  }

  private static Locator pictures(Page page) {
    return page.locator("[data-direction=out] img.photo");
  }

  private static void awaitDrawn(Page page) {
    page.waitForFunction(
        "() => { const i = document.querySelector('[data-direction=out] sb-media img.photo'); return i && i.complete && i.naturalWidth > 0 }");
  }

  @Test
  void aPickedPictureGoesOutWithItsWordsAndIsSeenByEverybodyLive() throws IOException {
    String customer = customer();
    Page marta = opened(customer, MARTA, "Have you a photo of the loaf?");
    Page jonas = opened(JONAS, "Have you a photo of the loaf?");

    pick(marta, file("loaf.png", "image/png", picture()));
    attached(marta).locator("img").waitFor();
    PlaywrightAssertions.assertThat(attached(marta)).containsText("loaf.png");
    assertThat(violations(marta)).isEmpty();
    shoot(marta, "files-attached");
    marta.locator("[data-composer]").fill("Fresh from the oven");
    marta.keyboard().press("Enter");

    PlaywrightAssertions.assertThat(attached(marta)).hasCount(0);
    bubble(marta, "out", "Fresh from the oven").waitFor();
    awaitDrawn(marta);
    awaitDrawn(jonas);
    PlaywrightAssertions.assertThat(bubble(jonas, "out", "Fresh from the oven"))
        .hasAttribute("data-state", "read");
    PlaywrightAssertions.assertThat(pictures(marta)).hasCount(1);
    assertThat(violations(marta)).isEmpty();
    shoot(marta, "files-sent");
    JsonObject sent = sends(customer).getLast();
    assertThat(sent.getString("type")).isEqualTo("image");
    assertThat(sent.getJsonObject("image").getString("caption")).isEqualTo("Fresh from the oven");
  }

  @Test
  void aDroppedFileIsTakenWhereverItFallsInTheThread() throws IOException {
    String customer = customer();
    Page page = opened(customer, MARTA, "The menu, please");
    JSHandle transfer =
        page.evaluateHandle(
            """
            () => {
              const data = new DataTransfer();
              data.items.add(new File(['%PDF-1.4 a menu'], 'menu.pdf', { type: 'application/pdf' }));
              return data;
            }
            """);

    page.dispatchEvent("#messages", "dragenter", java.util.Map.of("dataTransfer", transfer));
    page.locator(".drop-here").waitFor();
    shoot(page, "files-drop");
    page.dispatchEvent("#messages", "drop", java.util.Map.of("dataTransfer", transfer));

    PlaywrightAssertions.assertThat(page.locator(".drop-here")).isHidden();
    PlaywrightAssertions.assertThat(attached(page)).containsText("menu.pdf");
    page.locator("[data-send]").click();
    bubble(page, "out", "menu.pdf").waitFor();
    page.locator("[data-direction=out] [data-document]").waitFor();
    org.awaitility.Awaitility.await().until(() -> !sends(customer).isEmpty());
    assertThat(sends(customer).getFirst().getJsonObject("document").getString("filename"))
        .isEqualTo("menu.pdf");
  }

  @Test
  void aPastedPictureIsAttachedAndPastedWordsStayWords() throws IOException {
    String customer = customer();
    Page page = opened(customer, MARTA, "A screenshot would help");

    paste(page, picture(), null);
    attached(page).locator("img").waitFor();
    paste(page, picture(), "just words");
    PlaywrightAssertions.assertThat(attached(page)).hasCount(1);

    page.locator("[data-composer]").press("Enter");
    org.awaitility.Awaitility.await().until(() -> !sends(customer).isEmpty());
    assertThat(sends(customer).getFirst().getString("type")).isEqualTo("image");
  }

  private static void paste(Page page, byte[] picture, @Nullable String words) {
    var _ =
        page.evaluate(
            """
            ([bytes, words]) => {
              const data = new DataTransfer();
              const raw = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
              data.items.add(new File([raw], 'image.png', { type: 'image/png' }));
              if (words) data.setData('text/plain', words);
              document.querySelector('[data-composer]').dispatchEvent(
                new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """,
            java.util.Arrays.asList(Base64.getEncoder().encodeToString(picture), words));
  }

  @Test
  void whatIsNotTakenSaysWhyAndWhatWorksInstead() throws IOException {
    Page page = opened(customer(), MARTA, "Send me everything");

    pick(
        page,
        file("all.zip", "application/zip", "PK".getBytes(StandardCharsets.UTF_8)),
        file("empty.pdf", "application/pdf", new byte[0]),
        file("wall.png", "image/png", new byte[5 * 1024 * 1024 + 1]));

    Locator zip = attached(page).nth(0);
    PlaywrightAssertions.assertThat(zip).containsText("WhatsApp does not take this type");
    PlaywrightAssertions.assertThat(attached(page).nth(1)).containsText("There is nothing in this");
    PlaywrightAssertions.assertThat(attached(page).nth(2))
        .containsText("Goes as a file: WhatsApp shows these up to 5 MB");
    PlaywrightAssertions.assertThat(page.locator("[data-send]"))
        .hasAttribute("aria-disabled", "true");
    // The bytes decide, and they are looked at over there.
    PlaywrightAssertions.assertThat(attached(page).nth(2))
        .containsText("This file is not what its name says");
    assertThat(violations(page)).isEmpty();
    shoot(page, "files-refused");
    // By the keyboard alone.
    zip.locator("[data-unattach]").focus();
    page.keyboard().press("Enter");
    PlaywrightAssertions.assertThat(attached(page)).hasCount(2);
  }

  @Test
  void anUploadShowsHowFarItIsCanBeCancelledAndGoesOnAfterAnOutage() throws IOException {
    String customer = customer();
    Page page = opened(customer, MARTA, "Is it slow today?");
    AtomicReference<Route> held = new AtomicReference<>();
    page.route("**/api/v1/media?name=*", held::set);

    pick(page, file("slow.png", "image/png", picture()));
    page.locator("[role=progressbar]").waitFor();
    page.locator("[data-composer]").fill("It comes");
    page.keyboard().press("Enter");
    Locator bubble = bubble(page, "out", "It comes");
    PlaywrightAssertions.assertThat(bubble).containsText("Uploading");
    assertThat(violations(page)).isEmpty();
    shoot(page, "files-uploading");

    held.get().abort();
    PlaywrightAssertions.assertThat(bubble).containsText("The connection dropped.");
    page.unroute("**/api/v1/media?name=*");
    bubble.locator("[data-upload-again]").click();
    PlaywrightAssertions.assertThat(bubble)
        .hasAttribute(
            "data-state",
            "read",
            new com.microsoft.playwright.assertions.LocatorAssertions.HasAttributeOptions()
                .setTimeout(20_000));
    assertThat(sends(customer)).hasSize(1);

    page.route("**/api/v1/media?name=*", held::set);
    pick(page, file("other.png", "image/png", picture()));
    page.locator("[data-composer]").fill("Not this one");
    page.keyboard().press("Enter");
    bubble(page, "out", "Not this one").locator("[data-cancel-upload]").click();
    PlaywrightAssertions.assertThat(bubble(page, "out", "Not this one")).hasCount(0);
    assertThat(sends(customer)).hasSize(1);
  }
}
