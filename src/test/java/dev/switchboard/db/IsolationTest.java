package dev.switchboard.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
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
    return API.transaction(tenant, tx -> tx.query("select name from tenant"))
        .map(rows -> {
          List<String> names = new ArrayList<>();
          rows.forEach(row -> names.add(row.getString(0)));
          return names;
        })
        .await();
  }
}
