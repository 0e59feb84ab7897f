package dev.switchboard.inbox;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message holds, by its kind. {@link #type} is the platform's own word where it has one.
 * Pure values; what the platform sent is kept beside them, byte for byte.
 */
sealed interface MessageContent {
  record Text(String body) implements MessageContent {}

  /** A picture, video, recording or sticker; {@code type} says which. */
  record Media(String type, @Nullable String caption) implements MessageContent {}

  record Document(@Nullable String caption, @Nullable String filename) implements MessageContent {}

  record Location(@Nullable String name, @Nullable String address) implements MessageContent {}

  record Contacts(List<String> names) implements MessageContent {}

  /** Something offered was chosen: a button, a row of a list, a quick reply, a menu item. */
  record Choice(String type, @Nullable String id, @Nullable String title)
      implements MessageContent {}

  /** A form was filled in (WhatsApp's flows and addresses); the answers are in the payload. */
  record Form(@Nullable String body) implements MessageContent {}

  record Order(@Nullable String note) implements MessageContent {}

  /** The platform says what happened to a contact: another number, another id. */
  record SystemNote(@Nullable String body) implements MessageContent {}

  record Template(@Nullable String title) implements MessageContent {}

  /**
   * An answer to a story ({@code story_reply}) or a story that names us ({@code story_mention}).
   */
  record Story(String type, @Nullable String text) implements MessageContent {}

  record Call() implements MessageContent {}

  /** A kind that the platform does not pass on, or that we do not know. */
  record Other(String type, @Nullable String reason) implements MessageContent {}

  /** The word for its kind in the database and in the API. */
  default String type() {
    return switch (this) {
      case Text _ -> "text";
      case Media(var type, _) -> type;
      case Document _ -> "document";
      case Location _ -> "location";
      case Contacts _ -> "contacts";
      case Choice(var type, _, _) -> type;
      case Form _ -> "interactive";
      case Order _ -> "order";
      case SystemNote _ -> "system";
      case Template _ -> "template";
      case Story(var type, _) -> type;
      case Call _ -> "call";
      case Other(var type, _) -> type;
    };
  }

  /**
   * What can be shown in one piece of plain text; null where there are no words, and the inbox
   * shows a labelled placeholder.
   */
  default @Nullable String text() {
    return switch (this) {
      case Text(var body) -> body;
      case Media(_, var caption) -> caption;
      case Document(var caption, var filename) -> caption != null ? caption : filename;
      case Location(var name, var address) -> name != null ? name : address;
      case Contacts(var names) -> names.isEmpty() ? null : String.join(", ", names);
      case Choice(_, _, var title) -> title;
      case Form(var body) -> body;
      case Order(var note) -> note;
      case SystemNote(var body) -> body;
      case Template(var title) -> title;
      case Story(_, var text) -> text;
      case Call _ -> null;
      case Other(_, var reason) -> reason;
    };
  }

  /** The id of what was chosen; null when nothing was. */
  default @Nullable String selectedId() {
    return this instanceof Choice(_, var id, _) ? id : null;
  }

  /** Written by the other side; false for what the platform says on its own. */
  default boolean isWritten() {
    return !(this instanceof SystemNote);
  }
}
