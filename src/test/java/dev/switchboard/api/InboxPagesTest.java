package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.access.Proxies;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The inbox's files over a real socket; requests are written by hand, so that no client cleans a
 * path.
 */
class InboxPagesTest {
  private static final Map<String, String> BUILT =
      Map.of(
          "files.txt", "index.html\ndocs.html\nassets/index-a1.js\n",
          "index.html", "<!doctype html>page",
          "index.html.gz", "packed page",
          "docs.html", "<!doctype html>contract",
          "assets/index-a1.js", "script",
          "secret.txt", "not listed");

  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpServer SERVER = serve(new ApiConfig(8081, null, Proxies.LOOPBACK));

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/c/118713055302385664", "/c/1?x=1", "/anything/else"})
  void anAddressOfThePageIsThePage(String path) {
    String answer = get(path);

    assertThat(answer).startsWith("http/1.1 200").endsWith("<!doctype html>page");
    assertThat(answer)
        .contains("content-type: text/html; charset=utf-8", "cache-control: no-cache");
  }

  @Test
  void whatHasAHashInItsNameIsKeptForEver() {
    assertThat(get("/assets/index-a1.js"))
        .contains("cache-control: public, max-age=31536000, immutable")
        .contains("content-type: text/javascript; charset=utf-8", "x-content-type-options: nosniff")
        .endsWith("script");
  }

  @Test
  void thePageRunsNothingButItsOwnFilesAndTalksToThisNodeOnly() {
    assertThat(get("/"))
        .contains("default-src 'self';")
        .contains("connect-src 'self' ws://inbox.example:8081 wss://inbox.example:8081")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/docs?x=1", "/docs.html"})
  void thePageOfTheContractIsOneOfItsOwnUnderTheSamePolicy(String path) {
    assertThat(get(path))
        .startsWith("http/1.1 200")
        .contains("default-src 'self';", "cache-control: no-cache")
        .doesNotContain("unsafe-")
        .endsWith("<!doctype html>contract");
  }

  @Test
  void aHostThatIsNoNameIsNotWrittenIntoThePolicy() {
    assertThat(ask("GET", "/", "Host: x;script-src"))
        .contains("connect-src 'self' ws://*:8081 wss://*:8081");
  }

  @Test
  void aConfiguredStreamIsTheOnlyOtherAddress() {
    HttpServer server =
        serve(new ApiConfig(8081, "wss://push.example/api/v1/messages/stream", Proxies.LOOPBACK));

    assertThat(ask(server, "GET", "/", "Host: inbox.example"))
        .contains("connect-src 'self' wss://push.example\r\n");
  }

  @Test
  void whoTakesGzipGetsIt() {
    assertThat(ask("GET", "/", "Host: inbox.example\r\nAccept-Encoding: gzip, br"))
        .contains("content-encoding: gzip", "vary: accept-encoding")
        .endsWith("packed page");
  }

  @Test
  void whatIsKnownIsNotSentAgain() {
    String tag =
        get("/").lines().filter(line -> line.startsWith("etag: ")).findFirst().orElseThrow();

    String again = ask("GET", "/", "Host: inbox.example\r\nIf-None-Match: " + tag.substring(6));

    assertThat(again).startsWith("http/1.1 304").doesNotContain("doctype");
  }

  @Test
  void headSaysHowLongAndSendsNothing() {
    assertThat(ask("HEAD", "/", "Host: inbox.example"))
        .startsWith("http/1.1 200")
        .contains("content-length: 19")
        .doesNotContain("doctype");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/secret.txt",
        "/files.txt",
        "/../secret.txt",
        "/assets/../secret.txt",
        "/assets/%2e%2e/secret.txt",
        "//secret.txt",
        "/index.html.gz",
        "/logback.xml",
        "/api/v1/me",
        "/webhooks/other"
      })
  void whatIsNotListedIsForTheOthers(String path) {
    assertThat(get(path)).startsWith("http/1.1 404").endsWith("others");
  }

  @Test
  void onlyReadingIsAnswered() {
    assertThat(ask("POST", "/", "Host: inbox.example\r\nContent-Length: 0")).endsWith("others");
  }

  @Test
  void aNodeThatWasBuiltWithoutItServesNone() {
    InboxPages none =
        new InboxPages(
            InboxFiles.read(path -> Optional.empty()), new ApiConfig(8081, null, Proxies.LOOPBACK));

    assertThat(ask(serve(none), "GET", "/", "Host: inbox.example")).startsWith("http/1.1 404");
  }

  private static HttpServer serve(ApiConfig config) {
    InboxFiles files =
        InboxFiles.read(path ->
            Optional.ofNullable(BUILT.get(path))
                .map(text -> text.getBytes(StandardCharsets.UTF_8)));
    return serve(new InboxPages(files, config));
  }

  private static HttpServer serve(InboxPages pages) {
    return VERTX
        .createHttpServer()
        .requestHandler(
            pages.over(request -> {
              var _ = request.response().setStatusCode(404).end("others");
            }))
        .listen(0)
        .await();
  }

  private static String get(String path) {
    return ask("GET", path, "Host: inbox.example");
  }

  private static String ask(String method, String path, String headers) {
    return ask(SERVER, method, path, headers);
  }

  /** The whole answer, its head in small letters. */
  private static String ask(
      HttpServer server, String method, String path, @Nullable String headers) {
    try (Socket socket = new Socket("localhost", server.actualPort())) {
      OutputStream out = socket.getOutputStream();
      String request =
          "%s %s HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n".formatted(method, path, headers);
      out.write(request.getBytes(StandardCharsets.UTF_8));
      out.flush();
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return answer.toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
