package dev.switchboard.feed;

import org.jspecify.annotations.Nullable;

/**
 * One change to tell a tenant's people of.
 *
 * @param conversationId {@link #NONE} for what belongs to no conversation
 * @param subjectId what else it is about: a note, a contact, a notification, a person
 */
public record Change(
    long tenantId,
    FeedKind kind,
    long conversationId,
    @Nullable Long messageId,
    @Nullable Long subjectId) {
  public static final long NONE = 0;

  public Change(long tenantId, FeedKind kind, long conversationId, @Nullable Long messageId) {
    this(tenantId, kind, conversationId, messageId, null);
  }

  /**
   * What somebody of the agency sees.
   *
   * @param userId null: everybody who is held to some lines
   */
  public static Change ofAccess(long tenantId, @Nullable Long userId) {
    return new Change(tenantId, FeedKind.ACCESS_CHANGED, NONE, null, userId);
  }

  /** A change of something that is neither a conversation nor a message. */
  public static Change of(long tenantId, FeedKind kind, long conversationId, long subjectId) {
    return new Change(tenantId, kind, conversationId, null, subjectId);
  }
}
