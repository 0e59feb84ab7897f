package dev.switchboard.boot;

import static dev.switchboard.boot.IntakeHouse.BYE;
import static dev.switchboard.boot.IntakeHouse.EMAIL;
import static dev.switchboard.boot.IntakeHouse.GREETING;
import static dev.switchboard.boot.IntakeHouse.NAME;
import static dev.switchboard.boot.IntakeHouse.NATIONALITY;
import static dev.switchboard.boot.IntakeHouse.SERVICE;
import static dev.switchboard.boot.IntakeHouse.TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts in a whole node: what customers are told, as the stand-in for Meta has it. */
class IntakeTest {
  @TempDir private static Path directory;
  private static IntakeHouse intake;

  @BeforeAll
  static void open() throws IOException {
    intake = new IntakeHouse(directory);
  }

  @BeforeEach
  void seeded() {
    intake.set(IntakeHouse.script());
  }

  @AfterAll
  static void close() {
    intake.close();
  }

  @Test
  void aCustomerIsGreetedAskedAndHandedOver() {
    String ada = intake.somebody();
    intake.talk(ada, "Hi", SERVICE);
    intake.talk(ada, "A trade licence for my bakery", NAME);
    intake.talk(ada, "Ada Lovelace", NATIONALITY);
    intake.talk(ada, "British", EMAIL);
    intake.talk(ada, "ada@example.com", TIME);
    intake.talk(ada, "tomorrow after 5", BYE);

    JsonObject ended = intake.ended(ada);
    assertThat(ended.getString("state")).isEqualTo("handed_over");
    assertThat(ended.getString("reason")).isEqualTo("completed");
    assertThat(intake.notes(ada))
        .containsExactly(
            """
            Intake handed over: everything is answered.
            Service: A trade licence for my bakery
            Full name: Ada Lovelace
            Nationality: British
            E-mail: ada@example.com
            Best time to call: tomorrow after 5\
            """);
    intake.house.customerWrites(ada, "one more thing");
    intake.calm();
    intake.heard(ada, SERVICE, NAME, NATIONALITY, EMAIL, TIME, BYE);
  }

  @Test
  void whatIsSaidInThreeMessagesOrEarlyIsNotAskedAgain() {
    String ada = intake.somebody();
    intake.house.customerWrites(ada, "Hello");
    intake.house.customerWrites(ada, "I'm Ada Lovelace from Spain");
    intake.house.customerWrites(ada, "ada@example.com");
    intake.heard(ada, SERVICE);
    intake.house.customerWrites(ada, "I need a trade licence");
    intake.house.customerWrites(ada, "you can call me");
    intake.house.customerWrites(ada, "in the morning");
    intake.heard(ada, SERVICE, TIME);
    intake.talk(ada, "in the morning", BYE);

    assertThat(intake.ended(ada).getJsonObject("answers"))
        .isEqualTo(
            new JsonObject()
                .put("name", "Ada Lovelace")
                .put("nationality", "Spanish")
                .put("email", "ada@example.com")
                .put("service", "I need a trade licence")
                .put("time", "in the morning"));
    intake.heard(ada, SERVICE, TIME, BYE);
  }

  @Test
  void whatIsNoAnswerIsAskedAgainTwiceAndThenAPersonGoesOn() {
    String ada = intake.somebody();
    intake.talk(ada, "I want a trade licence", GREETING + "\n\n" + NAME);
    intake.talk(ada, "why?", NAME);
    intake.talk(ada, "???", NAME);
    intake.talk(ada, "12345", BYE);
    assertThat(intake.ended(ada).getString("reason")).isEqualTo("unclear");
    assertThat(intake.notes(ada).getFirst()).contains("could not be understood");
  }

  @Test
  void aPersonWhoTakesOverEndsItAndWhatIsQueuedDoesNotGoOut() {
    String ada = intake.somebody();
    intake.talk(ada, "Hi", SERVICE);
    String id = intake.conversation(ada);
    intake.house.api("POST", "/conversations/%s/takeover".formatted(id), "");
    intake.house.customerWrites(ada, "A trade licence");

    assertThat(intake.ended(ada).getString("reason")).isEqualTo("taken_over");
    intake.calm();
    intake.heard(ada, SERVICE);
  }

  @Test
  void aPersonWhoAnswersHereOrOnThePhoneEndsIt() {
    String ada = intake.somebody();
    String eve = intake.somebody();
    intake.talk(ada, "Hi", SERVICE);
    intake.talk(eve, "Hi", SERVICE);
    JsonObject text =
        new JsonObject()
            .put("type", "text")
            .put("text", new JsonObject().put("body", "Hello, Jo here"));
    intake.house.api(
        "POST", "/conversations/%s/messages".formatted(intake.conversation(ada)), text.encode());
    assertThat(intake.post(echo(eve), "smb_message_echoes")).isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            intake
                    .house
                    .postgres()
                    .select("select 1 from message where external_id = 'wamid.typed'")
                    .size()
                == 1);
    intake.house.customerWrites(ada, "A trade licence");
    intake.house.customerWrites(eve, "A trade licence");

