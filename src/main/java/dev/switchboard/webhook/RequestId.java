package dev.switchboard.webhook;

import io.vertx.core.http.HttpServerRequest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request an id, in its answer and in every log line about it. Thread-safe.
 *
 * <p>A sender's own is kept when it is sane; ours is random at the start of the process and counts
 * from there, for it must be unique and nothing more.
 */
final class RequestId {
  static final String HEADER = "X-Request-Id";
  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

  private final String prefix = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
  private final AtomicLong count = new AtomicLong();

  /** Decides the id and puts it into the answer. */
  void mark(HttpServerRequest request) {
    @Nullable String theirs = request.getHeader(HEADER);
    request.response().putHeader(HEADER, isSane(theirs) ? theirs : next());
  }

  private static boolean isSane(@Nullable String id) {
    return id != null && SANE.matcher(id).matches();
  }

  private String next() {
    return prefix + "-" + Long.toHexString(count.incrementAndGet());
  }

  /** The id that {@link #mark} decided on. */
  static String of(HttpServerRequest request) {
    @Nullable String id = request.response().headers().get(HEADER);
    return id == null ? "" : id;
  }
}
