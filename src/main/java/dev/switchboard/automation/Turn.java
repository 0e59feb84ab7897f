package dev.switchboard.automation;

import dev.switchboard.bus.Door;
import org.jspecify.annotations.Nullable;

/**
 * What a script does after the customer wrote.
 *
 * @param play where it stands then
 * @param says null: nothing is said
 * @param key the question that is asked, or {@link #REPLY}
 * @param end null: it goes on
 */
@Door
public record Turn(Play play, @Nullable String says, String key, @Nullable End end) {
  /** The key of what asks nothing. */
  public static final String REPLY = "reply";

  /** Why a script is over. */
  @Door
  public enum End {
    COMPLETED("handed over", "everything is answered"),
    UNCLEAR("handed over", "the customer's answer could not be understood"),
    SILENT("handed over", "the customer stopped answering"),
    BROKEN("handed over", "the script could not go on"),
    TAKEN_OVER("stopped", "somebody took the conversation over"),
    ANSWERED("stopped", "somebody answered"),
    OPTED_OUT("stopped", "the customer asked it to stop"),
    LATE("stopped", "a message came too late to be answered by itself"),
    OFF("stopped", "it was turned off"),
    MERGED("stopped", "the conversation became part of another");

    private final String what;
    private final String why;

    End(String what, String why) {
      this.what = what;
      this.why = why;
    }

    /** For people. */
    public String words() {
      return what + ": " + why;
    }

    /** A person goes on because the script is at its end, not because one came first. */
    public boolean isHandOver() {
      return what.equals("handed over");
    }

    public String wire() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
