package dev.switchboard.boot;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import dev.switchboard.api.ApiLimits;
import dev.switchboard.db.Vault;
import dev.switchboard.media.MediaConfig;
import dev.switchboard.oidc.OidcConfig;
import dev.switchboard.outgoing.OutgoingConfig;
import dev.switchboard.rates.RedisServer;
import dev.switchboard.simulator.SimulatorConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Everything a node is told: one configuration file, read and checked as a whole before anything
 * starts.
 *
 * @param cluster the nodes it shares its event bus with; empty: none
 * @param apiLimits how much people and keys may ask
 * @param redis where rate limits are kept; empty: in Postgres. May hold a password
 * @param keyset encrypts secrets in the database
 * @param jwtSecret signs access tokens, a secret of 32 bytes or more
 * @param httpPort where people are served; empty: not here
 * @param verticles what runs here, in the order in which it starts
 */
record Settings(
    NodeConfig node,
    Optional<ClusterConfig> cluster,
    PostgresConfig postgres,
    GraphSettings graph,
    IngestSettings ingest,
    ApiLimits apiLimits,
    MediaConfig media,
    OutgoingConfig outgoing,
    OidcConfig oidc,
    Optional<RedisServer> redis,
    Keyset keyset,
    String jwtSecret,
    OptionalInt httpPort,
    List<Plan> verticles) {
  private static final int SHORTEST_JWT_SECRET = 32;

  /** Reads a file; its secrets come from the environment. */
  static Settings load(Path file) {
    return from(parse(file), null);
  }

  /**
   * Reads a file away from the machine it is for.
   *
   * @return the names of environment variables with secrets that are not set here
   */
  static List<String> check(Path file) {
    List<String> missing = new ArrayList<>();
    var _ = from(parse(file), missing);
    return List.copyOf(missing);
  }

  /** Reads {@code simulator} of a file and nothing else. */
  static SimulatorConfig simulator(Path file) {
    Section simulator = new Section("", parse(file), null).section("simulator");
    return simulator.build(() -> RoomSettings.simulator(simulator));
  }

  /** The demo's settings: the file in the jar, with what the demo made. */
  static Settings demo(Map<String, Object> made) {
    // Values given as paths ("ports.http") are what the file substitutes.
    Config values = ConfigFactory.parseMap(made, "made by the demo");
    return from(
        ConfigFactory.parseResources(Settings.class, "demo.conf").resolveWith(values), null);
  }

  static Settings from(Config config, @Nullable List<String> missingSecrets) {
    return from(new Section("", config, missingSecrets));
  }

  static Settings from(Section root) {
    Section node = root.section("node");
    Section cluster = root.section("cluster");
    Section postgres = root.section("postgres");
    Section graph = root.section("graph");
    Section redis = root.section("redis");
    Section ingest = root.section("ingest");
    Section api = root.section("api");
    Section media = root.section("media");
    Section outgoing = root.section("outgoing");
    Section oidc = root.section("oidc");
    Settings settings =
        new Settings(
            node.build(() -> NodeConfig.from(node)),
            cluster.build(() -> ClusterConfig.from(cluster)),
            postgres.build(() -> PostgresConfig.from(postgres)),
            graph.build(() -> GraphSettings.from(graph)),
            ingest.build(() -> IngestSettings.from(ingest)),
            api.build(() -> limits(api)),
            media.build(() -> RoomSettings.media(media)),
            outgoing.build(() -> new OutgoingConfig(outgoing.texts("private-hosts"))),
            oidc.build(() -> new OidcConfig(oidc.texts("private-hosts"))),
            redis.build(() -> redis(redis)),
            keyset(root.section("vault")),
            jwtSecret(root.section("auth")),
            httpPort(root.section("verticles")),
            Verticles.read(root.section("verticles")));
    root.done();
    return settings;
  }

  private static ApiLimits limits(Section api) {
    Section limit = api.section("limit");
    return limit.build(() ->
        new ApiLimits(
            limit.number("person", ApiLimits.USUAL.person()),
            limit.number("key", ApiLimits.USUAL.key())));
  }

  private static OptionalInt httpPort(Section verticles) {
    return verticles.has("http")
        ? OptionalInt.of(verticles.section("http").number("port", 8080))
        : OptionalInt.empty();
  }

  static Optional<RedisServer> redis(Section redis) {
    Optional<URI> url = Optional.ofNullable(redis.textOrNull("url")).map(URI::create);
    Duration patience = redis.duration("timeout", RedisServer.PATIENCE);
    if (url.isPresent() && !List.of("redis", "rediss").contains(url.get().getScheme())) {
      throw new BadConfigException("redis.url must begin with redis:// or rediss://");
    }
    return url.map(there -> new RedisServer(there, patience));
  }

  /**
   * The keyset and where it is from.
   *
   * @param json Tink's, a secret
   * @param file empty: the environment
   */
  record Keyset(String json, Optional<Path> file) {
    @Override
    public String toString() {
      return "Keyset[file=%s]".formatted(file);
    }
  }

  private static Keyset keyset(Section vault) {
    Optional<Path> file = Optional.ofNullable(vault.textOrNull("keyset-file")).map(Path::of);
    if (file.isPresent() && vault.textOrNull("keyset") != null) {
      throw new BadConfigException(
          "vault.keyset and vault.keyset-file are both set: which of them counts? Take one away");
    }
    String keyset =
        file.map(path -> vault.secretOf(path, KeysetFile::read))
            .orElseGet(() -> vault.secret("keyset", "SWITCHBOARD_KEYSET"));
    vault.done();
    if (!keyset.isEmpty()) {
      try {
        var _ = Vault.open(keyset);
      } catch (IllegalArgumentException e) {
        throw new BadConfigException(
            "vault.%s: %s".formatted(file.isPresent() ? "keyset-file" : "keyset", e.getMessage()));
      }
    }
    return new Keyset(keyset, file);
  }

  private static String jwtSecret(Section auth) {
    String secret = auth.secret("jwt-secret", "SWITCHBOARD_JWT_SECRET");
    auth.done();
    int length = secret.getBytes(StandardCharsets.UTF_8).length;
    if (length > 0 && length < SHORTEST_JWT_SECRET) {
      throw new BadConfigException(
          "auth.jwt-secret (%d bytes) must be %d bytes or longer, for example from: openssl rand -base64 48"
              .formatted(length, SHORTEST_JWT_SECRET));
    }
    return secret;
  }

  private static Config parse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadConfigException(
          "there is no file %s; the one in the repository is verticles.conf".formatted(file));
    }
    try {
      return ConfigFactory.parseFile(
              file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
          .resolve();
    } catch (ConfigException e) {
      throw new BadConfigException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String toString() {
    return "Settings[postgres=%s, verticles=%s]".formatted(postgres.jdbcUrl(), names());
  }

  private List<String> names() {
    return verticles.stream().map(plan -> plan.deployment().verticle()).toList();
  }
}
