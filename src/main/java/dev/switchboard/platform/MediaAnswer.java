package dev.switchboard.platform;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What the Graph API says of a file. */
public sealed interface MediaAnswer {
  /**
   * Where its bytes are, for a few minutes.
   *
   * @param sha256 as the platform writes it; null when it does not say
   */
  record Found(URI url, String mimeType, @Nullable String sha256) implements MediaAnswer {}

  /** It has no such file, or has it no longer. */
  record Gone() implements MediaAnswer {}

  /** It said no for another reason; {@link ErrorTable} knows what that means. */
  record Refused(GraphAnswer.Refused why) implements MediaAnswer {}

  /** No answer that can be relied on. */
  record Unreachable(String reason) implements MediaAnswer {}
}
