package dev.switchboard.platform;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of asking for templates. */
public sealed interface TemplatesAnswer {
  /**
   * @param after where the next page begins; null: this is the last
   */
  record Page(List<Template> templates, @Nullable String after) implements TemplatesAnswer {}

  record Refused(GraphAnswer.Refused why) implements TemplatesAnswer {}

  /** No answer that can be relied on. */
  record Unreachable(String reason) implements TemplatesAnswer {}
}
