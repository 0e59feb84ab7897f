package dev.switchboard.boot;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import com.typesafe.config.ConfigFactory;
import dev.switchboard.access.Proxies;
import dev.switchboard.api.ApiConfig;
import dev.switchboard.api.Quota;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.media.Blobs;
import dev.switchboard.testing.Contract;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every route that a node serves, over a real socket and a real Postgres, with two agencies: one
 * that has one of everything, each with the word {@link #MARK} in it, and another one.
 */
final class WholeApi implements AutoCloseable {
  /** In whatever the first agency wrote. */
  static final String MARK = "zebrafinch";

  /** The address of an agent of the first agency who sees nothing of all that. */
  static final String ELSEWHERE = "elsewhere@agency1.example";

  static final List<String> ROLES = List.of("viewer", "agent", "admin", "owner");

  final TestPostgres postgres = TestPostgres.fresh();
  final Vault vault;
  final long event;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Router router;
  private final int port;

  WholeApi(Path directory) {
    String keyset = Vault.newKeyset();
    vault = Vault.open(keyset);
    Ids ids = new Ids(9, InstantSource.system());
    event = ids.next();
    seed();
    Settings settings = settings(keyset, directory);
    Parts parts =
        new Parts(
            vertx,
            Node.bus(vertx),
            ids,
            vault,
            postgres.database(vertx),
            postgres.tenantDatabase(vertx),
            Blobs.open(vertx, settings.media()),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            settings,
            Quota.local(settings.apiLimits()),
            List::of);
    router = parts.apiRouter(new ApiConfig(8081, null, Proxies.LOOPBACK), true).router(vertx);
    port = vertx.createHttpServer().requestHandler(router).listen(0).await().actualPort();
  }

  private Settings settings(String keyset, Path directory) {
    Pools.Login login = postgres.apiLogin();
    String text =
        """
        postgres {
          host = "%s", port = %d, database = "%s"
          api { password = test, pool = 4 }
          pipeline { password = test, pool = 4 }
        }
        graph { base = "http://localhost:1/v24.0" }
        media { folder = ${files} }
        vault { keyset = ${keyset} }
        api { limit { person = 1000000000, key = 1000000000 } }
        auth { jwt-secret = "a secret of more than thirty-two bytes, for tests" }
        verticles {}
        """
            .formatted(login.host(), login.port(), login.database());
    var made = Map.of("keyset", keyset, "files", directory.resolve("files").toString());
    return Settings.from(
        ConfigFactory.parseString(text).resolveWith(ConfigFactory.parseMap(made)), null);
  }

  private void seed() {
    Seed.agency(postgres, vault);
    Seed.line(postgres, vault, 1009, "15550009999");
    postgres.execute(
        "update account set name = '%1$s' where tenant_id = 1".formatted(MARK),
        "insert into meta_app (id, name, secret, verify_token) select 200, 'Theirs', secret, verify_token from meta_app",
        "insert into tenant (tenant_id, name) values (2, 'Another agency'), (3, 'One to sign out of')",
        "insert into feed_head (tenant_id) values (2)",
        "insert into client (id, tenant_id, name) values (20, 2, 'Their client')");
    for (int tenant = 1; tenant <= 3; tenant++) {
      people(tenant);
    }
    elsewhere();
    work();
  }

  private void people(int tenant) {
    String hash =
        Password.hash("open sesame, please")
            .addRandomSalt()
            .with(Argon2Function.getInstance(64, 1, 1, 32, Argon2.ID))
            .getResult();
    int n = tenant * 10;
    for (String role : ROLES) {
      postgres.execute(
          "insert into app_user (id, tenant_id, email, name, role, password_hash) values (%d, %d, '%s', '%s %s', '%s', '%s')"
              .formatted(
                  ++n, tenant, email(tenant, role), tenant == 1 ? MARK : "X", role, role, hash));
    }
    for (String scope : List.of("read", "write", "admin")) {
      postgres.execute(
          "insert into api_key (id, tenant_id, name, hash, scope) values (%d, %d, '%s', sha256('%s'), '%s')"
              .formatted(++n, tenant, tenant == 1 ? MARK : "X", key(tenant, scope), scope));
    }
  }

  // Somebody of the first agency who works for another client of it.
  private void elsewhere() {
    postgres.execute(
        "insert into client (id, tenant_id, name) values (11, 1, 'Elsewhere')",
        "insert into location (id, tenant_id, client_id, name) values (31, 1, 10, '%s')"
            .formatted(MARK),
        """
        insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, access_token)
        select 1011, 1, 11, 100, 'whatsapp', '15550001011', 'Elsewhere', access_token from account where id = 1009
        """,
        """
        insert into app_user (id, tenant_id, email, name, role, password_hash, restricted)
        select 19, 1, '%s', 'Elsewhere', 'agent', password_hash, true from app_user where id = 12
        """
            .formatted(ELSEWHERE),
        "insert into user_grant (tenant_id, user_id, client_id) values (1, 19, 11)");
  }

  private void work() {
    String leaf =
        HexFormat.of()
            .formatHex(
                ("{\"item\":\"" + MARK + "\"}").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    postgres.execute(
        "insert into contact (id, tenant_id, name) values (501, 1, '%1$s'), (502, 1, '%1$s')"
            .formatted(MARK),
        "insert into contact_identity (tenant_id, kind, value, contact_id) values (1, 'wa_id', '34600000501', 501), (1, 'wa_id', '34600000502', 502)",
        """
        insert into conversation (id, tenant_id, client_id, account_id, contact_id, preview, tags, last_message_at, last_inbound_at)
        select 600 + n, 1, 10, 1009, 500 + n, '%1$s', array['%1$s'], now(), now() from generate_series(1, 2) n
        """
            .formatted(MARK),
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, text, platform_at, state)
        values (701, 1, 601, 1009, 'in', 'customer', 'text', '%1$s', now(), null),
               (702, 1, 601, 1009, 'out', 'agent', 'text', '%1$s', now(), 'failed')
        """
            .formatted(MARK),
        "insert into conversation_roi_links (tenant_id, conversation_id, linked_conversation_id, reason) values (1, 601, 602, '%s')"
            .formatted(MARK),
        "insert into note (id, tenant_id, conversation_id, author_id, author_name, text) values (801, 1, 601, 12, 'A', '%s')"
            .formatted(MARK),
        "insert into webhook_endpoint (id, tenant_id, source, key, secret) values (941, 1, 'stripe', '%s', '\\x00')"
            .formatted(MARK),
        "insert into workflow_run (id, tenant_id, workflow, version, input) values (921, 1, '%1$s', 1, '\"%1$s\"')"
            .formatted(MARK),
        "insert into outgoing_endpoint (id, tenant_id, url, events, secret) values (931, 1, 'https://%s.example', array['*'], '\\x00')"
            .formatted(MARK),
        "insert into sign_in_provider (id, tenant_id, name, issuer, client_id, secret) values (991, 1, '%1$s', 'https://%1$s.invalid', '%1$s', '\\x00')"
            .formatted(MARK),
        "insert into sign_in_domain (domain, tenant_id, provider_id) values ('%s.example', 1, 991)"
            .formatted(MARK),
        "insert into tag (tenant_id, name) values (1, '%s')".formatted(MARK),
        "insert into canned_response (id, tenant_id, shortcut, title, text) values (901, 1, '%1$s', '%1$s', '%1$s')"
            .formatted(MARK),
        "insert into outbound_rule (id, tenant_id, pattern, replacement) values (985, 1, '%1$s', '%1$s')"
            .formatted(MARK),
        "insert into media (id, tenant_id, account_id, kind, state, mime_type, file_name) values (951, 1, 1009, 'image', 'pending', 'image/png', '%s')"
            .formatted(MARK),
        "insert into notification (id, tenant_id, user_id, kind, key, conversation_id, detail, count) select 960 + u, 1, u, 'assigned', 'k', 601, '%s', 1 from generate_series(11, 14) u"
            .formatted(MARK),
        "insert into account_event (id, tenant_id, account_id, field, event, payload, at, leaf_id) values (981, 1, 1009, 'security', '%1$s', '{}', now(), 1)"
            .formatted(MARK),
        """
        insert into leaf (day, id, app_id, account_id, tenant_id, source, kind, body, received_at)
        values (current_date, %d, 100, 1009, 1, 'whatsapp', 'message', '\\x%s', now())
        """
            .formatted(event, leaf),
        """
        insert into set_aside (leaf_id, day, app_id, account_id, tenant_id, source, kind, outcome, reason)
        values (%d, current_date, 100, 1009, 1, 'whatsapp', 'message', 'dead', '%s')
        """
            .formatted(event, MARK));
  }

  static String email(int tenant, String role) {
    return "%s@agency%d.example".formatted(role, tenant).toLowerCase(Locale.ROOT);
  }

  static String key(int tenant, String scope) {
    return "sbk_%d_%s".formatted(tenant, scope);
  }

  /** The routes of the real router that have a method and an address. */
  List<Route> routes() {
    return router.getRoutes().stream()
        .filter(route -> route.methods() != null && route.getPath() != null)
        .toList();
  }

  /** Signs somebody in; answers with their access token. */
  String signIn(int tenant, String role) {
    return signIn(email(tenant, role));
  }

  String signIn(String email) {
    HttpResponse<String> answer =
        call(
            "POST",
            "/api/v1/auth/login",
            null,
            new JsonObject().put("email", email).put("password", "open sesame, please").encode());
    return new JsonObject(answer.body()).getString("accessToken");
  }

  /** Fails when the answer is not as the contract says. */
  HttpResponse<String> call(String method, String path, @Nullable String token, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return Contract.fits(
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join(), body);
  }

  /** A request that is as odd as it likes to be; fails when the answer is not as it must be. */
  HttpResponse<String> call(OddRequests.Request odd, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + odd.path()))
            .method(odd.method(), HttpRequest.BodyPublishers.ofByteArray(odd.body().getBytes()))
            .header("Authorization", "Bearer " + token);
    odd.headers().forEach(request::header);
    return Contract.fits(
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join());
  }

  /** Every row of the first agency, as text, by table. */
  List<String> rowsOfTheFirst() {
    return postgres
        .select(
            """
            select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
             where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace order by 1
            """)
        .stream()
        .map(table ->
            table
                + " "
                + postgres.select(
                    "select string_agg(t::text, '|' order by t::text) from %s t where tenant_id = 1"
                        .formatted(table)))
        .toList();
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
