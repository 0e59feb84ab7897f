package dev.switchboard.testing;

import dev.switchboard.db.Vault;
import java.util.HexFormat;

/** An agency for tests: tenant 1, client 10, app 100 with a secret, lines 1000 and up. */
public final class Seed {
  public static final String APP_SECRET = "test-app-secret";
  public static final String VERIFY_TOKEN = "test-verify-token";
  public static final String ACCESS_TOKEN = "test-access-token";
  public static final long TENANT = 1;
  public static final long APP = 100;
  public static final long LINE = 1000;
  public static final String PHONE_NUMBER_ID = "15550001000";

  private Seed() {}

  /** Writes the agency; further lines come with {@link #line}. */
  public static void agency(TestPostgres postgres, Vault vault) {
    postgres.execute(
        "insert into tenant (tenant_id, name) values (1, 'Northlamp Studio')",
        "insert into feed_head (tenant_id) values (1)",
        "insert into client (id, tenant_id, name) values (10, 1, 'Pipmarrow Bakery')",
        "insert into meta_app (id, name, secret, verify_token) values (100, 'Test app', %s, %s)"
            .formatted(
                hex(vault.seal(APP_SECRET, "meta_app.secret/100")),
                hex(vault.seal(VERIFY_TOKEN, "meta_app.verify_token/100"))));
    line(postgres, vault, LINE, PHONE_NUMBER_ID);
  }

  /** Adds a WhatsApp line of the agency. */
  public static void line(TestPostgres postgres, Vault vault, long id, String phoneNumberId) {
    postgres.execute(
        """
        insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, display_phone, access_token)
        values (%d, 1, 10, 100, 'whatsapp', '%s', 'Riverside', '+1 555 000 1000', %s)
        """
            .formatted(
                id, phoneNumberId, hex(vault.seal(ACCESS_TOKEN, "account.access_token/" + id))));
  }

  /** Somebody of an agency who is signed in; their session has their number. */
  public static void signedIn(TestPostgres postgres, long id, long tenant, String role) {
    postgres.execute(
        "insert into app_user (id, tenant_id, email, name, role, password_hash) values (%d, %d, 'p%d@example.com', 'P %d', '%s', '')"
            .formatted(id, tenant, id, id, role),
        "insert into user_session (id, tenant_id, user_id, expires_at) values (%1$d, %2$d, %1$d, now() + interval '1 day')"
            .formatted(id, tenant));
  }

  private static String hex(byte[] bytes) {
    return "'\\x" + HexFormat.of().formatHex(bytes) + "'";
  }
}
