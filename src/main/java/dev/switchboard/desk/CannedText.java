package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fills the variables of a canned response: {@code {{contact.name}}} and the like. Pure. */
@Door
public final class CannedText {
  /** The variables there are. */
  public static final List<String> VARIABLES =
      List.of(
          "contact.name",
          "contact.first_name",
          "agent.name",
          "agent.first_name",
          "client.name",
          "line.name",
          "agency.name");

  private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");

  private CannedText() {}

  /**
   * Who is who in a conversation.
   *
   * @param contact null when the name is not known: its variables become nothing
   */
  @Door
  public record Names(
      @Nullable String contact, String agent, String client, String line, String agency) {}

  /** The first variable that does not exist. */
  public static Optional<String> unknown(String text) {
    return VARIABLE
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .filter(name -> !VARIABLES.contains(name))
        .findFirst();
  }

  public static String fill(String text, Names names) {
    return VARIABLE
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value(found, names)));
  }

  private static String value(MatchResult found, Names names) {
    String contact = names.contact() == null ? "" : names.contact();
    return switch (found.group(1)) {
      case "contact.name" -> contact;
      case "contact.first_name" -> first(contact);
      case "agent.name" -> names.agent();
      case "agent.first_name" -> first(names.agent());
      case "client.name" -> names.client();
      case "line.name" -> names.line();
      case "agency.name" -> names.agency();
      default -> found.group();
    };
  }

  private static String first(String name) {
    int space = name.indexOf(' ');
    return space < 0 ? name : name.substring(0, space);
  }
}
