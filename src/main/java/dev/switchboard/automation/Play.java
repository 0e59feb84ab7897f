package dev.switchboard.automation;

import dev.switchboard.automation.Script.Question;
import dev.switchboard.bus.Door;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a conversation stands in its script.
 *
 * @param answers by question, in the order in which they were given
 * @param asked the question that waits for its answer; null: nothing was said yet
 * @param misses how often what came did not answer it
 */
@Door
public record Play(Map<String, String> answers, @Nullable String asked, int misses) {
  public static final Play NEW = new Play(Map.of(), null, 0);

  /**
   * The customer wrote, and is done for the moment.
   *
   * @param texts what they wrote, in order; empty when it had no words
   */
  public Turn next(Script script, List<String> texts) {
    Map<String, String> known = learn(script, texts);
    Optional<Question> open = open(script, known);
    boolean isFirst = asked == null;
    if (open.isEmpty()) {
      return end(script, known, isFirst, Turn.End.COMPLETED);
    }
    Question question = open.orElseThrow();
    boolean isSame = question.key().equals(asked);
    int missed = isSame && known.size() == answers.size() ? misses + 1 : isSame ? misses : 0;
    if (missed > script.retries()) {
      return end(script, known, isFirst, Turn.End.UNCLEAR);
    }
    String words = missed > 0 ? question.again() : question.ask();
    return new Turn(
        new Play(known, question.key(), missed),
        isFirst ? script.greeting() + "\n\n" + words : words,
        question.key(),
        null);
  }

  private static Turn end(Script script, Map<String, String> known, boolean isFirst, Turn.End end) {
    @Nullable String bye = script.handOff();
    @Nullable String said =
        !isFirst ? bye : bye == null ? script.greeting() : script.greeting() + "\n\n" + bye;
    return new Turn(new Play(known, null, 0), said, Turn.REPLY, end);
  }

  private Map<String, String> learn(Script script, List<String> texts) {
    Map<String, String> known = new LinkedHashMap<>(answers);
    Answers found = new Answers(texts);
    early(script, found, known);
    script.questions().stream()
        .filter(question -> question.key().equals(asked) && isOpen(question, known))
        .findFirst()
        .ifPresent(question ->
            found.asked(question).ifPresent(answer -> known.put(question.key(), answer)));
    early(script, found, known);
    return Collections.unmodifiableMap(known);
  }

  // What one answer makes a question of may be answered already: until nothing new is learnt.
  private static void early(Script script, Answers found, Map<String, String> known) {
    int before;
    do {
      before = known.size();
      for (Question question : script.questions()) {
        if (isOpen(question, known)) {
          found.early(question).ifPresent(answer -> known.put(question.key(), answer));
        }
      }
    } while (known.size() > before);
  }

  private static Optional<Question> open(Script script, Map<String, String> known) {
    return script.questions().stream().filter(question -> isOpen(question, known)).findFirst();
  }

  private static boolean isOpen(Question question, Map<String, String> known) {
    return !known.containsKey(question.key())
        && (question.when() == null || question.when().holds(known));
  }

  /** What was learnt, a line an answer, in the order of the script. */
  public static String summary(Script script, Map<String, String> answers) {
    StringBuilder lines = new StringBuilder();
    for (Question question : script.questions()) {
      @Nullable String answer = answers.get(question.key());
      if (answer != null) {
        lines.append('\n').append(question.label()).append(": ").append(answer);
      }
    }
    return lines.toString();
  }
}
