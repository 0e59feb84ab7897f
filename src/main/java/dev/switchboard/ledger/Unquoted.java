package dev.switchboard.ledger;

import io.vertx.pgclient.PgException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, without the words it was said in: a parser's and Postgres's quote what a
 * customer wrote, and a dead letter's reason and the log outlive it. Names the exception, where it
 * was thrown, and what Postgres calls it; has the stack trace.
 */
final class Unquoted extends Exception {
  private static final long serialVersionUID = 1L;
  private static final String OURS = "dev.switchboard.";
  // An exception may name itself as its cause, by way of others.
  private static final int DEEPEST = 8;

  private Unquoted(String words, @Nullable Throwable cause) {
    super(words, cause);
  }

  static Unquoted of(Throwable e) {
    return of(e, 0);
  }

  private static Unquoted of(Throwable e, int depth) {
    @Nullable Throwable cause = e.getCause();
    Unquoted made =
        new Unquoted(words(e), cause == null || depth == DEEPEST ? null : of(cause, depth + 1));
    made.setStackTrace(e.getStackTrace());
    return made;
  }

  private static String words(Throwable e) {
    // Of connections only: no content is near them, and their words say what to do.
    if (RetryPolicy.fault(e) == RetryPolicy.Fault.OUTAGE) {
      return e.toString();
    }
    String postgres = e instanceof PgException pg ? postgres(pg) : "";
    return e.getClass().getName() + postgres + at(e);
  }

  // What of it are names, of tables and of Postgres's own functions; it comes without a stack.
  private static String postgres(PgException e) {
    StringBuilder words = new StringBuilder(" ").append(e.getSqlState());
    Stream.of(e.getRoutine(), e.getTable(), e.getColumn(), e.getConstraint())
        .filter(name -> name != null)
        .forEach(name -> words.append(' ').append(name));
    return words.toString();
  }

  // Ours, where it comes through us: that is what is to be looked at.
  private static String at(Throwable e) {
    StackTraceElement[] frames = e.getStackTrace();
    return Stream.of(frames)
        .filter(frame -> frame.getClassName().startsWith(OURS))
        .findFirst()
        .or(() -> Stream.of(frames).findFirst())
        .map(frame ->
            " at %s.%s:%d"
                .formatted(
                    frame.getClassName().replaceFirst(".*\\.", ""),
                    frame.getMethodName(),
                    frame.getLineNumber()))
        .orElse("");
  }

  /** What went wrong, in one line. */
  String words() {
    return String.valueOf(getMessage());
  }
}
