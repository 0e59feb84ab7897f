package dev.switchboard.feed;

/** What kind of change a feed row tells of; the wire name is part of the API. */
public enum FeedKind {
  MESSAGE_ADDED("message.added"),
  MESSAGE_CHANGED("message.changed"),
  MESSAGE_REMOVED("message.removed"),
  CONVERSATION_CHANGED("conversation.changed"),
  CONVERSATION_READ("conversation.read");

  private final String wire;

  FeedKind(String wire) {
    this.wire = wire;
  }

  public String wire() {
    return wire;
  }
}
