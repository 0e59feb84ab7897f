package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import dev.switchboard.webhook.Source.Claim.Refused;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers platforms: the verification GET, and POSTs after their commit. Belongs to one event loop.
 */
final class WebhookEndpoint {
  private static final Refused WRONG_METHOD =
      new Refused(Refusal.WRONG_METHOD, "Method not allowed", "Use POST to deliver.");
  private static final Refused NOT_A_VERIFICATION =
      new Refused(
          Refusal.NOT_A_VERIFICATION,
          "Not a verification",
          "hub.mode, hub.verify_token and hub.challenge are needed.");
  private static final Refused WRONG_VERIFY_TOKEN =
      new Refused(
          Refusal.WRONG_VERIFY_TOKEN, "Wrong verify token", "The token is none of an active app.");
  private static final Refused WRONG_SIGNATURE =
      new Refused(
          Refusal.WRONG_SIGNATURE, "Wrong signature", "No active secret signed these bytes.");
  private static final Refused TOO_LARGE =
      new Refused(Refusal.TOO_LARGE, "Too large", "A webhook has 3 MB at most.");
  private static final Refused TOO_SLOW =
      new Refused(Refusal.TOO_SLOW, "Too slow", "The body did not arrive in time.");
  private static final Refused TOO_MANY =
      new Refused(Refusal.RATE_LIMITED, "Too many", "Over the limit. Deliver it again later.");
  private static final Refused NOT_STORED =
      new Refused(
          Refusal.NOT_STORED, "Not stored", "The database did not take it. Deliver it again.");

  private final Intake intake;
  private final Function<List<NewLeaf>, Future<Void>> commit;
  private final AgePolicy age;
  private final Trail trail;
  private final Gate gate;

  /**
   * @param commit completes when the leaves are durable
   */
  WebhookEndpoint(
      Intake intake,
      Function<List<NewLeaf>, Future<Void>> commit,
      AgePolicy age,
      Trail trail,
      Gate gate) {
    this.intake = intake;
    this.commit = commit;
    this.age = age;
    this.trail = trail;
    this.gate = gate;
  }

  void handle(HttpServerRequest request, Sources.Route route) {
    Post post = new Post(route, request);
    boolean verifies = route.source().verifiesAddresses();
    String method = request.method().name();
    if (method.equals("POST")) {
      take(post, route);
    } else if (method.equals("GET") && verifies) {
      verify(post, route);
    } else {
      request.response().putHeader("Allow", verifies ? "GET, POST" : "POST");
      refuse(post, WRONG_METHOD, null);
    }
  }

  private void verify(Post post, Sources.Route route) {
    HttpServerRequest request = post.request();
    String token = request.getParam("hub.verify_token");
    String challenge = request.getParam("hub.challenge");
    if (!"subscribe".equals(request.getParam("hub.mode")) || token == null || challenge == null) {
      refuse(post, NOT_A_VERIFICATION, null);
    } else if (route.token() != null || !route.source().knowsToken(route.key(), token)) {
      refuse(post, WRONG_VERIFY_TOKEN, null);
    } else {
      post.challenged(challenge);
    }
  }

  private void take(Post post, Sources.Route route) {
    var ask = new Source.Ask(route.key(), route.token(), post.request()::getHeader);
    switch (post.source().claim(ask)) {
      case Refused why -> refuse(post, why, null);
      case Source.Claim.Open claim -> {
        if (post.isAnnouncedTooLong()) {
          refuse(post, TOO_LARGE, null);
        } else {
          gate.read(post.request(), (body, outcome) -> arrived(post, body, outcome, claim));
        }
      }
    }
  }

  private void arrived(Post post, Body body, Body.Outcome outcome, Source.Claim.Open claim) {
    switch (outcome) {
      case WHOLE -> keep(post, body, claim);
      case TOO_LARGE -> refuse(post, TOO_LARGE, null);
      case TOO_SLOW -> refuse(post, TOO_SLOW, null);
      case NO_ROOM -> notStored(post);
      case GONE -> {}
    }
  }

  private void keep(Post post, Body body, Source.Claim.Open claim) {
    long start = System.nanoTime();
    byte[] bytes = body.bytes();
    trail.received(post, bytes.length, start - body.begunAt());
    var signer = claim.signerOf(bytes);
    if (signer.isEmpty()) {
      body.release();
      refuse(post, WRONG_SIGNATURE, bytes);
      return;
    }
    List<NewLeaf> leaves =
        age.judge(intake.leaves(post.source(), signer.get(), bytes), Instant.now());
    trail.verified(post, leaves, System.nanoTime() - start);
    var _ =
        gate.rates()
            .verified(post.source().name(), leaves)
            .onSuccess(wait -> {
              if (wait > 0) {
                body.release();
                tooMany(post, wait);
              } else {
                commit(post, body, leaves, start);
              }
            });
  }

  private void commit(Post post, Body body, List<NewLeaf> leaves, long start) {
    commit
        .apply(leaves)
        .onComplete(
            committed -> {
              body.release();
              post.succeed();
              trail.committed(post, leaves, System.nanoTime() - start);
            },
            // Who stands between us and Postgres logs the outage, once.
            failure -> {
              body.release();
              notStored(post);
            });
  }

  // Not verified: an address that sends too much of it is told so instead.
  private void refuse(Post post, Refused why, byte @Nullable [] body) {
    var _ =
        gate.rates()
            .unverified(trail.address(post.request()))
            .onSuccess(wait -> {
              if (wait > 0) {
                tooMany(post, wait);
              } else {
                trail.refused(post, why.refusal(), body);
                post.refused(why);
              }
            });
  }

  private void tooMany(Post post, long waitMillis) {
    trail.refused(post, TOO_MANY.refusal(), null);
    post.refused(TOO_MANY, (waitMillis + 999) / 1_000);
  }

  private void notStored(Post post) {
    trail.refused(post, NOT_STORED.refusal(), null);
    post.refused(NOT_STORED, 1);
  }
}
