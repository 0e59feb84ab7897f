package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers Meta: the verification GET, and POSTs after their commit. Belongs to one event loop. */
final class WebhookEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookEndpoint.class);
  // Exactly this: Meta delivers again on anything else.
  private static final Buffer SUCCESS = Buffer.buffer("{\"success\":true}");

  private final WhatsAppWebhook webhook;
  private final GroupCommit commits;
  private final AgePolicy age;
  private final Trail trail;

  WebhookEndpoint(WhatsAppWebhook webhook, GroupCommit commits, AgePolicy age, Trail trail) {
    this.webhook = webhook;
    this.commits = commits;
    this.age = age;
    this.trail = trail;
  }

  void handle(HttpServerRequest request) {
    switch (request.method().name()) {
      case "GET" -> verify(request);
      case "POST" -> take(request);
      default -> {
        trail.refused(request, Refusal.WRONG_METHOD, null);
        problem(request, 405, "Method not allowed", "Use GET to verify, POST to deliver.");
      }
    }
  }

  private void verify(HttpServerRequest request) {
    String token = request.getParam("hub.verify_token");
    String challenge = request.getParam("hub.challenge");
    if (!"subscribe".equals(request.getParam("hub.mode")) || token == null || challenge == null) {
      trail.refused(request, Refusal.NOT_A_VERIFICATION, null);
      problem(
          request,
          400,
          "Not a verification",
          "hub.mode, hub.verify_token and hub.challenge are needed.");
    } else if (!webhook.hasVerifyToken(token)) {
      trail.refused(request, Refusal.WRONG_VERIFY_TOKEN, null);
      problem(request, 403, "Wrong verify token", "The token is none of an active app.");
    } else {
      // As text, never as a page: the challenge is the caller's.
      request
          .response()
          .putHeader("Content-Type", "text/plain; charset=utf-8")
          .putHeader("X-Content-Type-Options", "nosniff")
          .end(challenge);
    }
  }

  private void take(HttpServerRequest request) {
    byte[] claimed = Signature.claimed(request.getHeader("X-Hub-Signature-256"));
    if (claimed == null) {
      trail.refused(request, Refusal.NOT_SIGNED, null);
      problem(request, 403, "Not signed", "X-Hub-Signature-256: sha256=<64 hex digits> is needed.");
      return;
    }
    bodyOf(request)
        .onSuccess(body -> keep(request, body, claimed))
        .onFailure(e -> {
          if (e instanceof TooLarge) {
            trail.refused(request, Refusal.TOO_LARGE, null);
            problem(request, 413, "Too large", "A webhook has 3 MB at most.");
          }
          // Anything else: the sender went away, nobody is left to answer.
        });
  }

  private void keep(HttpServerRequest request, Buffer body, byte[] claimed) {
    long start = System.nanoTime();
    byte[] bytes = body.getBytes();
    var signed = webhook.accept(bytes, claimed);
    if (signed.isEmpty()) {
      trail.refused(request, Refusal.WRONG_SIGNATURE, bytes);
      problem(request, 403, "Wrong signature", "No active app's secret signed these bytes.");
      return;
    }
    List<NewLeaf> leaves = age.judge(signed.get(), Instant.now());
    trail.verified(request, leaves, System.nanoTime() - start);
    commits
        .commit(leaves)
        .onSuccess(committed -> {
          succeed(request);
          trail.committed(request, leaves, System.nanoTime() - start);
        })
        .onFailure(e -> refuse(request, leaves, e));
  }

  private static void succeed(HttpServerRequest request) {
    request.response().putHeader("Content-Type", "application/json").end(SUCCESS);
  }

  private void refuse(HttpServerRequest request, List<NewLeaf> leaves, Throwable e) {
    trail.refused(request, Refusal.NOT_STORED, null);
    LOG.warn(
        "{} leaves could not be committed, the sender is asked to retry: {}",
        leaves.size(),
        e.toString());
    request.response().putHeader("Retry-After", "1");
    problem(request, 503, "Not stored", "The database did not take it. Deliver it again.");
  }

  private static Future<Buffer> bodyOf(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    if (length != null && tooLong(length)) {
      return Future.failedFuture(new TooLarge());
    }
    var whole = io.vertx.core.Promise.<Buffer>promise();
    Buffer body = Buffer.buffer();
    request.handler(chunk -> {
      if (body.length() + chunk.length() > WebhookConfig.MOST_BYTES) {
        whole.tryFail(new TooLarge());
      } else {
        body.appendBuffer(chunk);
      }
    });
    request.endHandler(end -> whole.tryComplete(body));
    request.exceptionHandler(whole::tryFail);
    return whole.future();
  }

  private static boolean tooLong(String length) {
    return !length.matches("[0-9]{1,9}") || Long.parseLong(length) > WebhookConfig.MOST_BYTES;
  }

  private static void problem(HttpServerRequest request, int status, String title, String detail) {
    if (request.response().ended()) {
      return;
    }
    if (status == 413 && request.version() != HttpVersion.HTTP_2) {
      // The rest of the body is not read, so the connection cannot be used again.
      request.response().putHeader("Connection", "close");
    }
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/problem+json")
        .end(
            "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                .formatted(title, status, detail));
  }

  private static final class TooLarge extends Exception {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super("over the limit", null, false, false);
    }
  }
}
