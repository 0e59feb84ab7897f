package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.db.Vault;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ResealStoreTest {
  private static final String BEFORE = Vault.newKeyset();
  private static final String AFTER = Vault.rotated(BEFORE);

  @Test
  void everySecretIsUnderTheNewKeyAndStillTheSame() throws SQLException {
    TestPostgres postgres = TestPostgres.fresh();
    Vault before = Vault.open(BEFORE);
    Seed.agency(postgres, before);
    postgres.execute(
        "insert into webhook_endpoint (id, tenant_id, source, key, secret) values (500, 1, 'stripe', 'default', '\\x%s')"
            .formatted(
                HexFormat.of().formatHex(before.seal("whsec", "webhook_endpoint.secret/500"))),
        "insert into outgoing_endpoint (id, tenant_id, url, events, secret) values (7, 1, 'https://a.b', '{*}', '\\x%s')"
            .formatted(
                HexFormat.of().formatHex(before.seal("whsec_7", "outgoing_endpoint.secret/7"))),
        "insert into sign_in_provider (id, tenant_id, name, issuer, client_id, secret) values (8, 1, 'P', 'https://p.example', 'c', '\\x%s')"
            .formatted(
                HexFormat.of().formatHex(before.seal("theirs", "sign_in_provider.secret/8"))));
    Vault after = Vault.open(AFTER);

    int done = reseal(postgres, after);

    assertThat(done).isEqualTo(6);
    assertThat(after.unseal(sealed(postgres, "secret", "meta_app"), "meta_app.secret/100"))
        .isEqualTo(Seed.APP_SECRET);
    assertThat(
            after.unseal(
                sealed(postgres, "access_token", "account"), "account.access_token/" + Seed.LINE))
        .isEqualTo(Seed.ACCESS_TOKEN);
    assertThat(
            after.unseal(
                sealed(postgres, "secret", "outgoing_endpoint"), "outgoing_endpoint.secret/7"))
        .isEqualTo("whsec_7");
    assertThat(
            after.unseal(
                sealed(postgres, "secret", "sign_in_provider"), "sign_in_provider.secret/8"))
        .isEqualTo("theirs");
    byte[] endpoint = sealed(postgres, "secret", "webhook_endpoint");
    assertThat(after.unseal(endpoint, "webhook_endpoint.secret/500")).isEqualTo("whsec");
    assertThatThrownBy(() -> before.unseal(endpoint, "webhook_endpoint.secret/500"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void oneThatDoesNotOpenLeavesAllAsTheyWere() {
    TestPostgres postgres = TestPostgres.fresh();
    Seed.agency(postgres, Vault.open(BEFORE));
    byte[] secret = sealed(postgres, "secret", "meta_app");
    postgres.execute("update account set access_token = '\\x00'");

    assertThatThrownBy(() -> reseal(postgres, Vault.open(AFTER)))
        .hasMessageContaining("cannot decrypt account.access_token/" + Seed.LINE);
    assertThat(sealed(postgres, "secret", "meta_app")).isEqualTo(secret);
  }

  private static int reseal(TestPostgres postgres, Vault vault) throws SQLException {
    var login = postgres.pipelineLogin();
    String url =
        "jdbc:postgresql://%s:%d/%s".formatted(login.host(), login.port(), login.database());
    try (Connection connection = DriverManager.getConnection(url, login.user(), login.password())) {
      return ResealStore.reseal(connection, vault);
    }
  }

  private static byte[] sealed(TestPostgres postgres, String column, String table) {
    return HexFormat.of()
        .parseHex(
            postgres
                .select("select encode(%s, 'hex') from %s limit 1".formatted(column, table))
                .getFirst());
  }
}
