package dev.switchboard.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IsolationTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final TenantDatabase API = POSTGRES.tenantDatabase(VERTX);

  @BeforeAll
  static void twoAgencies() {
    Seed.agency(POSTGRES, Vault.open(Vault.newKeyset()));
    POSTGRES.execute("insert into tenant (tenant_id, name) values (2, 'Another agency')");
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void eachTransactionSeesItsOwnTenantOnly() {
    assertThat(tenantsSeenBy(1)).containsExactly("Northlamp Studio");
    assertThat(tenantsSeenBy(2)).containsExactly("Another agency");
    assertThat(tenantsSeenBy(3)).isEmpty();
  }

  @Test
  void withoutATenantNothingIsSeen() {
    var rows = API.beforeSignIn("select name from tenant where $1", Tuple.of(true)).await();

    assertThat(rows.size()).isZero();
  }

  @Test
  void everyTenantTableForcesRowLevelSecurity() {
    assertThat(
            POSTGRES.select(
                """
                select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
                 where a.attname = 'tenant_id' and c.relkind in ('r', 'p') and not c.relispartition
                   and c.relnamespace = 'public'::regnamespace
                   and not (c.relrowsecurity and c.relforcerowsecurity)
                """))
        .isEmpty();
  }

  // What is the agency's as a whole, or somebody's own: whoever is held to some lines sees it too,
  // or has no route to it.
  private static final Set<String> OF_THE_AGENCY =
      Set.of(
          // Its people and what they may know of each other; grants and links are for admins.
          "app_user",
          "tenant",
          "user_grant",
          "password_link",
          "recovery_code",
          "refresh_token",
          "second_factor",
          "sign_in_provider",
          "sign_in_domain",
          "federated_identity",
          "spent_sign_in",
          "user_session",
          // Words and rules for all of its lines.
          "outbound_rule",
          "retention_policy",
          "tag",
          // Numbers, and what names an answer, not what is in it.
          "feed_head",
          "idempotency_key",
          "leaf_action",
          "pending",
          "search_due",
          "sending_pause",
          "webhook_endpoint_seen",
          "webhook_stat",
          // Written within everybody's transactions; the routes to it are for those who see all.
          "outgoing_endpoint",
          "workflow_action",
          "workflow_attempt",
          "workflow_command",
          "workflow_done",
          "workflow_event",
          "workflow_event_seen",
          "workflow_inbox",
          "workflow_known",
          "workflow_lease",
          "workflow_match",
          "workflow_parked",
          "workflow_paused",
          "workflow_ready",
          "workflow_run",
          "workflow_stat",
          "workflow_step",
          "workflow_tick",
          "workflow_wait");

  @Test
  void everyTableIsNarrowedToLinesOrIsTheAgencys() {
    Set<String> open =
        Set.copyOf(
            POSTGRES.select(
                """
                select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
                 where a.attname = 'tenant_id' and c.relkind in ('r', 'p') and not c.relispartition
                   and c.relnamespace = 'public'::regnamespace
                   and has_any_column_privilege('switchboard_api', c.oid, 'SELECT')
                   and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'seen_lines'
                                      and not p.polpermissive)
                """));

    assertThat(OF_THE_AGENCY).containsAll(open);
  }

  @Test
  void whereNoLinesAreNamedNoneAreSeen() {
    assertThat(
            POSTGRES.select(
                "select coalesce(sees_all_lines(), false) || ' ' || cardinality(seen_lines())"))
        .containsExactly("false 0");
    assertThat(linesSeenBy(Scope.all(1))).containsExactly("1000");
    assertThat(linesSeenBy(new Scope(1, 7L, Set.of(1000L, 999L)))).containsExactly("1000");
    assertThat(linesSeenBy(new Scope(1, 7L, Set.of()))).isEmpty();
    assertThat(linesSeenBy(new Scope(2, 7L, Set.of(1000L)))).isEmpty();
  }

  @Test
  void whatIsDoneForTheWholeAgencyEndsWithIt() {
    Scope none = new Scope(1, 7L, Set.of());

    List<Integer> seen =
        API.transaction(
                none,
                tx ->
                    tx.agencyWide(() -> tx.query("select id from account"))
                        .compose(all ->
                            tx.query("select id from account")
                                .map(after -> List.of(all.size(), after.size()))))
            .await();

    assertThat(seen).containsExactly(1, 0);
  }

  private static List<String> linesSeenBy(Scope scope) {
    return API.transaction(scope, tx -> tx.query("select id from account"))
        .map(rows -> {
          List<String> ids = new ArrayList<>();
          rows.forEach(row -> ids.add(Long.toString(row.getLong(0))));
          return ids;
        })
        .await();
  }

  @Test
  void theAuditLogIsAppendedToAndNeverChanged() {
    assertThat(
            POSTGRES.select(
                """
                select r || ' ' || p from unnest(array['switchboard_api', 'switchboard_pipeline', 'switchboard_auth']) r,
                       unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) p
                 where has_table_privilege(r, 'audit', p) or (p = 'UPDATE' and has_any_column_privilege(r, 'audit', p))
                """))
        .isEmpty();
  }

  @Test
  void whoServesPeopleReadsNoSecret() {
    assertThat(
            POSTGRES.select(
                """
                select table_name || '.' || column_name from information_schema.columns
                 where table_schema = 'public' and has_column_privilege('switchboard_api', table_name::regclass, column_name, 'SELECT')
                   and (table_name, column_name) in (('app_user', 'password_hash'), ('account', 'access_token'),
                        ('meta_app', 'secret'), ('meta_app', 'previous_secret'), ('meta_app', 'verify_token'),
                        ('refresh_token', 'hash'))
                """))
        .isEmpty();
  }

  @Test
  void noRoleOfTheProgramMayBypassOrOwn() {
    assertThat(
            POSTGRES.select(
                """
                select rolname from pg_roles
                 where rolname like 'switchboard%' and (rolsuper or rolbypassrls)
                union all
                select relname from pg_class join pg_roles r on r.oid = relowner
                 where rolname in ('switchboard_api', 'switchboard_pipeline', 'switchboard_auth')
                """))
        .isEmpty();
  }

  private static List<String> tenantsSeenBy(long tenant) {
    return API.transaction(Scope.all(tenant), tx -> tx.query("select name from tenant"))
        .map(rows -> {
          List<String> names = new ArrayList<>();
          rows.forEach(row -> names.add(row.getString(0)));
          return names;
        })
        .await();
  }
}
