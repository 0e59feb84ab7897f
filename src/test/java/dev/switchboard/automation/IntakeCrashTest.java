package dev.switchboard.automation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.api.AutomaticVoice;
import dev.switchboard.api.Sends;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.sending.OutboxEvent;
import dev.switchboard.sending.OutboxStore;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.workflow.Crash;
import dev.switchboard.workflow.SettableClock;
import dev.switchboard.workflow.WorkflowEvent;
import dev.switchboard.workflow.WorkflowKit;
import dev.switchboard.workflow.catalogue.IntakeEvent;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A process that ends before or after any commit of a conversation: the customer sees nothing of
 * it.
 */
class IntakeCrashTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Ids IDS = new Ids(9, InstantSource.system());
  // What the customer writes before each pause.
  private static final List<List<String>> TURNS =
      List.of(
          List.of("Hi"),
          List.of("A trade licence", "I'm Ada Lovelace"),
          List.of("hm"),
          List.of("I am from Spain"));
  private static Intake intake;
  private static long people = 100;

  @BeforeAll
  static void open() {
    Seed.agency(POSTGRES, Vault.open(Vault.newKeyset()));
    String script =
        Script.seed()
            .put("greeting", "Welcome.")
            .put("calmSeconds", 4)
            .put("patienceHours", 20)
            .encode();
    POSTGRES.execute(
        "insert into intake_script (tenant_id, account_id, version, script, created_by) values (1, 1000, 1, '%s', 'test')"
            .formatted(script),
        "insert into intake_line (account_id, tenant_id, version, is_on, on_since) values (1000, 1, 1, true, now() - interval '1 hour')");
    Bus bus = new Bus(VERTX);
    FeedEvent.register(bus);
    WorkflowEvent.register(bus);
    OutboxEvent.register(bus);
    Sends sends = new Sends(bus, IDS, new ThreadStore(bus, IDS), new OutboxStore(bus));
    intake =
        new Intake(
            new Player(
                new AutomaticVoice(POSTGRES.tenantDatabase(VERTX), sends),
                bus,
                IDS,
                InstantSource.system()));
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void aCrashAtAnyCommitChangesNothing() {
    Crash counted = Crash.never();
    String expected = play(counted);
    assertThat(expected)
        .isEqualTo(
            """
            Welcome.

            How can I help you today?|What is your nationality?|What is your nationality?|What is your e-mail address?\
             ~ handed_over silent ~ Intake handed over: the customer stopped answering.
            Service: A trade licence
            Full name: Ada Lovelace
            Nationality: Spanish ~ completed "silent" ~ queued 4\
            """);
    for (int at = 1; at <= counted.commits(); at += Integer.getInteger("sweep.every", 15)) {
      for (Crash.Side side : Crash.Side.values()) {
        assertThat(play(new Crash(at, side)))
            .as("ended %s commit %d of %d", side, at, counted.commits())
            .isEqualTo(expected);
      }
    }
  }

  private static String play(Crash first) {
    SettableClock clock = new SettableClock();
    long id = ++people;
    POSTGRES.execute(
        "insert into contact (id, tenant_id, name) values (%1$d, 1, 'Ada')".formatted(id),
        "insert into contact_identity (tenant_id, kind, value, contact_id) values (1, 'wa_id', '34600%1$d', %1$d)"
            .formatted(id),
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id, last_inbound_at) values (%1$d, 1, 10, 1000, %1$d, now())"
            .formatted(id));
    try (Node process = new Node(clock, first)) {
      for (List<String> texts : TURNS) {
        texts.forEach(text -> write(id, text));
        texts.forEach(text -> process.kit.publish(heard(id, text)));
        process.calm(Duration.ofSeconds(5));
      }
      process.calm(Duration.ofHours(21));
      return outcome(process.kit, id);
    }
  }

  /** One that may end, and then another one that does not. */
  private static final class Node implements AutoCloseable {
    private final SettableClock clock;
    private Crash crash;
    private WorkflowKit kit;

    Node(SettableClock clock, Crash crash) {
      this.clock = clock;
      this.crash = crash;
      this.kit = WorkflowKit.on(POSTGRES, clock, crash, intake);
    }

    void calm(Duration time) {
      settle();
      clock.move(time);
      settle();
    }

    private void settle() {
      kit.settle();
      if (crash.isDead()) {
        kit.close();
        crash = Crash.never();
        kit = WorkflowKit.on(POSTGRES, clock, crash, intake);
        kit.settle();
      }
    }

    @Override
    public void close() {
      kit.close();
    }
  }

  private static void write(long id, String text) {
    long message = IDS.next();
    POSTGRES.execute(
        "insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, text, platform_at) values (%d, 1, %d, 1000, 'in', 'customer', 'text', '%s', clock_timestamp())"
            .formatted(message, id, text.replace("'", "''")),
        "insert into intake_inbound (message_id, tenant_id, conversation_id) values (%d, 1, %d)"
            .formatted(message, id));
  }

  private static IntakeEvent.Heard heard(long id, String text) {
    String message =
        POSTGRES
            .select(
                "select max(id) from message where conversation_id = %d and text = '%s'"
                    .formatted(id, text.replace("'", "''")))
            .getFirst();
    return new IntakeEvent.Heard(
        Long.toString(id), message, InstantSource.system().instant().toString());
  }

  private static String outcome(WorkflowKit kit, long id) {
    long run =
        Long.parseLong(
            POSTGRES
                .select(
                    "select min(id) from workflow_run where input like '%%\"%d\"%%'".formatted(id))
                .getFirst());
    return String.join(
        " ~ ",
        String.join(
            "|",
            POSTGRES.select(
                "select text from message where direction = 'out' and conversation_id = %d order by id"
                    .formatted(id))),
        POSTGRES
            .select("select state || ' ' || reason from intake_play where conversation_id = " + id)
            .getFirst(),
        String.join("|", POSTGRES.select("select text from note where conversation_id = " + id)),
        kit.status(run) + " " + kit.result(run),
        "queued "
            + POSTGRES
                .select(
                    "select count(*) from outbox o join message m on m.id = o.message_id where m.conversation_id = "
                        + id)
                .getFirst());
  }
}
