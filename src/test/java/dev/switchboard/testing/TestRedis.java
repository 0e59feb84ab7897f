package dev.switchboard.testing;

import dev.switchboard.rates.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisAPI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A real Redis for tests, one per JVM: that of {@code SWITCHBOARD_TEST_REDIS}
 * (redis://host:port/db, which the tests empty), one in a container, or an embedded one; see {@link
 * TestServer}.
 */
public final class TestRedis {
  private static final String ADDRESS =
      TestServer.address(
          "Redis", "SWITCHBOARD_TEST_REDIS", Containers::redis, TestRedis::startEmbedded);

  private TestRedis() {}

  /** Its address, as Vert.x takes it. */
  public static String address() {
    return ADDRESS;
  }

  /** A client of {@code vertx}, closed with it, on a Redis that holds nothing. */
  public static RedisAPI empty(Vertx vertx) {
    RedisAPI redis = RedisAPI.api(Redis.createClient(vertx, ADDRESS));
    var _ = redis.flushdb(List.of()).await();
    return redis;
  }

  /** It, with more patience than a busy machine needs. */
  public static RedisServer server() {
    return server(ADDRESS);
  }

  /** A Redis somewhere else, with the same patience. */
  public static RedisServer server(String address) {
    return new RedisServer(URI.create(address), Duration.ofSeconds(5));
  }

  /** The keys it holds. */
  public static List<String> keys(Vertx vertx) {
    List<String> keys = new java.util.ArrayList<>();
    RedisAPI.api(Redis.createClient(vertx, ADDRESS))
        .keys("*")
        .await()
        .forEach(key -> keys.add(key.toString()));
    return keys;
  }

  private static String startEmbedded() {
    try {
      int port = FreePorts.one();
      // Held in memory only; it ends with this JVM.
      var server =
          redis.embedded.RedisServer.newRedisServer()
              .port(port)
              .bind("127.0.0.1")
              .setting("save \"\"")
              .setting("appendonly no")
              .build();
      server.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
      return "redis://localhost:" + port;
    } catch (IOException e) {
      throw new UncheckedIOException("the embedded Redis did not start", e);
    }
  }

  private static void stop(redis.embedded.RedisServer server) {
    try {
      server.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
