package dev.switchboard.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Vault;
import dev.switchboard.platform.AddressGuard;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.workflow.EventName;
import dev.switchboard.workflow.WorkflowEvent;
import dev.switchboard.workflow.WorkflowKit;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events to an agency's endpoint over a real socket, through days of a moved clock. */
class OutgoingWebhookTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @EventName("acme/order.made")
  record Made(String order) {}

  @EventName("acme/order.lost")
  record Lost(String order) {}

  /** A post as it arrived, and when by the moved clock. */
  private record Post(
      JsonObject body, String text, String id, String time, String signature, Instant at) {}

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final Vault vault = Vault.open(Vault.newKeyset());
  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private volatile int[] answers = {200};
  private @Nullable String retryAfter;
  private final int port =
      vertx.createHttpServer().requestHandler(this::receive).listen(0).await().actualPort();
  private @Nullable WorkflowKit kit;

  private WorkflowKit kit() {
    return Objects.requireNonNull(kit);
  }

  @BeforeEach
  void open() {
    Seed.agency(postgres, vault);
    Bus bus = new Bus(vertx);
    WorkflowEvent.register(bus);
    InstantSource clock = () -> kit().clock().instant();
    OutgoingWebhook webhook =
        new OutgoingWebhook(
            vertx,
            postgres.database(vertx),
            vault,
            new OutgoingWebhook.Means(bus, new Ids(9, InstantSource.system()), clock),
            new OutgoingConfig(List.of("localhost:" + port)));
    kit = WorkflowKit.on(postgres, List.of(webhook.tap()), webhook);
  }

  @AfterEach
  void close() {
    kit().close();
    vertx.close().await();
  }

  private void receive(HttpServerRequest request) {
    request
        .body()
        .onSuccess(body -> {
          int status = answers[Math.min(posts.size(), answers.length - 1)];
          posts.add(
              new Post(
                  body.toJsonObject(),
                  body.toString(),
                  String.valueOf(request.getHeader("webhook-id")),
                  String.valueOf(request.getHeader("webhook-timestamp")),
                  String.valueOf(request.getHeader("webhook-signature")),
                  kit().clock().instant()));
          if (retryAfter != null) {
            request.response().putHeader("Retry-After", retryAfter);
          }
          if (status / 100 == 3) {
            request.response().putHeader("Location", "http://localhost:" + port + "/elsewhere");
          }
          var _ = request.response().setStatusCode(status).end("thanks");
        });
  }

  private void endpoint(long id, long tenant, String url, String events) {
    String sealed = HexFormat.of().formatHex(vault.seal(SECRET, OutgoingWebhook.secretPurpose(id)));
    postgres.execute(
        "insert into outgoing_endpoint (id, tenant_id, url, events, secret) values (%d, %d, '%s', '{%s}', '\\x%s')"
            .formatted(id, tenant, url, events, sealed));
  }

  private String here() {
    return "http://localhost:%d/hooks".formatted(port);
  }

  private List<String> ended() {
    return postgres.select(
        "select d.status || ' ' || coalesce(d.output, d.error) from workflow_done d join workflow_run r on r.id = d.run_id where r.workflow = 'outgoing-webhook' order by r.id");
  }

  private String state(long id) {
    return postgres.select("select state from outgoing_endpoint where id = " + id).getFirst();
  }

  @Test
  void signsAsTheStandardsOwnExample() {
    assertThat(
            StandardSignature.of(
                SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void postsWhatAnEndpointWantsSignedAndNothingElse() {
    endpoint(1, 1, here(), "acme/order.made");
    kit().publish(new Made("a1"), new Lost("a2"));
    kit().settle();

    assertThat(posts).hasSize(1);
    Post post = posts.getFirst();
    assertThat(post.body().getString("type")).isEqualTo("acme/order.made");
    assertThat(post.body().getJsonObject("data").getString("order")).isEqualTo("a1");
    assertThat(Instant.parse(post.body().getString("timestamp")))
        .isBefore(Instant.now().plusSeconds(60));
    assertThat(post.id()).matches("evt_[0-9]+");
    assertThat(post.signature())
        .isEqualTo(
            StandardSignature.of(SECRET, post.id(), Long.parseLong(post.time()), post.text()));
    assertThat(ended()).containsExactly("completed \"delivered\"");
    assertThat(postgres.select("select key from workflow_run where workflow = 'outgoing-webhook'"))
        .containsExactly("1");
  }

  @Test
  void aSecretThatIsRotatedSignsBesideTheNewOne() {
    endpoint(1, 1, here(), "*");
    String before =
        HexFormat.of()
            .formatHex(vault.seal("whsec_" + "A".repeat(32), OutgoingWebhook.secretPurpose(1)));
    postgres.execute(
        "update outgoing_endpoint set previous_secret = '\\x%s', previous_until = now() + interval '1 hour'"
            .formatted(before));
    kit().publish(new Made("a1"));
    kit().settle();

    assertThat(posts.getFirst().signature().split(" ")).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void anotherAgencysEventsAndEndpointsStayApart() {
    postgres.execute("insert into tenant (tenant_id, name) values (2, 'Another')");
    endpoint(2, 2, here(), "*");
    kit().publish(new Made("a1"));
    kit().settle();
    assertThat(posts).isEmpty();

    // Not even when a run is started with an event of somebody else.
    String event = postgres.select("select id from workflow_event").getFirst();
    postgres.execute(
        """
        insert into workflow_command (id, tenant_id, kind, argument, new_run_id, workflow)
        values (5, 2, 'start', '{"endpointId":"2","eventId":"%s"}', 5, 'outgoing-webhook')
        """
            .formatted(event));
    kit().settle();

    assertThat(posts).isEmpty();
    assertThat(ended()).containsExactly("completed \"dropped: the endpoint or the event is gone\"");
  }

  @Test
  void triesAgainOverDaysWithTheSameIdAndThenGivesUpAndIsDisabled() {
    endpoint(1, 1, here(), "acme/order.made");
    answers = new int[] {500};
    kit().publish(new Made("a1"));
    kit().settleThroughTime();

    assertThat(posts).hasSizeBetween(9, 10);
    assertThat(posts.stream().map(Post::id).distinct()).hasSize(1);
    Duration lasted = Duration.between(posts.getFirst().at(), posts.getLast().at());
    assertThat(lasted).isBetween(Duration.ofDays(3), Duration.ofDays(4));
    assertThat(state(1)).isEqualTo("disabled");
    assertThat(
            postgres.select(
                "select payload from workflow_event where name = 'webhook/endpoint.disabled'"))
        .singleElement()
        .asString()
        .contains("it answers 500");
    kit().publish(new Made("a2"));
    kit().settle();
    assertThat(postgres.select("select 1 from workflow_run where workflow = 'outgoing-webhook'"))
        .hasSize(1);
  }

  @Test
  void oneThatComesBackIsDeliveredToAndCountsAsWell() {
    endpoint(1, 1, here(), "*");
    answers = new int[] {503, 503, 200};
    kit().publish(new Made("a1"));
    kit().settleThroughTime();

    assertThat(posts).hasSize(3);
    assertThat(ended()).containsExactly("completed \"delivered\"");
    assertThat(postgres.select("select failing_since from outgoing_endpoint"))
        .containsExactly("null");
  }

  @Test
  void waitsAsLongAsTheReceiverAsks() {
    endpoint(1, 1, here(), "*");
    answers = new int[] {429, 200};
    retryAfter = "600";
    kit().publish(new Made("a1"));
    kit().settleThroughTime();

    assertThat(Duration.between(posts.get(0).at(), posts.get(1).at()))
        .isGreaterThanOrEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void oneThatIsGoneIsDisabledAtOnce() {
    endpoint(1, 1, here(), "*");
    answers = new int[] {410};
    kit().publish(new Made("a1"));
    kit().settle();

    assertThat(posts).hasSize(1);
    assertThat(state(1)).isEqualTo("disabled");
  }

  @Test
  void aRedirectionIsNotFollowed() {
    endpoint(1, 1, here(), "*");
    answers = new int[] {302};
    kit().publish(new Made("a1"));
    kit().settle();

    assertThat(posts).hasSize(1);
    assertThat(postgres.select("select last_failure from outgoing_endpoint"))
        .containsExactly("it answers 302");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1:%d/",
        "https://[::1]:%d/",
        "https://169.254.169.254/",
        "https://10.0.0.1/"
      })
  void noAddressMakesANodeAskItsOwnNetwork(String url) {
    endpoint(1, 1, url.contains("%d") ? url.formatted(port) : url, "*");
    kit().publish(new Made("a1"));
    kit().settle();

    assertThat(posts).isEmpty();
    assertThat(postgres.select("select last_failure from outgoing_endpoint"))
        .containsExactly("the address is not in the public net");
  }

  @Test
  void addressesAreHttpsWithoutSecretsInThem() {
    AddressGuard policy = new AddressGuard(List.of());
    for (String bad :
        Arrays.asList(
            "http://example.com",
            "ftp://a.b",
            "https://u:p@a.b/",
            "nonsense",
            "https:///x",
            "https://a.b/#f")) {
      assertThat(policy.refusal(bad)).as(bad).isPresent();
    }
    assertThat(policy.refusal("https://example.com:8443/hooks?x=1")).isEmpty();
  }
}
