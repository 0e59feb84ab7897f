package dev.switchboard.templates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Vault;
import dev.switchboard.platform.Template;
import dev.switchboard.templates.TemplateNews.Part;
import dev.switchboard.templates.TemplateSyncStore.Source;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.workflow.WorkflowEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of two that know of a template is believed, and whose templates they are. */
class TemplateStoresTest {
  private static final String BUSINESS = "102290129340398";
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static Database database;
  private static TemplateNewsStore news;
  private static TemplateRequestStore requests;

  @BeforeAll
  static void start() {
    Vault vault = Vault.open(Vault.newKeyset());
    Seed.agency(POSTGRES, vault);
    POSTGRES.execute(
        "update account set business_id = '%s'".formatted(BUSINESS),
        "insert into meta_app (id, name, secret, verify_token) values (101, 'Another', 'x', 'x')",
        "insert into tenant (tenant_id, name) values (2, 'Another agency')",
        "insert into client (id, tenant_id, name) values (20, 2, 'Theirs')",
        """
        insert into account (id, tenant_id, client_id, app_id, platform, external_id, business_id, name, access_token)
        values (2000, 2, 20, 101, 'whatsapp', '15550002000', '%s', 'Theirs', 'x')
        """
            .formatted(BUSINESS));
    Bus bus = new Bus(VERTX);
    WorkflowEvent.register(bus);
    Ids ids = new Ids(9, InstantSource.system());
    database = POSTGRES.database(VERTX);
    news = new TemplateNewsStore(bus, ids);
    requests = new TemplateRequestStore(bus, ids);
  }

  @AfterAll
  static void stop() {
    VERTX.close().await();
  }

  @BeforeEach
  void nothing() {
    POSTGRES.execute("delete from message_template", "delete from template_list");
  }

  private static Source ours(Instant asked) {
    return new Source(Seed.LINE, Seed.TENANT, BUSINESS, Buffer.buffer(), asked);
  }

  private static void read(Source source, String status) {
    var template =
        new Template("1", "hello", "en", "UTILITY", status, "GREEN", false, new JsonArray());
    var _ =
        database.transact(tx -> {
          TemplateSyncStore.write(tx, source, List.of(template));
          return true;
        });
  }

  private static void told(long app, String status, Instant at) {
    var _ =
        database.transact(tx -> {
          news.take(
              tx, List.of(new TemplateNews(app, BUSINESS, "hello", "en", Part.STATUS, status, at)));
          return true;
        });
  }

  private static List<String> statuses() {
    return POSTGRES.select("select tenant_id || ' ' || status from message_template order by 1");
  }

  @Test
  void aPageThatWasAskedForBeforeTheNewsChangesNothingOfIt() {
    read(ours(NOW), "APPROVED");
    told(Seed.APP, "PAUSED", NOW.plusSeconds(60));

    read(ours(NOW.plusSeconds(61)), "APPROVED");
    assertThat(statuses()).containsExactly("1 PAUSED");

    read(ours(NOW.plusSeconds(300)), "APPROVED");
    assertThat(statuses()).containsExactly("1 APPROVED");
  }

  @Test
  void newsThatComesLateOrOutOfOrderChangesNothing() {
    read(ours(NOW), "APPROVED");

    told(Seed.APP, "DISABLED", NOW.minus(Duration.ofHours(1)));
    assertThat(statuses()).containsExactly("1 APPROVED");
    told(Seed.APP, "PAUSED", NOW.plusSeconds(20));
    told(Seed.APP, "REJECTED", NOW.plusSeconds(10));
    assertThat(statuses()).containsExactly("1 PAUSED");
  }

  @Test
  void anAppSpeaksForItsOwnAgencyOnly() {
    read(ours(NOW), "APPROVED");
    read(new Source(2000, 2, BUSINESS, Buffer.buffer(), NOW), "APPROVED");

    told(101, "PAUSED", NOW.plusSeconds(1));

    assertThat(statuses()).containsExactly("1 APPROVED", "2 PAUSED");
    assertThat(
            POSTGRES.select("select tenant_id from template_list where requested_at is not null"))
        .containsExactly("2");
  }

  @Test
  void whatNoPageNamedGoesAndWhatCameMeanwhileStays() {
    read(ours(NOW), "APPROVED");
    POSTGRES.execute("update message_template set name = 'old'");
    read(ours(NOW.plusSeconds(10)), "APPROVED");

    int gone = database.transact(tx -> TemplateSyncStore.end(tx, ours(NOW), NOW.plusSeconds(5)));

    assertThat(gone).isEqualTo(1);
    assertThat(POSTGRES.select("select name from message_template")).containsExactly("hello");
    assertThat(POSTGRES.select("select synced_at is not null from template_list"))
        .containsExactly("t");
  }

  @Test
  void aListIsAskedForOnceInAWhile() {
    POSTGRES.execute("delete from workflow_event where name = 'wa/templates.requested'");
    for (int i = 0; i < 3; i++) {
      var _ =
          database
              .transaction(tx -> requests.want(tx, Seed.LINE, Duration.ofMinutes(1)).map(true))
              .await();
    }

    assertThat(asked()).containsExactly("1");
    var _ = database.transact(tx -> requests.wantAll(tx, TemplateRequestStore.Reached.NOTHING, 10));
    assertThat(asked()).containsExactly("3");
  }

  private static List<String> asked() {
    return POSTGRES.select(
        "select count(*) from workflow_event where name = 'wa/templates.requested'");
  }

  @Test
  void webhooksAreReadAsMetaWritesThem() {
    JsonObject value =
        new JsonObject()
            .put("message_template_name", "hello")
            .put("message_template_language", "en")
            .put("event", "REINSTATED");

    assertThat(news("message_template_status_update", value).value()).isEqualTo("APPROVED");
    assertThat(news("message_template_status_update", value.put("event", "FLAGGED")).value())
        .isNull();
    assertThat(news("message_template_components_update", value).part()).isEqualTo(Part.COMPONENTS);
    assertThat(TemplateNews.of(1, BUSINESS, "account_update", value.encode(), NOW)).isEmpty();
    assertThat(TemplateNews.of(1, BUSINESS, "template_category_update", "[]", NOW)).isEmpty();
  }

  private static TemplateNews news(String field, JsonObject value) {
    return TemplateNews.of(1, BUSINESS, field, value.encode(), NOW).orElseThrow();
  }
}
