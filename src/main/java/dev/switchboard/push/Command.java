package dev.switchboard.push;

import io.vertx.core.json.JsonObject;

/** What a client asks to have done over its socket. */
public sealed interface Command {
  long conversationId();

  /**
   * A message goes out.
   *
   * @param message as the body of {@code POST /api/v1/conversations/{id}/messages}
   */
  record Send(long conversationId, JsonObject message) implements Command {}

  /** They have read it. */
  record Read(long conversationId) implements Command {}

  /**
   * It becomes somebody's, or nobody's.
   *
   * @param change as the body of {@code PATCH /api/v1/conversations/{id}}, with its assignee alone
   */
  record Assign(long conversationId, JsonObject change) implements Command {}
}
