package dev.switchboard.feed;

/** What kind of change a feed row tells of; the wire name is part of the API. */
public enum FeedKind {
  MESSAGE_ADDED("message.added"),
  MESSAGE_CHANGED("message.changed"),
  MESSAGE_REMOVED("message.removed"),
  CONVERSATION_CHANGED("conversation.changed"),
  CONVERSATION_READ("conversation.read"),
  /** Status, tags and the like; its messages are what they were. */
  CONVERSATION_EDITED("conversation.edited"),
  CONVERSATION_ASSIGNED("conversation.assigned"),
  NOTE_ADDED("note.added"),
  NOTE_CHANGED("note.changed"),
  CONTACT_CHANGED("contact.changed"),
  NOTIFICATION_ADDED("notification.added"),
  NOTIFICATION_CHANGED("notification.changed"),
  /**
   * What somebody sees is another from here on. The subject is who; without one, everybody who is
   * held to some lines. Whoever it is about has to begin anew.
   */
  ACCESS_CHANGED("access.changed");

  private final String wire;

  FeedKind(String wire) {
    this.wire = wire;
  }

  public String wire() {
    return wire;
  }
}
