package dev.switchboard.api;

import dev.switchboard.access.Credential;
import dev.switchboard.access.Right;
import dev.switchboard.db.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request.
 *
 * @param scope what they may see
 * @param right the most they may do
 */
public record Principal(Scope scope, String name, Credential credential, Right right) {
  public long tenantId() {
    return scope.tenantId();
  }

  /** Null for an API key. */
  public @Nullable Long userId() {
    return switch (credential) {
      case Credential.Person person -> person.userId();
      case Credential.Key _ -> null;
    };
  }

  /** {@code owner}, {@code admin}, {@code agent}, {@code viewer} or {@code key}. */
  public String role() {
    return switch (credential) {
      case Credential.Person person -> person.role().wire();
      case Credential.Key _ -> "key";
    };
  }

  /** Refuses those who see some lines only, for what is of all of them together. */
  void requireWhole() {
    if (!scope.isWhole()) {
      throw Problem.of(403, "Not allowed", "This is for people who see all clients of the agency.");
    }
  }

  /** Refuses keys that may not write, for what is a person's own and else everybody's. */
  void requireOwn() {
    if (userId() == null) {
      require(Right.WRITE);
    }
  }

  /** Refuses those who may not. */
  void require(Right needed) {
    if (!right.includes(needed)) {
      throw Problem.of(
          403,
          "Not allowed",
          switch (needed) {
            case READ -> "This is for people and keys who may read.";
            case WRITE -> "Viewers and keys to read with may read, not write.";
            case ADMIN -> "This is for owners, admins and API keys for administration.";
            case OWNER -> "This is for owners.";
          });
    }
  }
}