    assertThat(intake.ended(ada).getString("reason")).isEqualTo("answered");
    assertThat(intake.ended(eve).getString("reason")).isEqualTo("answered");
    intake.calm();
    intake.heard(ada, SERVICE, "Hello, Jo here");
    intake.heard(eve, SERVICE);
  }

  private static JsonObject echo(String to) {
    JsonObject typed =
        new JsonObject()
            .put("from", "15550001000")
            .put("to", to)
            .put("id", "wamid.typed")
            .put("timestamp", Long.toString(Instant.now().getEpochSecond()))
            .put("type", "text")
            .put("text", new JsonObject().put("body", "typed on the phone"));
    return IntakeHouse.value().put("message_echoes", new JsonArray().add(typed));
  }

  @Test
  void aWordThatSaysSoAndALateMessageEndItWithoutAWord() {
    String ada = intake.somebody();
    String eve = intake.somebody();
    intake.talk(ada, "Hi", SERVICE);
    intake.house.customerWrites(ada, "STOP!");
    assertThat(
            intake.post(
                IntakeHouse.text(eve, "wamid.late", "Hi", Instant.now().minus(Duration.ofHours(2))),
                "messages"))
        .isEqualTo(200);

    assertThat(intake.ended(ada).getString("reason")).isEqualTo("opted_out");
    assertThat(intake.ended(eve).getString("reason")).isEqualTo("late");
    intake.house.customerWrites(eve, "Hello?");
    intake.calm();
    intake.heard(ada, SERVICE);
    intake.heard(eve);
    assertThat(intake.notes(eve)).hasSize(1);
  }

  @Test
  void theSameWebhookAsOftenAsItComesIsAnsweredOnce() {
    String ada = intake.somebody();
    for (String text : List.of("Hi", "A trade licence", "Ada Lovelace")) {
      JsonObject value = IntakeHouse.text(ada, "wamid.dup." + text.length(), text, Instant.now());
      IntStream.range(0, 8)
          .parallel()
          .forEach(i -> assertThat(intake.post(value, "messages")).isEqualTo(200));
      intake.calm();
      assertThat(intake.post(value, "messages")).isEqualTo(200);
      intake.calm();
    }
    intake.heard(ada, SERVICE, NAME, NATIONALITY);
    assertThat(
            intake
                .house
                .postgres()
                .select(
                    "select split_part(client_ref, ':', 4) from message where client_ref like 'answer:%s:%%' order by id"
                        .formatted(intake.conversation(ada))))
        .containsExactly("service", "name", "nationality");
  }

  @Test
  void aRestartInTheMiddleLosesAndRepeatsNothing() throws IOException {
    String ada = intake.somebody();
    intake.talk(ada, "Hi", SERVICE);
    intake.house.customerWrites(ada, "A trade licence");
    // Between the customer's message and the end of calm.
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            intake
                    .house
                    .postgres()
                    .select(
                        "select 1 from message where text = 'A trade licence' and conversation_id = "
                            + intake.conversation(ada))
                    .size()
                == 1);
    intake.house.restart();
    intake.heard(ada, SERVICE, NAME);
    intake.house.restart();
    intake.talk(ada, "Ada Lovelace", NATIONALITY);
    intake.calm();
    intake.heard(ada, SERVICE, NAME, NATIONALITY);
  }

  @Test
  void aListOfServicesIsNeverSaid() {
    JsonObject script = IntakeHouse.script();
    script
        .getJsonArray("questions")
        .getJsonObject(0)
        .put("ask", "(Golden Visa, Work Permit, Company Setup)");
    script
        .getJsonArray("questions")
        .getJsonObject(1)
        .put(
            "ask",
            "For Golden Visa / Work Permit / Company Setup we need your name (see you at 5).");
    intake.set(script.put("greeting", "(all our Services)"));
    String ada = intake.somebody();
    intake.talk(ada, "Hi", "How can I help you today?");
    intake.talk(ada, "A trade licence", "we need your name (see you at 5).");

    intake.house.person(1, "jo@agency.example", "Jo", "open sesame, please");
    String mine = "We do all of them (Visa, Permit), see you at 5";
    intake.agentSends(ada, "jo@agency.example", "open sesame, please", mine);
    intake.calm();
    assertThat(intake.said(ada)).last().isEqualTo(mine);
  }

  @Test
  void aConversationEndsOnTheVersionItBeganWith() {
    String ada = intake.somebody();
    intake.talk(ada, "Hi", SERVICE);
    JsonObject script = IntakeHouse.script();
    script.getJsonArray("questions").getJsonObject(1).put("ask", "Who are you?");
    int version = intake.set(script).getInteger("version");
    intake.talk(ada, "A trade licence", NAME);
    String eve = intake.somebody();
    intake.talk(eve, "I need a trade licence", GREETING + "\n\nWho are you?");

    assertThat(intake.standing(ada).getInteger("version")).isEqualTo(version - 1);
    assertThat(intake.standing(eve).getInteger("version")).isEqualTo(version);
  }

  @Test
  void onlyNewCustomersAreAnsweredAndNobodyOfALineWithoutAScript() {
    String ada = intake.somebody();
    intake.put(new JsonObject().put("on", false));
    intake.house.customerWrites(ada, "I was here before");
    intake.conversation(ada);
    intake.calm();
    String runs = runs();
    String eve = intake.somebody();
    intake.house.customerWrites(eve, "so was I");
    intake.conversation(eve);
    intake.calm();
    // No run, no row: nothing listens.
    assertThat(runs()).isEqualTo(runs);
    intake.put(new JsonObject().put("on", true));
    intake.house.customerWrites(ada, "Hello?");
    String noor = intake.somebody();
    intake.talk(noor, "Hi", SERVICE);
    intake.calm();
    intake.heard(ada);
    // Statuses of what was said came in meanwhile, and are nothing to a script.
    assertThat(intake.standing(noor).getString("asked")).isEqualTo("service");
    assertThat(runs()).isEqualTo(Long.toString(Long.parseLong(runs) + 1));
  }

  private static String runs() {
    return intake
        .house
        .postgres()
        .select("select (select count(*) from workflow_run where workflow = 'intake')")
        .getFirst();
  }
}
