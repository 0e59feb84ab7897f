package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.sending.OutboxEvent;
import dev.switchboard.sending.SentEchoes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Meta echoes what the business sends, whoever sent it: our own must not be doubled by that. */
class OwnEchoTest {
  private static final TestInbox INBOX = new TestInbox();
  private static final AtomicLong TENANTS = new AtomicLong();
  private static final ThreadStore THREADS = new ThreadStore(INBOX.bus, INBOX.ids);

  @BeforeAll
  static void start() {
    OutboxEvent.register(INBOX.bus);
  }

  @AfterAll
  static void close() {
    INBOX.close();
  }

  @Test
  void anEchoThatBringsBackOurIdSettlesOurMessage() {
    long tenant = agency();
    long ours = sending(tenant);

    echo(tenant, "mid.1", ",\"metadata\":\"ours\"", ours);

    assertThat(thread(tenant)).containsExactly("agent sent mid.1");
  }

  @Test
  void anEchoBeforeTheAnswerToOurCallIsAbsorbedWhenThatComes() {
    long tenant = agency();
    long ours = sending(tenant);

    echo(tenant, "mid.1", "", ours);
    assertThat(thread(tenant)).containsExactly("agent sending", "meta_inbox sent mid.1");
    answered(ours, "mid.1");

    assertThat(thread(tenant)).containsExactly("agent sent mid.1");
    assertThat(
            INBOX.postgres.select(
                "select kind from feed where tenant_id = %d order by seq".formatted(tenant)))
        .endsWith("message.removed", "message.changed");
  }

  @Test
  void whatWasSaidOfAnAbsorbedEchoIsSaidOfOurMessage() {
    long tenant = agency();
    long ours = sending(tenant);
    echo(tenant, "mid.1", "", ours);
    INBOX.postgres.execute(
        """
        with echo as (
          update message set state = 'failed', error_code = 131026 where tenant_id = %1$d and source = 'meta_inbox' returning id
        ), fact as (
          insert into status_fact (id, tenant_id, account_id, message_id, external_id, status, at, error_code)
          select %2$d, %1$d, %3$d, id, 'mid.1', 'failed', now(), 131026 from echo
        )
        insert into amendment (tenant_id, account_id, message_id, target_external_id, external_id, kind, text, at)
        select %1$d, %3$d, id, 'mid.1', 'edit.1', 'edit', 'better words', now() from echo
        """
            .formatted(tenant, INBOX.ids.next(), TestInbox.account(tenant)));

    answered(ours, "mid.1");

    assertThat(thread(tenant)).containsExactly("agent failed mid.1");
    assertThat(
            INBOX.postgres.select(
                """
                select m.error_code || ' ' || f.message_id || ' ' || (a.message_id is null)
                  from message m, status_fact f, amendment a
                 where m.id = %1$d and f.tenant_id = m.tenant_id and a.tenant_id = m.tenant_id
                """
                    .formatted(ours)))
        .containsExactly("131026 %d true".formatted(ours));
  }

  @Test
  void anEchoAfterTheAnswerChangesNothing() {
    long tenant = agency();
    long ours = sending(tenant);

    answered(ours, "mid.1");
    echo(tenant, "mid.1", "", ours);

    assertThat(thread(tenant)).containsExactly("agent sent mid.1");
  }

  @Test
  void whatTheSendingRoomSentToMessengerIsOneLineWhateverComesFirstAndHoweverOften() {
    long tenant = agency();
    long ours = sending(tenant);
    INBOX.postgres.execute(
        """
        insert into send_attempt (id, tenant_id, account_id, message_id, number, epoch, token, state)
        values (%1$d, %2$d, %3$d, %1$d, 1, 1, 'a1b2c3d4', 'dispatching')
        """
            .formatted(ours, tenant, TestInbox.account(tenant)));
    Echoes real = new SentEchoes(INBOX.bus, INBOX.ids);
    String metadata =
        ",\"metadata\":\"v1.%s.a1b2c3d4\"".formatted(Long.toString(ours, Character.MAX_RADIX));

    echo(tenant, "mid.1", metadata, real);
    assertThat(thread(tenant)).containsExactly("agent sent mid.1");
    answered(ours, "mid.1");
    echo(tenant, "mid.1", metadata, real);
    echo(tenant, "mid.1", "", real);

    assertThat(thread(tenant)).containsExactly("agent sent mid.1");
    assertThat(INBOX.postgres.select("select state from send_attempt where id = " + ours))
        .containsExactly("accepted");
  }

  @Test
  void anEchoOfSomebodyElseIsALineOfTheThreadAndOpensIt() {
    long tenant = agency();
    long ours = sending(tenant);

    echo(tenant, "mid.2", ",\"metadata\":\"theirs\"", ours);

    assertThat(thread(tenant)).containsExactly("agent sending", "meta_inbox sent mid.2");
    assertThat(
            INBOX.postgres.select(
                "select distinct status from conversation where tenant_id = " + tenant))
        .containsExactly("open");
  }

  private static long agency() {
    long tenant = TENANTS.incrementAndGet();
    INBOX.line(tenant, "messenger", "page-" + tenant, "B");
    return tenant;
  }

  // A message of ours whose call to Meta is on its way.
  private static long sending(long tenant) {
    long id = INBOX.ids.next();
    INBOX.postgres.execute(
        "insert into contact (id, tenant_id) values (%d, %d)".formatted(id, tenant),
        """
        insert into contact_identity (tenant_id, kind, scope, value, contact_id)
        values (%d, 'psid', '%d', '77', %d)
        """
            .formatted(tenant, TestInbox.account(tenant), id),
        """
        insert into conversation (id, tenant_id, client_id, account_id, contact_id) values (%d, %d, %d, %d, %d)
        """
            .formatted(id, tenant, tenant * 10, TestInbox.account(tenant), id),
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, text, platform_at, state)
        values (%d, %d, %d, %d, 'out', 'agent', 'text', 'hello', '2026-01-01', 'sending')
        """
            .formatted(id, tenant, id, TestInbox.account(tenant)));
    return id;
  }

  private static void answered(long ours, String mid) {
    INBOX
        .database
        .transaction(tx ->
            THREADS.change(tx, List.of(new StateChange(ours, MessageState.SENT, mid, null, null))))
        .await();
  }

  private static void echo(long tenant, String mid, String more, long ours) {
    Echoes echoes =
        (tx, all) ->
            all.stream()
                .filter(echo -> echo.opaque().equals("ours"))
                .collect(java.util.stream.Collectors.toMap(echo -> echo, echo -> ours));
    echo(tenant, mid, more, echoes);
  }

  private static void echo(long tenant, String mid, String more, Echoes echoes) {
    String body =
        """
        {"entry":{"id":"page-%d"},"field":"messaging","context":{},"item":{"sender":{"id":"page-%d"},"recipient":{"id":"77"},
         "timestamp":1767229200000,"message":{"mid":"%s","text":"hello","is_echo":true%s}}}
        """
            .formatted(tenant, tenant, mid, more);
    onVirtualThread(() -> {
      var _ =
          INBOX.database.transact(tx -> {
            INBOX.work(tx, tenant, "echo", body, echoes);
            return Map.of();
          });
    });
  }

  private static void onVirtualThread(Runnable work) {
    try {
      Thread.ofVirtual().start(work).join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> thread(long tenant) {
    return INBOX.postgres.select(
        """
        select concat_ws(' ', source, state, external_id) from message where tenant_id = %d order by source
        """
            .formatted(tenant));
  }
}
