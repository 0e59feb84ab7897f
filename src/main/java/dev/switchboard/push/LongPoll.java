package dev.switchboard.push;

import dev.switchboard.access.Credential;
import dev.switchboard.db.Scope;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /api/v1/messages/poll}. Belongs to one event loop. */
final class LongPoll {
  private static final int MOST_SECONDS = 60;
  private static final String DEFAULT_SECONDS = "30";

  private final Vertx vertx;
  private final Api api;
  private final Sessions sessions;
  private final Streams streams;
  private final FeedReader reader;
  private final int replayLimit;

  LongPoll(
      Vertx vertx,
      Api api,
      Sessions sessions,
      Streams streams,
      FeedReader reader,
      int replayLimit) {
    this.vertx = vertx;
    this.api = api;
    this.sessions = sessions;
    this.streams = streams;
    this.reader = reader;
    this.replayLimit = replayLimit;
  }

  void handle(HttpServerRequest request) {
    String header = request.getHeader("Authorization");
    if (header == null || !header.startsWith("Bearer ")) {
      problem(request, 401, "Not signed in", "Authorization: Bearer <token or API key> is needed.");
      return;
    }
    String from = param(request, "after", param(request, "last_message_id", ""));
    @Nullable Long after = number(from);
    if (after == null && !from.isEmpty()) {
      problem(request, 400, "Bad after", "after must be the seq of an event.");
      return;
    }
    @Nullable Long seconds = number(param(request, "timeout", DEFAULT_SECONDS));
    if (seconds == null || seconds < 0 || seconds > MOST_SECONDS) {
      problem(request, 400, "Bad timeout", "timeout must be 0 to 60 seconds.");
      return;
    }
    for (String name : List.of(Asked.TENANT, Asked.LOCATION)) {
      if (number(param(request, name, "0")) == null) {
        problem(request, 400, "Bad " + name, name + " must be an id.");
        return;
      }
    }
    Question question =
        new Question(
            request,
            header.substring("Bearer ".length()),
            new Asked(
                number(param(request, Asked.TENANT, "")),
                number(param(request, Asked.LOCATION, ""))));
    whose(
        question,
        (who, scope) -> charged(question, who, () -> poll(question, scope, after, seconds)));
  }

  private void charged(Question question, Credential who, Runnable then) {
    api.allowance()
        .take(who)
        .onSuccess(wait -> {
          if (wait == 0) {
            then.run();
          } else {
            long seconds = Duration.ofMillis(wait + 999).toSeconds();
            var _ = question.request().response().putHeader("Retry-After", Long.toString(seconds));
            problem(
                question.request(),
                429,
                "Too many requests",
                "Ask less often; again in %d seconds.".formatted(seconds));
          }
        });
  }

  /** A request, by whom, for what. */
  private record Question(HttpServerRequest request, String token, Asked asked) {}

  private void whose(Question question, BiConsumer<Credential, Scope> then) {
    HttpServerRequest request = question.request();
    api.tokens()
        .holder(question.token())
        .onFailure(e -> notNow(request))
        .onSuccess(found -> {
          if (found.isEmpty()) {
            problem(request, 401, "Not signed in", "Sign in again.");
          } else if (!question.asked().isOf(found.get())) {
            problem(request, 403, "Not allowed", "tenant_id is not your agency.");
          } else {
            sessions
                .scope(found.get(), question.asked().location())
                .onFailure(e -> notNow(request))
                .onSuccess(scope -> then.accept(found.get().credential(), scope));
          }
        });
  }

  private static void notNow(HttpServerRequest request) {
    problem(request, 503, "Not now", "The token cannot be looked up. Try again.");
  }

  private void poll(Question asked, Scope scope, @Nullable Long after, long seconds) {
    HttpServerRequest request = asked.request();
    streams
        .open(scope.tenantId())
        .onFailure(e -> problem(request, 503, "Not now", "The feed cannot be read. Try again."))
        .onSuccess(opened -> {
          long head = opened.head();
          if (after == null) {
            answer(request, List.of(), head, head, false);
          } else if (after > head || head - after > replayLimit) {
            answer(request, List.of(), head, head, true);
          } else {
            new Poll(asked, scope, opened.stream(), after, seconds).begin();
          }
        });
  }

