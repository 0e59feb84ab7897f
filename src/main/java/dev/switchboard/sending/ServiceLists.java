package dev.switchboard.sending;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.switchboard.bus.Door;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes lists of services out of what automation says: in brackets, or joined by slashes. What a
 * customer needs is asked, never offered. Pure.
 */
@Door
public final class ServiceLists {
  /** Said when nothing else is left. */
  public static final String FALLBACK = "How can I help you today?";

  private static final Logger LOG = LoggerFactory.getLogger(ServiceLists.class);
  private static final String NAMED =
      "(?:\\p{Lu}[\\p{L}-]*[ ]){0,2}(?i:visas?|permits?|setups?|services?)\\b";
  private static final Pattern LIST =
      Pattern.compile(
          "\\([^)]*(?:Visa|Permit|Setup|Services)[^)]*\\)"
              + "|%1$s(?:\\s*/\\s*%1$s)+(?:\\s*/\\s*\\p{Lu}[\\p{L}-]*(?:[ ]\\p{Lu}[\\p{L}-]*){0,2})*"
                  .formatted(NAMED));
  private static final Pattern GAP = Pattern.compile("[ \\t]{2,}");
  private static final Pattern LOOSE_MARK = Pattern.compile("[ \\t]+([.,;:!?])");
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]");

  private ServiceLists() {}

  /** The same text when there is no list in it. */
  public static String remove(String text) {
    Matcher found = LIST.matcher(text);
    if (!found.find()) {
      return text;
    }
    LOG.info("a list of services was taken out of a text");
    String rest = found.reset().replaceAll("");
    rest = LOOSE_MARK.matcher(GAP.matcher(rest).replaceAll(" ")).replaceAll("$1").strip();
    return WORD.matcher(rest).find() ? rest : FALLBACK;
  }
}
