package dev.switchboard.platform;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A file as a form of which the length is known beforehand. Vert.x's own form would read the disk
 * on the event loop and send in chunks without a length.
 *
 * @param edge where it is posted, below the line
 * @param head what comes before the file's bytes
 * @param tail what comes after them
 */
record UploadForm(String edge, String boundary, Buffer head, Path file, long size, Buffer tail) {
  static UploadForm of(GraphMedia.Upload upload) {
    String boundary = "switchboard-" + UUID.randomUUID();
    Buffer head = Buffer.buffer();
    boolean isWhatsApp = upload.platform() == Platform.WHATSAPP;
    if (isWhatsApp) {
      field(head, boundary, "messaging_product", "whatsapp");
      field(head, boundary, "type", upload.mimeType());
    } else {
      field(head, boundary, "message", attachment(upload.kind()));
    }
    // Customers see the name that the message says; this one is seen by nobody.
    part(head, boundary, (isWhatsApp ? "file" : "filedata") + "\"; filename=\"file");
    head.appendString("\r\nContent-Type: " + upload.mimeType() + "\r\n\r\n");
    Buffer tail = Buffer.buffer("\r\n--" + boundary + "--\r\n");
    return new UploadForm(
        isWhatsApp ? "media" : "message_attachments",
        boundary,
        head,
        upload.file(),
        upload.size(),
        tail);
  }

  private static String attachment(String kind) {
    JsonObject payload = new JsonObject().put("is_reusable", true);
    return new JsonObject()
        .put(
            "attachment",
            new JsonObject()
                .put("type", kind.equals("document") ? "file" : kind)
                .put("payload", payload))
        .encode();
  }

  private static void field(Buffer form, String boundary, String name, String value) {
    part(form, boundary, name);
    form.appendString("\r\n\r\n" + value + "\r\n");
  }

  private static void part(Buffer form, String boundary, String name) {
    form.appendString(
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"".formatted(boundary, name));
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  long length() {
    return head.length() + size + tail.length();
  }

  /** Writes it; a refusal may come before the end. */
  Future<HttpClientResponse> send(Vertx vertx, HttpClientRequest request) {
    vertx
        .fileSystem()
        .open(file.toString(), new OpenOptions().setWrite(false).setCreate(false))
        .compose(bytes -> write(request, bytes.setReadLength(size)))
        .onFailure(e -> {
          if (!request.response().isComplete()) {
            var _ = request.reset(0, e);
          }
        });
    return request.response();
  }

  private Future<Void> write(HttpClientRequest request, AsyncFile bytes) {
    return request
        .write(head)
        .compose(begun -> bytes.pipe().endOnComplete(false).to(request))
        .compose(all -> request.end(tail))
        .eventually(bytes::close);
  }
}