  /** A request that is answered when there is something, or its time is over. */
  private final class Poll implements Runnable {
    private final Question asked;
    private final TenantStream stream;
    private final long after;
    private final long deadline;
    private Scope scope;
    // Behind what was looked through already, of which they may see nothing.
    private long position;
    private boolean isOver;
    private long timer;

    Poll(Question asked, Scope scope, TenantStream stream, long after, long seconds) {
      this.asked = asked;
      this.scope = scope;
      this.stream = stream;
      this.after = after;
      this.position = after;
      this.deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      this.isOver = seconds == 0;
    }

    void begin() {
      if (asked.request().response().closed()) {
        // Hung up meanwhile, and nobody would say so again.
        return;
      }
      stream.hold(this);
      // However it ends: answered, or hung up.
      asked
          .request()
          .response()
          .endHandler(answered -> stream.release(this))
          .closeHandler(gone -> stream.release(this));
      look();
    }

    private void look() {
      boolean wasBehind = stream.cursor() > position;
      reader
          .after(scope.tenantId(), position)
          .onFailure(
              e -> problem(asked.request(), 503, "Not now", "The feed cannot be read. Try again."))
          .onSuccess(events -> found(events, wasBehind));
    }

    private void found(List<Frames.Event> events, boolean wasBehind) {
      if (events.isEmpty() ? wasBehind : events.getFirst().seq() != position + 1) {
        // Rows it would need are gone.
        answer(asked.request(), List.of(), after, stream.cursor(), true);
        return;
      }
      List<Part> seen = new ArrayList<>();
      for (Frames.Event event : events) {
        position = event.seq();
        if (event.changesAccessOf(scope)) {
          // From here on they see other things than they hold.
          answer(asked.request(), List.of(), after, position, true);
          return;
        }
        @Nullable String data = event.to(scope);
        if (data != null) {
          seen.add(new Part(event, data));
        }
      }
      if (!seen.isEmpty() || (isOver && events.size() < FeedReader.BATCH)) {
        answer(asked.request(), seen, after, position, false);
      } else if (!events.isEmpty() || stream.cursor() > position) {
        // Came while this was read, and the stream has given it out: it will not do so again.
        look();
      } else {
        await();
      }
    }

    private void await() {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      timer =
          vertx.setTimer(
              Math.max(1, left),
              late -> {
                isOver = true;
                stream.forget(this);
                run();
              });
      stream.await(this);
      // What was committed since the read, and of which the hint has come.
      stream.wake();
    }

    // Who was shut out while waiting learns nothing more.
    @Override
    public void run() {
      vertx.cancelTimer(timer);
      whose(
          asked,
          (who, now) -> {
            scope = now;
            look();
          });
    }
  }

  /** An event, and what of it is shown to whoever asks. */
  private record Part(Frames.Event event, String data) {}

  private static void answer(
      HttpServerRequest request, List<Part> parts, long after, long seq, boolean reload) {
    StringBuilder body = new StringBuilder("{\"events\":[");
    long prev = after;
    for (Part part : parts) {
      body.append(prev == after ? "" : ",").append(Frames.polled(part.event(), prev, part.data()));
      prev = part.event().seq();
    }
    body.append("],\"seq\":").append(seq);
    if (reload) {
      body.append(",\"reload\":true");
    }
    end(request, 200, "application/json", body.append('}').toString());
  }

  private static void problem(HttpServerRequest request, int status, String title, String detail) {
    end(
        request,
        status,
        "application/problem+json",
        "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
            .formatted(title, status, detail));
  }

  private static void end(HttpServerRequest request, int status, String type, String body) {
    if (!request.response().closed() && !request.response().ended()) {
      var _ =
          request
              .response()
              .setStatusCode(status)
              .putHeader("Content-Type", type)
              .putHeader("Cache-Control", "no-store")
              .end(body);
    }
  }

  private static String param(HttpServerRequest request, String name, String otherwise) {
    String value = request.getParam(name);
    return value == null ? otherwise : value;
  }

  private static @Nullable Long number(String text) {
    return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
  }
}
