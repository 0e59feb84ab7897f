package dev.switchboard.api;

import dev.switchboard.inbox.EarlierMessage;
import dev.switchboard.inbox.OutgoingMessage;
import dev.switchboard.sending.AnswerKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a message with a client's own id is the one that has this id already. Pure. */
final class Repeated {
  private Repeated() {}

  /**
   * @param asked as the client asked for it
   * @param again as it would be written now
   */
  static boolean differs(SendRequest asked, OutgoingMessage again, EarlierMessage first) {
    if (isAutomations(asked)) {
      return false;
    }
    return !first.isThere()
        || !first.type().equals(again.type())
        || !(first.isBlank() || isSaid(asked, again, first));
  }

  // One answer to one question, whatever words a second run would find for it.
  private static boolean isAutomations(SendRequest asked) {
    @Nullable String id = asked.clientId();
    return id != null && id.startsWith(AnswerKey.PREFIX);
  }

  // An agency's rules for words may have changed between the two: what was asked for counts as
  // well.
  private static boolean isSaid(SendRequest asked, OutgoingMessage again, EarlierMessage first) {
    Object said = GraphRequest.content(first.type(), first.text(), first.payload());
    return Objects.equals(first.replyToExternalId(), again.replyToExternalId())
        && (said.equals(GraphRequest.content(again.type(), again.text(), again.payload()))
            || said.equals(asked.content()));
  }
}
