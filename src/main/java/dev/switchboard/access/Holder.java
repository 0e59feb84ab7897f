package dev.switchboard.access;

import dev.switchboard.db.Scope;

/**
 * Somebody who is in.
 *
 * @param scope what they see
 */
public record Holder(Scope scope, Credential credential) {
  public long tenantId() {
    return scope.tenantId();
  }
}
