package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers platforms: the verification GET, and POSTs after their commit. Belongs to one event loop.
 */
final class WebhookEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookEndpoint.class);
  // Exactly this: Meta delivers again on anything else.
  private static final Buffer SUCCESS = Buffer.buffer("{\"success\":true}");

  private final Intake intake;
  private final Function<List<NewLeaf>, Future<Void>> commit;
  private final AgePolicy age;
  private final Trail trail;

  /**
   * @param commit completes when the leaves are durable
   */
  WebhookEndpoint(
      Intake intake, Function<List<NewLeaf>, Future<Void>> commit, AgePolicy age, Trail trail) {
    this.intake = intake;
    this.commit = commit;
    this.age = age;
    this.trail = trail;
  }

  void handle(HttpServerRequest request, Sources.Route route) {
    boolean verifies = route.source().verifiesAddresses();
    String method = request.method().name();
    if (method.equals("POST")) {
      take(request, route);
    } else if (method.equals("GET") && verifies) {
      verify(request, route);
    } else {
      request.response().putHeader("Allow", verifies ? "GET, POST" : "POST");
      trail.refused(route.source(), request, Refusal.WRONG_METHOD, null);
      problem(request, 405, "Method not allowed", "Use POST to deliver.");
    }
  }

  private void verify(HttpServerRequest request, Sources.Route route) {
    String token = request.getParam("hub.verify_token");
    String challenge = request.getParam("hub.challenge");
    if (!"subscribe".equals(request.getParam("hub.mode")) || token == null || challenge == null) {
      trail.refused(route.source(), request, Refusal.NOT_A_VERIFICATION, null);
      problem(
          request,
          400,
          "Not a verification",
          "hub.mode, hub.verify_token and hub.challenge are needed.");
    } else if (route.token() != null || !route.source().knowsToken(route.key(), token)) {
      trail.refused(route.source(), request, Refusal.WRONG_VERIFY_TOKEN, null);
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

  private void take(HttpServerRequest request, Sources.Route route) {
    var ask = new Source.Ask(route.key(), route.token(), request::getHeader);
    switch (route.source().claim(ask)) {
      case Source.Claim.Refused(var refusal, var title, var detail) -> {
        trail.refused(route.source(), request, refusal, null);
        problem(request, refusal.status(), title, detail);
      }
      case Source.Claim.Open claim ->
          bodyOf(request)
              .onSuccess(body -> keep(request, route.source(), claim, body.getBytes()))
              .onFailure(e -> {
                if (e instanceof TooLarge) {
                  trail.refused(route.source(), request, Refusal.TOO_LARGE, null);
                  problem(request, 413, "Too large", "A webhook has 3 MB at most.");
                }
                // Anything else: the sender went away, nobody is left to answer.
              });
    }
  }

  private void keep(
      HttpServerRequest request, Source source, Source.Claim.Open claim, byte[] body) {
    long start = System.nanoTime();
    var signer = claim.signerOf(body);
    if (signer.isEmpty()) {
      trail.refused(source, request, Refusal.WRONG_SIGNATURE, body);
      problem(request, 403, "Wrong signature", "No active secret signed these bytes.");
      return;
    }
    List<NewLeaf> leaves = age.judge(intake.leaves(source, signer.get(), body), Instant.now());
    trail.verified(request, leaves, System.nanoTime() - start);
    commit
        .apply(leaves)
        .onSuccess(committed -> {
          succeed(request);
          trail.committed(source, request, leaves, System.nanoTime() - start);
        })
        .onFailure(e -> refuse(source, request, leaves, e));
  }

  private static void succeed(HttpServerRequest request) {
    request.response().putHeader("Content-Type", "application/json").end(SUCCESS);
  }

  private void refuse(Source source, HttpServerRequest request, List<NewLeaf> leaves, Throwable e) {
    trail.refused(source, request, Refusal.NOT_STORED, null);
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
    try {
      return Long.parseLong(length) > WebhookConfig.MOST_BYTES;
    } catch (NumberFormatException e) {
      return true;
    }
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
