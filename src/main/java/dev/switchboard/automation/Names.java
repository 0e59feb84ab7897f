package dev.switchboard.automation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Full names, as people give them. Pure. */
final class Names {
  private static final String PART = "\\p{L}[\\p{L}\\p{M}'’.-]*";
  private static final Pattern FULL = Pattern.compile("%1$s(?: +%1$s){1,5}".formatted(PART));
  private static final Pattern SINGLE = Pattern.compile(PART);
  // After these anything that looks like a name is one.
  private static final Pattern SURE =
      Pattern.compile(
          "(?iu)\\b(?:my (?:full )?name(?: is|'s|’s|:)?|name:|me llamo|mi nombre(?: completo)? es|ich hei(?:ß|ss)e|mein name ist"
              + "|je m['’]appelle|mi chiamo|mijn naam is|call me)\\s+");
  // After these only what is written as a name is.
  private static final Pattern LIKELY =
      Pattern.compile(
          "(?iu)\\b(?:i am|i['’]?m|this is|it['’]?s|soy|ich bin|je suis|sono|ik ben)\\s+");
  private static final Pattern END =
      Pattern.compile(
          "(?iu)\\s+(?:and|from|y|und|et|e|en|de profesion|here|speaking|with|by|but)\\b.*|[,;.!?\\n(].*");
  private static final Set<String> NO_NAME =
      Set.of(
          ("hi hello hey hola hallo ciao good morning afternoon evening night day yes no yeah yep nope ok okay sure fine"
                  + " please thanks thank you your i im am is are was the a an my me we it its this that what why who"
                  + " how when where which do does need want would like looking for help visa permit name call later"
                  + " today tomorrow from in on at to of can could have has not dont know maybe sorry wait moment gracias"
                  + " buenos buenas dias tardes si por favor quiero necesito and or with about company business new")
              .split(" ", -1));

  private Names() {}

  /** A name that somebody gives in passing. */
  static Optional<String> within(String text) {
    Matcher sure = SURE.matcher(text);
    if (sure.find()) {
      return full(END.matcher(text.substring(sure.end())).replaceFirst(""));
    }
    Matcher likely = LIKELY.matcher(text);
    while (likely.find()) {
      Optional<String> found =
          full(END.matcher(text.substring(likely.end())).replaceFirst(""))
              .filter(Names::isWrittenAsOne);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** First and last name and nothing else. */
  static Optional<String> full(String piece) {
    String name = piece.strip();
    return FULL.matcher(name).matches() && name.length() <= 80 && isNobodysElse(name)
        ? Optional.of(name.replaceAll(" +", " "))
        : Optional.empty();
  }

  /** A first or a last name, which may come in a message of its own. */
  static Optional<String> part(String piece) {
    String name = piece.strip();
    return SINGLE.matcher(name).matches() && name.length() <= 40 && isNobodysElse(name)
        ? Optional.of(name)
        : Optional.empty();
  }

  private static boolean isNobodysElse(String name) {
    List<String> words = List.of(Words.plain(name).split(" ", -1));
    return words.stream().noneMatch(NO_NAME::contains) && Nationalities.whole(name).isEmpty();
  }

  private static boolean isWrittenAsOne(String name) {
    return Arrays.stream(name.split(" ", -1))
            .allMatch(word -> Character.isUpperCase(word.codePointAt(0)) || word.length() <= 3)
        && Character.isUpperCase(name.codePointAt(0));
  }
}
