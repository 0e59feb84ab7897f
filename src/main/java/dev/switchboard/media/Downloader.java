package dev.switchboard.media;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files over HTTP from where {@link HostPolicy} allows. A name is resolved once and the
 * connection goes to what was looked at: no second answer of a name server can lead elsewhere.
 * Thread-safe; blocks the calling thread.
 */
final class Downloader {
  private static final int MOST_HOPS = 3;
  private static final int CONNECTIONS = 16;
  private static final int CONNECT_MILLIS = 5_000;
  private static final long SILENT_MILLIS = 30_000;
  private static final long LONGEST_MINUTES = 9;

  private final Vertx vertx;
  private final HttpClient http;
  private final HostPolicy policy;
  private final Path folder;

  Downloader(Vertx vertx, HostPolicy policy, Path folder) {
    this.vertx = vertx;
    this.policy = policy;
    this.folder = folder;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  /** What came of a fetch; what may be better later is an exception. */
  sealed interface Result {
    record Whole(Spool.Result.Whole file) implements Result {}

    record Refused(String reason) implements Result {}

    record Gone() implements Result {}
  }

  /**
   * What is asked for.
   *
   * @param most bytes it may have
   * @param hasToken whether the platform gives a new address to whoever asks anew
   */
  private record Wish(long most, boolean hasToken) {}

  private sealed interface Hop {
    record End(Result result) implements Hop {}

    record On(URI to) implements Hop {}
  }

  /**
   * Fetches a file.
   *
   * @param token a secret that only the host of {@code url} gets to see; null: none
   * @param most bytes it may have
   * @throws IOException when it may work later
   */
  Result fetch(URI url, @Nullable String token, long most) throws IOException {
    URI at = url;
    Wish wish = new Wish(most, token != null);
    for (int hop = 0; hop < MOST_HOPS; hop++) {
      Optional<String> refusal = policy.refusal(at);
      if (refusal.isPresent()) {
        return new Result.Refused(refusal.get());
      }
      List<InetAddress> addresses = resolve(at);
      if (!policy.mayAsk(at, addresses)) {
        return new Result.Refused("it lies at a private address: " + at.getHost());
      }
      boolean isFirst = hop == 0;
      switch (ask(at, addresses.getFirst(), isFirst ? token : null, wish)) {
        case Hop.End(var result) -> {
          return result;
        }
        case Hop.On(var to) -> at = to;
      }
    }
    return new Result.Refused("it is passed on too often");
  }

  private static List<InetAddress> resolve(URI url) throws UnknownHostException {
    String host = url.getHost();
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return Arrays.asList(InetAddress.getAllByName(bare));
  }

  private Hop ask(URI url, InetAddress address, @Nullable String token, Wish wish)
      throws IOException {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(url.toString())
            .setServer(
                SocketAddress.inetSocketAddress(HostPolicy.port(url), address.getHostAddress()))
            .setConnectTimeout(CONNECT_MILLIS)
            .setIdleTimeout(SILENT_MILLIS);
    if (token != null) {
      options.putHeader("Authorization", "Bearer " + token);
    }
    try {
      return http.request(options)
          .compose(request -> exchange(url, request, wish))
          .await(LONGEST_MINUTES, TimeUnit.MINUTES);
    } catch (Exception e) { // await rethrows checked causes too
      throw e instanceof IOException outage ? outage : new IOException(e.toString(), e);
    }
  }

  private Future<Hop> exchange(URI url, HttpClientRequest request, Wish wish) {
    return request
        .send()
        .compose(response -> receive(url, response, wish))
        .onComplete(done -> {
          // What is left of a body that nobody wants: not read.
          boolean isRead = done.succeeded() && done.result() instanceof Hop.End(Result.Whole whole);
          var _ = isRead ? Future.succeededFuture() : request.reset().mapEmpty();
        });
  }

  private Future<Hop> receive(URI url, HttpClientResponse response, Wish wish) {
    int status = response.statusCode();
    @Nullable String location = response.getHeader("Location");
    if (status / 100 == 3 && location != null) {
      return Future.succeededFuture(on(url, location));
    }
    if (status == 404 || status == 410) {
      return Future.succeededFuture(new Hop.End(new Result.Gone()));
    }
    // An address that carries its own permission: it has ended, and no later try has another.
    if (status == 403 && !wish.hasToken()) {
      return Future.succeededFuture(new Hop.End(new Result.Gone()));
    }
    if (status != 200) {
      return Future.failedFuture(new IOException(url.getHost() + " answered " + status));
    }
    return Spool.take(vertx, folder, response, wish.most())
        .map(result ->
            new Hop.End(
                switch (result) {
                  case Spool.Result.Whole whole -> new Result.Whole(whole);
                  case Spool.Result.TooLarge() -> new Result.Refused(tooLarge(wish.most()));
                }));
  }

  private static Hop on(URI url, String location) {
    try {
      return new Hop.On(url.resolve(location));
    } catch (IllegalArgumentException e) {
      return new Hop.End(new Result.Refused("it is passed on to what is no address"));
    }
  }

  static String tooLarge(long most) {
    return "it is larger than %d MB".formatted(most / 1024 / 1024);
  }
}
