package dev.switchboard.push;

import dev.switchboard.access.AccessEvent;
import dev.switchboard.access.Credential;
import dev.switchboard.access.Holder;
import dev.switchboard.access.Role;
import dev.switchboard.access.SignInStore;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.feed.FeedRow;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A push verticle over a feed of its own. */
abstract class PushHouse {
  static final Duration NEVER = Duration.ofHours(1);
  static final Duration SOON = Duration.ofMillis(50);

  final TestPostgres postgres = TestPostgres.fresh();
  final Vertx vertx = Vertx.vertx();
  final Bus bus = new Bus(vertx);
  final Database database = postgres.database(vertx);
  final TenantDatabase tenants = postgres.tenantDatabase(vertx);
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final AtomicInteger asked = new AtomicInteger();
  volatile boolean isOut;
  // How long who polls must wait.
  volatile long wait;
  volatile Commands commands = (who, command) -> Future.failedFuture("nothing is done here");
  final FeedStore feed = new FeedStore(bus);
  final AtomicLong nanos = new AtomicLong();
  // Held: a client that nobody refers to is closed when it is collected.
  final WebSocketClient client = vertx.createWebSocketClient();

  @BeforeEach
  void agency() {
    Seed.agency(postgres, Vault.open(Vault.newKeyset()));
    postgres.execute(
        "insert into api_key (id, tenant_id, name, hash) values (1, 1, 'k', sha256('good'))",
        "insert into tenant (tenant_id, name) values (2, 'Another agency')",
        "insert into feed_head (tenant_id) values (2)");
    List.of(7, 8, 10).forEach(id -> Seed.signedIn(postgres, id, 1, "agent"));
    Seed.signedIn(postgres, 9, 1, "viewer");
    Seed.signedIn(postgres, 20, 2, "owner");
    Seed.signedIn(postgres, 21, 2, "agent");
    FeedEvent.register(bus);
    AccessEvent.register(bus);
    PresenceEvent.register(bus);
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  final PushVerticle push(Duration sweep, int replayLimit) {
    return push(sweep, NEVER, replayLimit);
  }

  final PushVerticle push(Duration sweep, Duration recheck, int replayLimit) {
    PushVerticle verticle = verticle(0, sweep, recheck, replayLimit);
    vertx.deployVerticle(verticle).await();
    return verticle;
  }

  /** One that is not deployed yet. */
  final PushVerticle verticle(int port, Duration sweep, Duration recheck, int replayLimit) {
    return new PushVerticle(
        new PushConfig(
            port,
            List.of(),
            sweep,
            Duration.ofSeconds(25),
            Duration.ofSeconds(2),
            recheck,
            replayLimit),
        bus,
        tenants,
        (tx, rows) -> Future.succeededFuture(rows.stream().map(PushHouse::shown).toList()),
        new Api(
            this::holder,
            who -> Future.succeededFuture(wait),
            (who, command) -> commands.run(who, command)),
        registry,
        nanos::get);
  }

  private Future<Optional<Holder>> holder(String token) {
    asked.incrementAndGet();
    return switch (token) {
      case "away" -> Future.failedFuture("no database");
      case "good" ->
          Future.succeededFuture(
              isOut
                  ? Optional.empty()
                  : Optional.of(new Holder(Scope.all(1), new Credential.Key(1))));
      case "marta" -> person(1, 7, Role.AGENT);
      case "jonas" -> person(1, 8, Role.AGENT);
      case "vera" -> person(1, 9, Role.VIEWER);
      case "ines" -> person(1, 10, Role.AGENT);
      case "foreigner" -> person(2, 20, Role.OWNER);
      case "colleague" -> person(2, 21, Role.AGENT);
      default -> Future.succeededFuture(Optional.empty());
    };
  }

  private Future<Optional<Holder>> person(long tenant, long user, Role role) {
    Holder holder = new Holder(Scope.all(tenant), new Credential.Person(user, user, role));
    return new SignInStore(tenants)
        .living(List.of(holder))
        .map(living -> Optional.ofNullable(living.get(holder.credential())));
  }

  // An event of conversation 8 or 9 belongs to line 1000 or 1001.
  private static Shown shown(FeedRow row) {
    String data = "{\"n\":" + row.seq() + "}";
    return row.conversationId() == Change.NONE
        ? new Shown.Empty()
        : new Shown.OfLine(data, row.conversationId() == 8 ? 1001 : 1000);
  }

  final void append(int rows) {
    append(Collections.nCopies(rows, message(9)));
  }

  static Change message(long conversation) {
    return new Change(1, FeedKind.MESSAGE_ADDED, conversation, null);
  }

  final void append(List<Change> changes) {
    database.transaction(tx -> feed.append(tx, changes)).await();
  }
}
