package dev.switchboard.automation;

import dev.switchboard.automation.Script.Kind;
import dev.switchboard.automation.Script.Question;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds answers in what a customer wrote in one go: those that are given in passing or early, and
 * then the one that was asked for, in what is left. Pure; belongs to one turn.
 */
final class Answers {
  private static final int LONGEST = 500;
  private static final Pattern EMAIL =
      Pattern.compile(
          "[\\p{Alnum}._%+-]{1,64}+@[\\p{Alnum}](?:[\\p{Alnum}-]*+\\.)++\\p{Alpha}{2,24}\\b");
  private static final Pattern TIME =
      Pattern.compile(
          "(?iu)\\b(?:[01]?\\d|2[0-3])(?:[:.h][0-5]\\d)?\\s*(?:am|pm|a\\.m|p\\.m|h|hrs|o['’]?clock|uhr)\\b|\\b(?:[01]?\\d|2[0-3]):[0-5]\\d\\b"
              + "|\\b(?:mornings?|afternoons?|evenings?|noon|midday|nights?|tonight|lunch(?:time)?|today|tomorrow|weekends?|weekdays?"
              + "|any ?time|whenever|now|asap|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mañana|tarde|noche|hoy|lunes|martes"
              + "|miércoles|jueves|viernes|sábado|domingo|cuando sea)\\b|\\b(?:after|before|around|at|between|from|a las)\\s+\\d{1,2}\\b");
  private static final Pattern CALL =
      Pattern.compile(
          "(?iu)\\b(?:call|phone|ring|reach|best time|llam\\w*|available)\\b(?!\\s+(?:a|it)\\b)");
  private static final Pattern NEED =
      Pattern.compile(
          "(?iu)\\b(?:need|want|looking for|interested in|would like|i['’]?d like|help (?:me )?with|apply(?:ing)? for|how much|price"
              + "|cost|quiero|necesito|busco|quisiera|precio)\\b");
  private static final Set<String> SMALL_TALK =
      Set.of(
          ("hi hello hey hola there good morning afternoon evening day dear sir madam team buenos buenas dias tardes how"
                  + " are you doing today que tal please thanks thank ok okay yes no hmm test salam assalamualaikum")
              .split(" ", -1));

  private final List<String> texts;
  private final List<String> pieces = new ArrayList<>();
  private final Set<String> taken = new HashSet<>();

  Answers(List<String> texts) {
    this.texts = texts.stream().map(Words::cut).toList();
    this.texts.forEach(text -> pieces.addAll(Words.pieces(text)));
  }

  /** An answer that came without being asked for, or before. */
  Optional<String> early(Question question) {
    return switch (question.kind()) {
      case SERVICE -> service(question).or(this::need);
      case EMAIL -> email();
      case NAME -> introduced();
      case NATIONALITY -> nationality();
      case TIME -> called();
      case TEXT -> Optional.empty();
    };
  }

  /** The answer to what was asked, in what no other question took. */
  Optional<String> asked(Question question) {
    return switch (question.kind()) {
      case SERVICE, TEXT -> rest(question.kind());
      case NAME -> name();
      case TIME -> first(left(), Answers::time);
      case EMAIL, NATIONALITY -> Optional.empty();
    };
  }

  private Optional<String> service(Question question) {
    List<String> plain = texts.stream().map(Words::plain).toList();
    return question.services().entrySet().stream()
        .filter(service ->
            service.getValue().stream()
                .map(Words::plain)
                .anyMatch(word -> plain.stream().anyMatch(text -> Words.has(text, word))))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private Optional<String> need() {
    return first(texts, text -> NEED.matcher(text).find() ? Optional.of(line(text)) : none());
  }

  private Optional<String> email() {
    for (String text : texts) {
      Matcher found = EMAIL.matcher(text);
      if (found.find()) {
        pieces.stream().filter(piece -> piece.contains(found.group())).forEach(taken::add);
        return Optional.of(found.group());
      }
    }
    return Optional.empty();
  }

  private Optional<String> introduced() {
    Optional<String> name = first(texts, Names::within);
    name.map(found -> found.split(" ", -1)[0])
        .ifPresent(word ->
            pieces.stream()
                .filter(piece -> piece.contains(word) && isShort(piece))
                .forEach(taken::add));
    return name;
  }

  private Optional<String> nationality() {
    for (String piece : pieces) {
      Optional<String> found = Nationalities.whole(piece).or(() -> Nationalities.within(piece));
      if (found.isPresent()) {
        if (isShort(piece)) {
          taken.add(piece);
        }
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<String> called() {
    Optional<String> found =
        first(pieces, piece -> CALL.matcher(piece).find() ? time(piece) : none());
    found.ifPresent(taken::add);
    return found;
  }

  // A long sentence says more than what was found in it.
  private static boolean isShort(String piece) {
    return Words.plain(piece).split(" ", -1).length <= 8;
  }

  // First and last name may come in two messages.
  private Optional<String> name() {
    List<String> left = left();
    Optional<String> whole = first(left, Names::full);
    if (whole.isPresent()) {
      return whole;
    }
    List<String> parts = left.stream().flatMap(piece -> Names.part(piece).stream()).toList();
    return parts.size() >= 2 ? Names.full(String.join(" ", parts)) : Optional.empty();
  }

  private Optional<String> rest(Kind kind) {
    List<String> said =
        texts.stream()
            .map(this::untaken)
            .filter(text -> kind == Kind.TEXT ? !text.isBlank() : isMoreThanSmallTalk(text))
            .toList();
    return said.isEmpty() ? Optional.empty() : Optional.of(line(String.join(" ", said)));
  }

  // As it was written, where nothing of it answered something else.
  private String untaken(String text) {
    List<String> all = Words.pieces(text);
    List<String> free = all.stream().filter(piece -> !taken.contains(piece)).toList();
    return free.size() == all.size() ? text : String.join(", ", free);
  }

  private static boolean isMoreThanSmallTalk(String text) {
    String plain = Words.plain(text);
    return plain.codePoints().filter(Character::isLetter).count() >= 3
        && !SMALL_TALK.containsAll(List.of(plain.split(" ", -1)));
  }

  private static Optional<String> time(String piece) {
    return TIME.matcher(piece).find() ? Optional.of(line(piece)) : none();
  }

  private List<String> left() {
    return pieces.stream().filter(piece -> !taken.contains(piece)).toList();
  }

  private static String line(String text) {
    String words = text.strip().replaceAll("\\s+", " ");
    return words.length() <= LONGEST ? words : words.substring(0, LONGEST);
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static Optional<String> first(
      List<String> among, java.util.function.Function<String, Optional<String>> find) {
    return among.stream().flatMap(one -> find.apply(one).stream()).findFirst();
  }
}
