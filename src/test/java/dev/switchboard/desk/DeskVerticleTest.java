package dev.switchboard.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.feed.FeedReadStore;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.push.InboxViews;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeskVerticleTest {
  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new Bus(vertx);
  private final TenantDatabase api = postgres.tenantDatabase(vertx);

  @BeforeEach
  void agency() {
    Seed.agency(postgres, Vault.open(Vault.newKeyset()));
    FeedEvent.register(bus);
    postgres.execute(
        "insert into app_user (id, tenant_id, email, name, role, password_hash) values (7, 1, 'm@example.com', 'Marta', 'agent', '')",
        "insert into app_user (id, tenant_id, email, name, role, password_hash) values (8, 1, 'j@example.com', 'Jonas', 'agent', '')",
        "insert into contact (id, tenant_id, name) values (1, 1, 'Nadia'), (2, 1, 'Tomé'), (3, 1, 'Ada')",
        """
        insert into conversation (id, tenant_id, client_id, account_id, contact_id, status, snoozed_until, snoozed_by, assignee_id)
        values (1, 1, 10, 1000, 1, 'snoozed', now() + interval '1 second', 7, 8),
               (2, 1, 10, 1000, 2, 'snoozed', now() + interval '1 hour', 7, null),
               (3, 1, 10, 1000, 3, 'archived', null, null, 8)
        """,
        """
        insert into notification (id, tenant_id, user_id, kind, key, conversation_id, at, snoozed_until)
        values (50, 1, 7, 'assigned', 'assigned:3', 3, now() - interval '1 day', now() + interval '1 second')
        """);
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void snoozesEndByThemselvesAndTellWhoWaitsForThem() {
    deploy();
    deploy();

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(postgres.select("select kind from feed order by kind"))
                .containsExactly(
                    "conversation.edited",
                    "notification.added",
                    "notification.added",
                    "notification.added"));
    assertThat(
            postgres.select(
                "select concat_ws(' ', id, status, snoozed_until is null, edits) from conversation order by id"))
        .containsExactly("1 open t 1", "2 snoozed f 0", "3 archived t 0");
    assertThat(
            postgres.select(
                "select concat_ws(' ', user_id, kind, conversation_id, snoozed_until is null) from notification order by 1"))
        .containsExactly("7 assigned 3 t", "7 snooze_over 1 t", "8 snooze_over 1 t");
  }

  @Test
  void theStreamShowsWhatEachKindIsAbout() {
    deploy();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(postgres.select("select count(*) from feed")).containsExactly("4"));
    postgres.execute(
        "insert into note (id, tenant_id, conversation_id, author_id, author_name, text) values (60, 1, 1, 7, 'Marta', 'Call her')",
        "insert into read_position (tenant_id, user_id, conversation_id, received) values (1, 7, 1, 4)",
        "update feed_head set seq = 7",
        """
        insert into feed (tenant_id, seq, kind, conversation_id, subject_id)
        values (1, 5, 'note.added', 1, 60), (1, 6, 'contact.changed', 0, 2), (1, 7, 'conversation.read', 1, 7)
        """);

    List<JsonObject> data =
        api
            .transaction(
                Scope.all(1),
                tx ->
                    FeedReadStore.after(tx, 1, 0, 100)
                        .compose(rows -> new InboxViews().render(tx, rows)))
            .await()
            .stream()
            .map(shown -> new JsonObject(shown.all()))
            .toList();

    assertThat(data.subList(0, 4))
        .anySatisfy(one ->
            assertThat(one.getJsonObject("notification", new JsonObject()).getString("kind"))
                .isEqualTo("snooze_over"));
    assertThat(data.get(4).getJsonObject("note").getString("text")).isEqualTo("Call her");
    assertThat(data.get(4).getJsonObject("conversation").getString("id")).isEqualTo("1");
    assertThat(data.get(5).getJsonObject("contact").getString("name")).isEqualTo("Tomé");
    assertThat(data.get(5).containsKey("conversation")).isFalse();
    assertThat(data.get(6).getJsonObject("reader").encode())
        .isEqualTo("{\"id\":\"7\",\"readTo\":4}");
  }

  private void deploy() {
    var _ =
        vertx
            .deployVerticle(
                () ->
                    new DeskVerticle(
                        postgres.database(vertx),
                        new FeedStore(bus),
                        new Ids(9, InstantSource.system()),
                        new DeskConfig(Duration.ofMillis(50))),
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
            .await();
  }
}
