package dev.switchboard.boot;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import dev.switchboard.boot.DemoAgency.Client;
import dev.switchboard.boot.DemoAgency.Line;
import dev.switchboard.boot.DemoAgency.Person;
import dev.switchboard.db.Vault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Writes the demo's agency, as the superuser, in one transaction. Repeatable: what is there stays,
 * except what depends on the secrets, which is written anew. Blocks.
 */
final class DemoSeedStore {
  // OWASP's first choice for Argon2id: 19 MiB, two passes, one lane.
  private static final Argon2Function ARGON2 =
      Argon2Function.getInstance(19 * 1024, 2, 1, 32, Argon2.ID);

  private static final String TENANT =
      "insert into tenant (tenant_id, name) values (?, ?) on conflict do nothing";
  private static final String FEED_HEAD =
      "insert into feed_head (tenant_id) values (?) on conflict do nothing";
  private static final String CLIENT =
      "insert into client (id, tenant_id, name) values (?, ?, ?) on conflict do nothing";
  private static final String LOCATION =
      "insert into location (id, tenant_id, client_id, name) values (?, ?, ?, ?) on conflict do nothing";
  private static final String APP =
      """
      insert into meta_app (id, name, secret, verify_token) values (?, ?, ?, ?)
      on conflict (id) do update set secret = excluded.secret, verify_token = excluded.verify_token
      """;
  private static final String ACCOUNT =
      """
      insert into account (id, tenant_id, client_id, location_id, app_id, platform, external_id, name,
                           display_phone, access_token)
      values (?, ?, ?, ?, ?, 'whatsapp', ?, ?, ?, ?)
      on conflict (id) do update set access_token = excluded.access_token
      """;
  private static final String PERSON =
      """
      insert into app_user (id, tenant_id, email, name, role, password_hash) values (?, ?, ?, ?, ?, ?)
      on conflict (id) do update set password_hash = excluded.password_hash
      """;
  private static final String API_KEY =
      """
      insert into api_key (id, tenant_id, name, hash) values (1, ?, 'Demo', ?)
      on conflict (id) do update set hash = excluded.hash
      """;
  private static final String CONTACT =
      "insert into contact (id, tenant_id, name, created_at) values (?, ?, ?, ?)";
  private static final String IDENTITY =
      """
      insert into contact_identity (tenant_id, kind, value, contact_id) values (?, 'wa_id', ?, ?)
      """;
  private static final String CONVERSATION =
      """
      insert into conversation (id, tenant_id, client_id, location_id, account_id, contact_id, unread, created_at)
      values (?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String MESSAGE =
      """
      insert into message (id, tenant_id, conversation_id, account_id, direction, source, author_id,
                           external_id, type, text, payload, platform_at, received_at, state, error_code, error_text)
      values (?, ?, ?, ?, ?, ?, ?, ?, 'text', ?, json_build_object('body', ?::text)::text, ?, ?, ?, ?, ?)
      """;
  private static final String SUM_UP =
      """
      update conversation c
         set preview = last.text, preview_direction = last.direction, last_message_at = last.platform_at,
             received = c.unread, answered = 0,
             last_inbound_at = (select max(platform_at) from message
                                 where conversation_id = c.id and direction = 'in')
        from (select distinct on (conversation_id) conversation_id, text, direction, platform_at
                from message order by conversation_id, platform_at desc, id desc) last
       where last.conversation_id = c.id and c.tenant_id = ?
      """;

  private final Connection connection;
  private final Vault vault;
  private final Secrets secrets;

  DemoSeedStore(Connection connection, Vault vault, Secrets secrets) {
    this.connection = connection;
    this.vault = vault;
    this.secrets = secrets;
  }

  /** Writes what is not there yet. */
  void seed(Instant now) throws SQLException {
    connection.setAutoCommit(false);
    boolean isNew = run(TENANT, DemoAgency.TENANT, DemoAgency.NAME) == 1;
    agency();
    people();
    if (isNew) {
      history(now);
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /** Gives the program's two roles the passwords it will sign in with. */
  void passwords() throws SQLException {
    password("switchboard_api", secrets.apiPassword());
    password("switchboard_pipeline", secrets.pipelinePassword());
  }

  private void password(String role, String password) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "alter role %s password %s".formatted(role, statement.enquoteLiteral(password)));
    }
  }

  private void agency() throws SQLException {
    run(FEED_HEAD, DemoAgency.TENANT);
    run(
        APP,
        DemoAgency.APP,
        "Demo app",
        vault.seal(secrets.appSecret(), "meta_app.secret/" + DemoAgency.APP),
        vault.seal(secrets.verifyToken(), "meta_app.verify_token/" + DemoAgency.APP));
    for (Client client : DemoAgency.CLIENTS) {
      run(CLIENT, client.id(), DemoAgency.TENANT, client.name());
    }
    for (Line line : DemoAgency.LINES) {
      run(LOCATION, line.locationId(), DemoAgency.TENANT, line.clientId(), line.name());
      run(
          ACCOUNT,
          line.id(),
          DemoAgency.TENANT,
          line.clientId(),
          line.locationId(),
          DemoAgency.APP,
          line.phoneNumberId(),
          line.name(),
          line.displayPhone(),
          vault.seal(secrets.accessToken(), "account.access_token/" + line.id()));
    }
  }

  private void people() throws SQLException {
    for (Person person : DemoAgency.PEOPLE) {
      String hash = Password.hash(secrets.password()).addRandomSalt().with(ARGON2).getResult();
      run(
          PERSON,
          person.id(),
          DemoAgency.TENANT,
          person.email(),
          person.name(),
          person.role(),
          hash);
    }
    run(API_KEY, DemoAgency.TENANT, sha256(secrets.apiKey()));
  }

  private void history(Instant now) throws SQLException {
    long id = 10_000;
    for (DemoHistory.Talk talk : DemoHistory.talks()) {
      Instant began = before(now, talk.said().getFirst().minutesAgo());
      long conversation = id + 1;
      run(CONTACT, id, DemoAgency.TENANT, talk.name(), began);
      run(IDENTITY, DemoAgency.TENANT, talk.waId(), id);
      Line line = talk.line();
      run(
          CONVERSATION,
          conversation,
          DemoAgency.TENANT,
          line.clientId(),
          line.locationId(),
          line.id(),
          id,
          talk.unread(),
          began);
      long message = id + 2;
      for (DemoHistory.Said said : talk.said()) {
        message(message++, conversation, line, said, now);
      }
      id += 1_000;
    }
    run(SUM_UP, DemoAgency.TENANT);
  }

  private void message(long id, long conversation, Line line, DemoHistory.Said said, Instant now)
      throws SQLException {
    boolean incoming = said.author() == null;
    boolean failed = said.errorCode() != null;
    Instant at = before(now, said.minutesAgo());
    run(
        MESSAGE,
        id,
        DemoAgency.TENANT,
        conversation,
        line.id(),
        incoming ? "in" : "out",
        incoming ? "customer" : "agent",
        said.author(),
        failed ? null : "wamid.demo." + id,
        said.text(),
        said.text(),
        at,
        at,
        said.state(),
        said.errorCode(),
        failed ? "More than 24 hours have passed since the customer last wrote" : null);
  }

  private static Instant before(Instant now, int minutes) {
    return now.minus(Duration.ofMinutes(minutes));
  }

  @CanIgnoreReturnValue
  private int run(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        statement.setObject(
            i + 1, value instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : value);
      }
      return statement.executeUpdate();
    }
  }

  /** How many conversations the demo's agency has. */
  long conversations() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from conversation")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
