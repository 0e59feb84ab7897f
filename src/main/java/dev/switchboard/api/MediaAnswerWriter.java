package dev.switchboard.api;

import dev.switchboard.media.Blobs;
import dev.switchboard.media.MediaLinks.Variant;
import dev.switchboard.media.MediaShelfStore.Item;
import dev.switchboard.media.Sha256;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a stored file as an answer: whole or a part of it, and so that whatever is in it, it can
 * do nothing in a page of ours. Pictures, sound and video are shown; everything else is a download
 * without a type that a browser would act on.
 */
record MediaAnswerWriter(RoutingContext context, Blobs blobs) {
  private static final Logger LOG = LoggerFactory.getLogger(MediaAnswerWriter.class);
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");
  private static final String PDF = "application/pdf";

  /** The bytes that are asked for; {@code isPart} when not all. */
  private record Part(long from, long length, boolean isPart) {}

  Future<Void> write(Item item, Variant variant, Sha256 file) {
    HttpServerResponse response = context.response();
    guard(response, item, variant);
    String tag = '"' + file.hex() + '"';
    response.putHeader("ETag", tag);
    if (tag.equals(context.request().getHeader("If-None-Match"))) {
      return response.setStatusCode(304).end();
    }
    if (variant == Variant.THUMBNAIL) {
      return blobs.send(file, response).recover(e -> unsent(response, e));
    }
    long size = item.size() == null ? 0 : item.size();
    @Nullable Part part = part(context.request().getHeader("Range"), size);
    return part == null ? unsatisfiable(response, size) : send(response, file, part, size);
  }

  private static Future<Void> unsatisfiable(HttpServerResponse response, long size) {
    return response.setStatusCode(416).putHeader("Content-Range", "bytes */" + size).end();
  }

  private Future<Void> send(HttpServerResponse response, Sha256 file, Part part, long size) {
    response
        .putHeader("Accept-Ranges", "bytes")
        .putHeader("Content-Length", Long.toString(part.length()));
    if (part.isPart()) {
      response
          .setStatusCode(206)
          .putHeader(
              "Content-Range",
              "bytes %d-%d/%d".formatted(part.from(), part.from() + part.length() - 1, size));
    }
    return blobs.send(file, part.from(), part.length(), response).recover(e -> unsent(response, e));
  }

  // What was said of the file must not be said of the problem.
  private static Future<Void> unsent(HttpServerResponse response, Throwable e) {
    if (response.headWritten() || response.closed()) {
      return Future.failedFuture(e);
    }
    LOG.warn("a file could not be read from the store: {}", e.toString());
    response.headers().clear();
    response.setStatusCode(200);
    return Future.failedFuture(
        e instanceof NoSuchFileException
            ? Problem.notFound("file")
            : Problem.of(
                503, "Files are away", "The store of files does not answer. Try again soon."));
  }

  private static void guard(HttpServerResponse response, Item item, Variant variant) {
    boolean isShown = variant == Variant.THUMBNAIL || item.isShown();
    String type =
        item.isShown() || item.mimeType().equals(PDF)
            ? item.mimeType()
            : "application/octet-stream";
    response
        .putHeader("Content-Type", variant == Variant.THUMBNAIL ? "image/jpeg" : type)
        .putHeader("Content-Disposition", disposition(isShown, item.name()))
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Content-Security-Policy", "default-src 'none'; sandbox")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cache-Control", "private, max-age=3600, immutable");
  }

  // RFC 6266: every byte of the name that is no plain letter is escaped.
  private static String disposition(boolean isShown, @Nullable String name) {
    String how = isShown ? "inline" : "attachment";
    return name == null
        ? how
        : how
            + "; filename*=UTF-8''"
            + URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
  }

  // Null: nothing of the file is in it. A form that is not understood is no range at all.
  private static @Nullable Part part(@Nullable String range, long size) {
    Matcher asked = RANGE.matcher(range == null ? "" : range);
    if (!asked.matches() || (asked.group(1).isEmpty() && asked.group(2).isEmpty())) {
      return new Part(0, size, false);
    }
    boolean isTail = asked.group(1).isEmpty();
    long from =
        isTail
            ? Math.max(0, size - Long.parseLong(asked.group(2)))
            : Long.parseLong(asked.group(1));
    long last =
        isTail || asked.group(2).isEmpty()
            ? size - 1
            : Math.min(size - 1, Long.parseLong(asked.group(2)));
    return from > last ? null : new Part(from, last - from + 1, true);
  }
}
