package dev.switchboard.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LongPollTest extends PushHouse {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @Test
  void whoIsShutOutWhileTheirPollWaitsLearnsNothingMore() {
    PushVerticle push = push(NEVER, 5_000);
    CompletableFuture<String> waiting = poll(push, "?after=0&timeout=1");
    await().untilAsserted(() -> assertThat(asked).hasValueGreaterThan(0));

    isOut = true;

    assertThat(waiting.join()).contains("\"status\":401").doesNotContain("events");
  }

  @Test
  void aPollAnswersAtOnceWhatIsThereAndWaitsForWhatIsNot() throws Exception {
    PushVerticle push = push(NEVER, 5_000);
    append(2);

    assertThat(poll(push, "").join()).isEqualTo("{\"events\":[],\"seq\":2}");
    assertThat(poll(push, "?last_message_id=0&timeout=30").join())
        .contains("\"seq\":1,\"prev\":0,", "\"seq\":2,\"prev\":1,");
    assertThat(poll(push, "?after=2&timeout=0").join()).isEqualTo("{\"events\":[],\"seq\":2}");
    CompletableFuture<String> waiting = poll(push, "?after=2&timeout=30");
    append(1);
    assertThat(waiting.join()).contains("\"seq\":3,\"prev\":2,");
    assertThat(poll(push, "?after=99").join())
        .isEqualTo("{\"events\":[],\"seq\":3,\"reload\":true}");
  }

  @Test
  void aPollFromNoNumberIsToldSo() {
    PushVerticle push = push(NEVER, 5_000);

    for (String query : java.util.List.of("?after=x", "?after=-1", "?last_message_id=1.5")) {
      assertThat(poll(push, query).join()).contains("\"status\":400", "after must be");
    }
  }

  @Test
  void aPollMissesNothingThatCameWhileItLooked() {
    PushVerticle push = push(NEVER, 5_000);
    for (int n = 0; n < 300; n++) {
      CompletableFuture<String> waiting = poll(push, "?after=%d&timeout=5".formatted(n));
      append(1);

      assertThat(waiting.join()).contains("\"seq\":%d,\"prev\":%d,".formatted(n + 1, n));
    }
  }

  // A stream that nobody listens to is forgotten by the sweep; who is about to wait listens.
  @Test
  void aPollWaitsOnAStreamThatIsStillTold() {
    PushVerticle push = push(Duration.ofMillis(50), 5_000);
    for (int n = 0; n < 200; n++) {
      CompletableFuture<String> waiting = poll(push, "?after=%d&timeout=60".formatted(n));
      CompletableFuture<String> other = poll(push, "?after=%d&timeout=0".formatted(n));
      assertThat(other.join()).contains("\"events\":[]");
      append(1);

      assertThat(waiting.orTimeout(20, TimeUnit.SECONDS).join())
          .contains("\"seq\":%d,\"prev\":%d,".formatted(n + 1, n));
    }
  }

  @Test
  void aPollIsToldWhenRowsItNeedsAreGone() {
    PushVerticle push = push(NEVER, 5_000);
    append(3);
    postgres.execute("delete from feed where seq < 3");

    assertThat(poll(push, "?after=1&timeout=0").join())
        .isEqualTo("{\"events\":[],\"seq\":3,\"reload\":true}");
  }

  private static CompletableFuture<String> poll(PushVerticle push, String query) {
    return poll(push, query, "good");
  }

  static CompletableFuture<String> poll(PushVerticle push, String query, String token) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://localhost:%d/api/v1/messages/poll%s"
                        .formatted(push.actualPort(), query)))
            .header("Authorization", "Bearer " + token)
            .build();
    return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::body);
  }
}
