package dev.switchboard.automation;

import dev.switchboard.bus.Door;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a line says to new customers and asks them. {@link ScriptParser} reads it. Pure.
 *
 * @param greeting once, before the first question
 * @param handOff said when a person goes on; null: nothing is said
 * @param optOut a message that is one of these ends the script
 * @param retries how often a question is asked again before a person takes over
 * @param assigneeId who is given the conversation at the end; null: nobody
 */
@Door
public record Script(
    String greeting,
    List<Question> questions,
    @Nullable String handOff,
    List<String> optOut,
    int retries,
    Pace pace,
    @Nullable Long assigneeId) {

  /** What kind of answer a question wants. */
  @Door
  public enum Kind {
    /** One of the named services by their keywords, else the customer's own words. */
    SERVICE,
    /** First and last name. */
    NAME,
    NATIONALITY,
    EMAIL,
    /** When to call. */
    TIME,
    /** Any words. */
    TEXT;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param again how it is asked again
   * @param label what the summary calls the answer
   * @param services by name, the words that mean them
   * @param when null: always asked
   */
  @Door
  public record Question(
      String key,
      Kind kind,
      String ask,
      String again,
      String label,
      Map<String, List<String>> services,
      @Nullable Condition when) {}

  /**
   * Asked only if an earlier question was answered so.
   *
   * @param isNot asked only if it was answered otherwise
   */
  @Door
  public record Condition(String question, Set<String> answers, boolean isNot) {
    boolean holds(Map<String, String> given) {
      @Nullable String answer = given.get(question);
      return answer != null
          && isNot != answers.stream().anyMatch(wanted -> wanted.equalsIgnoreCase(answer));
    }
  }

  /**
   * How long it waits.
   *
   * @param calm nothing came for so long: the customer has finished
   * @param longest it does not wait longer than this for calm
   * @param patience nothing came for so long: a person takes over
   */
  @Door
  public record Pace(Duration calm, Duration longest, Duration patience) {
    static final Pace USUAL =
        new Pace(Duration.ofSeconds(4), Duration.ofSeconds(20), Duration.ofHours(20));
  }

  /** Whether one of a customer's messages is a word that ends the script. */
  boolean isOptOut(List<String> texts) {
    Set<String> words = optOut.stream().map(Words::plain).collect(Collectors.toSet());
    return texts.stream().map(Words::plain).anyMatch(words::contains);
  }

  /** What an agency begins with; it gives the greeting. */
  public static JsonObject seed() {
    return new Script(
            "",
            List.of(
                question("service", Kind.SERVICE, "How can I help you today?", "Service"),
                question("name", Kind.NAME, "May I know your full name, please?", "Full name"),
                question(
                    "nationality", Kind.NATIONALITY, "What is your nationality?", "Nationality"),
                question("email", Kind.EMAIL, "What is your e-mail address?", "E-mail"),
                question(
                    "time", Kind.TIME, "When is the best time to call you?", "Best time to call")),
            "Thank you. A colleague will go on from here.",
            List.of("stop", "unsubscribe", "opt out"),
            2,
            Pace.USUAL,
            null)
        .toJson();
  }

  private static Question question(String key, Kind kind, String ask, String label) {
    return new Question(key, kind, ask, ask, label, Map.of(), null);
  }

  /** As the API shows it and a version is kept. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("greeting", greeting)
        .put("questions", new JsonArray(questions.stream().map(Script::json).toList()))
        .put("handOff", handOff)
        .put("optOut", new JsonArray(optOut))
        .put("retries", retries)
        .put("calmSeconds", Math.toIntExact(pace.calm().toSeconds()))
        .put("longestSeconds", Math.toIntExact(pace.longest().toSeconds()))
        .put("patienceHours", Math.toIntExact(pace.patience().toHours()))
        .put("assigneeId", assigneeId == null ? null : assigneeId.toString());
  }

  private static JsonObject json(Question question) {
    JsonObject json =
        new JsonObject()
            .put("key", question.key())
            .put("kind", question.kind().wire())
            .put("ask", question.ask())
            .put("again", question.again())
            .put("label", question.label());
    if (!question.services().isEmpty()) {
      JsonObject services = new JsonObject();
      question.services().forEach((name, words) -> services.put(name, new JsonArray(words)));
      json.put("services", services);
    }
    Condition when = question.when();
    return when == null
        ? json
        : json.put(
            "when",
            new JsonObject()
                .put("question", when.question())
                .put(
                    when.isNot() ? "noneOf" : "oneOf", new JsonArray(List.copyOf(when.answers()))));
  }
}
