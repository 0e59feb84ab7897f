package dev.switchboard.workflow;

/**
 * Which events of a type are meant.
 *
 * @param field a path into the event, for example {@code requestId} or {@code contact.id}; empty:
 *     any event
 * @param value what must be there, as text
 */
public record Match(String field, String value) {
  private static final Match ANY = new Match("", "");

  /** Every event of the type. */
  public static Match any() {
    return ANY;
  }

  /** Events with this value in a field; numbers and booleans are compared as JSON writes them. */
  public static Match on(String field, Object value) {
    if (!field.matches("[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*")) {
      throw new IllegalArgumentException("field (%s) must be a path like a.b".formatted(field));
    }
    return new Match(field, value.toString());
  }
}
